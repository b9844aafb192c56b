"""A customer who fills in the bot's form, and what is kept of it."""

from typing import Any

from inbox.contacts.contact import Contact
from inbox.conversations.conversations import ConversationFilter
from inbox.entry_forms import KEPT
from inbox.fields.field import slot_of
from tests.bot.desk import Desk, contact_of

FIELDS = ("profile.name", "profile.mobileNumber", "profile.email")
HANAKO = ["山田花子", "+819012345678", "hanako@example.jp"]


async def contact(desk: Desk, person: str) -> Contact:
    return await desk.store.contacts.get(contact_of(person))


async def kept(desk: Desk, person: str) -> list[Any]:
    """Give the name, number and address that stand in the contact's own fields."""
    known = (await desk.store.fields.person(await contact(desk, person), None)).kept_by_contact
    return [known[slot].value if (slot := slot_of(key)) in known else None for key in FIELDS]


async def hear(desk: Desk, person: str) -> list[str]:
    """Let the bot do what it has to do, and give what the customer has got."""
    await desk.work()
    await desk.deliver(person)
    return await desk.talk(person)


async def say(desk: Desk, person: str, *texts: str) -> str:
    """Let a customer write some texts, and give the last answer."""
    for text in texts:
        await desk.say(person, text)
        await hear(desk, person)
    return (await desk.talk(person))[-1]


async def tap(desk: Desk, person: str, label: str) -> str:
    """Let a customer tap a button below the last question."""
    bubbles = (await desk.control("GET", f"/people/{person}/talk"))["talk"]
    [action] = [one["action"] for one in bubbles[-1]["quickReply"]["items"] if one["action"]["label"] == label]
    return await send_tap(desk, person, action["data"])


async def send_tap(desk: Desk, person: str, data: str) -> str:
    await desk.control("POST", f"/people/{person}/postbacks", {"data": data})
    await desk.process()
    return (await hear(desk, person))[-1]


async def calls_for_staff(desk: Desk) -> tuple[int, int]:
    """Count conversations and notices of the bell."""
    found = (await desk.store.conversations.list(ConversationFilter(), None, 10)).items
    return len(found), await desk.store.database["notifications"].count_documents({})


async def wait_minutes(desk: Desk, person: str, minutes: float) -> None:
    """Let the form have moved so much earlier."""
    earlier = {"$inc": {name: -int(minutes * 60_000) for name in ("moved_ms", "started_ms")}}
    moved = await desk.store.database["entry_forms"].update_one({"_id": contact_of(person)}, earlier)
    assert moved.matched_count == 1


async def notes(desk: Desk, person: str) -> list[dict[str, Any]]:
    rows = desk.store.database["messages"].find({"contact_id": contact_of(person), "kind": KEPT})
    return [row async for row in rows]
