"""Every question of linking is answered from an index."""

from collections.abc import Awaitable, Callable

import pytest

from inbox.clock import now
from inbox.errors import Conflict
from inbox.links.importing import ImportedLink
from inbox.store import Store
from tests.inbox.links.people import HANA, MORI, SHOP, add_contact, add_customer, add_text, begin, line_id, prove
from tests.inbox.test_indexes import watched

ROWS = 30
Call = Callable[[Store, str], Awaitable[object]]


async def follow_a_merge(store: Store, contact: str) -> None:
    await store.customers.note_merged(SHOP, "gid://shopify/Customer/5", "gid://shopify/Customer/6")


async def pages(store: Store, contact: str) -> None:
    first = await store.link_conflicts.list(None, 5)
    await store.link_conflicts.list(first.next, 5)
    claims = await store.claims.list(None, 5)
    await store.claims.list(claims.next, 5)
    await store.links.history()


async def link(store: Store, contact: str) -> None:
    customer = await add_customer(store, 99)
    await store.links.finish(await begin(store, contact, customer), contact, "main:e1", now(), is_ok=True)
    await store.links.history(contact_id=contact)
    await store.links.history(customer_id=customer.id)
    await store.links.unlink_all(customer.id, "customer_removed")


async def import_row(store: Store, contact: str) -> None:
    await store.link_import.take(SHOP, ImportedLink(line_id(900), customer_gid="7"), "import_csv", HANA, is_dry=False)
    await store.link_import.apply_pending("main", line_id(900))


async def send(store: Store, contact: str) -> None:
    await store.guard.check(await store.contacts.get(contact), "お調べします")


async def decide(store: Store, contact: str) -> None:
    conflict = (await store.link_conflicts.list(None, 1)).items[0]
    await store.links.resolve(conflict.id, "both", MORI)
    claim = (await store.claims.list(None, 1)).items[0]
    await store.claims.confirm(claim.id, MORI)


async def invitations(store: Store, contact: str) -> None:
    secret, _ = await store.link_invitations.create(contact)
    await store.link_invitations.find(secret)
    await store.link_invitations.last_of(contact)


async def prove_it(store: Store, contact: str) -> None:
    customer = await add_customer(store, 98)
    _, invitation = await store.link_invitations.create(contact)
    going = await store.link_sign_ins.begin(invitation)
    await store.link_sign_ins.use(going.state, "another browser")
    await store.link_sign_ins.use(going.state, going.browser)
    ticket = await store.link_proofs.keep(contact, invitation.id, prove(customer))
    await store.link_proofs.find(ticket)
    await store.links.find_rivals(contact, prove(customer))
    await store.links.finish(
        await begin(store, contact, customer, replaces=True, ends_others=True), contact, "main:e2", now(), is_ok=True
    )


CALLS: dict[str, Call] = {
    "a proof": prove_it,
    "a merge": follow_a_merge,
    "the pages": pages,
    "linking": link,
    "an import": import_row,
    "sending": send,
    "deciding": decide,
    "invitations": invitations,
}


async def fill(store: Store) -> str:
    """Make customers, links, conflicts and claims; give a contact who is linked to nobody."""
    customers = [await add_customer(store, number) for number in range(1, ROWS)]
    for number, customer in enumerate(customers, 1):
        contact = await add_contact(store, number)
        await store.links.link(contact, customer, "import_csv", by=HANA)
        other = await add_contact(store, number + 100)
        if number % 2:
            with pytest.raises(Conflict):
                await store.links.link(other, customer, "import_csv", by=HANA)
        else:
            await store.claims.create(other, await add_customer(store, number + 200), HANA, "電話で確認")
    contact = await add_contact(store, 500)
    await add_text(store, contact, "注文1042の者です。090-1234-5678、a@example.jp")
    return contact


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
async def test_no_question_of_linking_reads_a_whole_collection(store: Store, call: Call) -> None:
    contact = await fill(store)
    async with watched(store) as seen:
        await call(store, contact)
    assert seen, "the profiler saw nothing: this proves nothing"
    assert not [(one["ns"], one["command"]) for one in seen if "COLLSCAN" in one["planSummary"]]


async def test_no_list_of_linking_is_sorted_in_memory(store: Store) -> None:
    contact = await fill(store)
    async with watched(store) as seen:
        await pages(store, contact)
    assert seen
    assert not [(one["ns"], one["command"]) for one in seen if one.get("hasSortStage")]
