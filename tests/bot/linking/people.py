"""A customer of the store, on LINE, for the tests of linking."""

from typing import Any

from inbox.clock import now
from inbox.customers.customer import Customer
from inbox.links.proof import Proof
from tests.bot.desk import TOKEN, Desk, contact_of

DIALOG = "/dialog/bot/accountLink"


async def invited(desk: Desk, person: str) -> str:
    """Let a customer ask for the invitation, and give its secret out of what they got."""
    await desk.say(person, "連携")
    await desk.work()
    await desk.deliver(person)
    return str((await last_button(desk, person))["uri"]).rpartition("/")[2]


async def last_button(desk: Desk, person: str) -> dict[str, Any]:
    """Give the action of the first button that a customer got last."""
    action: dict[str, Any] = (await bubbles(desk, person))[-1]["template"]["actions"][0]
    return action


async def bubbles(desk: Desk, person: str) -> list[dict[str, Any]]:
    """Give the bubbles that a customer got from us, as they were sent."""
    talk = (await desk.control("GET", f"/people/{person}/talk"))["talk"]
    return [bubble for bubble in talk if bubble["from"] == "bot"]


async def begin(desk: Desk, person: str, customer: Customer) -> str:
    """Go from the invitation to the proof, and give the nonce."""
    found = await desk.store.link_invitations.find(await invited(desk, person))
    assert found is not None
    assert found.contact_id == contact_of(person)
    proof = Proof(customer.shop, customer.gid, "customer_account", now())
    return await desk.store.links.begin(found.contact_id, found.id, proof)


async def walk_through_dialog(desk: Desk, person: str, nonce: str, visitor: str | None = None) -> int:
    """Open LINE's dialog with a link token made for a person, as `visitor` if it is another one."""
    issued = await desk.client.post(
        desk.simulator.make_url(f"/v2/bot/user/{person}/linkToken"),
        headers={"Authorization": f"Bearer {TOKEN}"},
    )
    token = (await issued.json())["linkToken"]
    query = {"linkToken": token, "nonce": nonce} | ({"user": visitor} if visitor else {})
    async with desk.client.get(desk.simulator.make_url(DIALOG), params=query) as page:
        status = page.status
    await desk.process()
    await desk.work()
    for somebody in (person, visitor):
        if somebody:
            await desk.deliver(somebody)
    return status


async def tap(desk: Desk, person: str, data: str) -> None:
    """Let a customer tap a button of ours."""
    await desk.control("POST", f"/people/{person}/postbacks", {"data": data})
    await desk.process()
    await desk.work()
    await desk.deliver(person)
