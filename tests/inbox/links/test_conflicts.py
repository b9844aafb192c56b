"""The queue of conflicts: staff decide, once, and it is done with the decision."""

import asyncio

import pytest

from inbox.customers.customer import Customer
from inbox.errors import Conflict, Forbidden, Invalid, NotFound
from inbox.links.conflicts import LinkConflict
from inbox.store import Store
from tests.inbox.links.people import HANA, MORI, add_contact, add_customer, begin


async def contest_contacts(store: Store) -> tuple[str, str, Customer, LinkConflict]:
    """Let an import say that a second LINE user is a customer who is linked already."""
    mother, stranger, customer = await add_contact(store, 1), await add_contact(store, 2), await add_customer(store)
    await store.links.link(mother, customer, "import_csv", by=HANA)
    with pytest.raises(Conflict):
        await store.links.link(stranger, customer, "import_csv", by=HANA)
    [conflict] = (await store.link_conflicts.list(None, 10)).items
    return mother, stranger, customer, conflict


async def contest_customers(store: Store) -> tuple[str, Customer, Customer, LinkConflict]:
    """Let a customer sign in as another one than they are linked to."""
    contact, first, second = await add_contact(store), await add_customer(store, 11), await add_customer(store, 12)
    await store.links.link(contact, first, "customer_account")
    with pytest.raises(Conflict):
        await store.links.link(contact, second, "email_code")
    [conflict] = (await store.link_conflicts.list(None, 10)).items
    return contact, first, second, conflict


async def test_keeping_leaves_everything_as_it_stands(store: Store) -> None:
    mother, _stranger, customer, conflict = await contest_contacts(store)
    assert await store.links.resolve(conflict.id, "keep", MORI) is None
    assert [one.contact_id for one in await store.links.of_customer(customer.id)] == [mother]
    assert (await store.link_conflicts.list(None, 10)).items == ()
    settled = await store.link_conflicts.get(conflict.id)
    assert (settled.state, settled.resolved_by) == ("keep", MORI)


async def test_replacing_a_line_user_ends_the_other_ones_link(store: Store) -> None:
    mother, stranger, customer, conflict = await contest_contacts(store)
    link = await store.links.resolve(conflict.id, "replace", MORI)
    assert link is not None
    assert (link.contact_id, link.by, link.confirmed_by) == (stranger, HANA, MORI)
    assert not (await store.contacts.get(mother)).is_linked
    assert (await store.customers.get(customer.id)).linked_contacts == 1


async def test_both_may_stand_when_staff_say_so(store: Store) -> None:
    mother, stranger, customer, conflict = await contest_contacts(store)
    await store.links.resolve(conflict.id, "both", MORI)
    assert {one.contact_id for one in await store.links.of_customer(customer.id)} == {mother, stranger}


async def test_replacing_a_customer_moves_the_contact(store: Store) -> None:
    contact, _first, second, conflict = await contest_customers(store)
    await store.links.resolve(conflict.id, "replace", MORI)
    assert (await store.contacts.get(contact)).customer_id == second.id
    assert [one.ending for one in await store.links.history(contact_id=contact)] == [None, "replaced"]


async def test_two_customers_cannot_both_be_one_line_user(store: Store) -> None:
    *_, conflict = await contest_customers(store)
    assert conflict.decisions == ("keep", "replace")
    with pytest.raises(Invalid):
        await store.links.resolve(conflict.id, "both", MORI)


async def test_an_alarm_about_a_foreign_nonce_can_only_be_noted(store: Store) -> None:
    owner, thief, customer = await add_contact(store, 1), await add_contact(store, 2), await add_customer(store)
    nonce = await begin(store, owner, customer)
    await store.links.finish(nonce, thief, "main:e1", customer.mirrored_at, is_ok=True)
    [alarm] = (await store.link_conflicts.list(None, 10)).items
    assert alarm.decisions == ("keep",)
    with pytest.raises(Invalid):
        await store.links.resolve(alarm.id, "replace", MORI)


async def test_who_wanted_the_link_does_not_decide_for_it(store: Store) -> None:
    _, stranger, _, conflict = await contest_contacts(store)
    with pytest.raises(Forbidden):
        await store.links.resolve(conflict.id, "replace", HANA)
    assert not (await store.contacts.get(stranger)).is_linked


async def test_of_two_who_decide_at_once_one_decides(store: Store) -> None:
    mother, stranger, customer, conflict = await contest_contacts(store)
    outcomes = await asyncio.gather(
        store.links.resolve(conflict.id, "replace", MORI),
        store.links.resolve(conflict.id, "keep", "staff-aoi"),
        store.links.resolve(conflict.id, "both", "staff-ken"),
        return_exceptions=True,
    )
    assert sum(isinstance(one, Conflict) for one in outcomes) == 2
    state = (await store.link_conflicts.get(conflict.id)).state
    linked = {one.contact_id for one in await store.links.of_customer(customer.id)}
    assert linked == {"keep": {mother}, "replace": {stranger}, "both": {mother, stranger}}[state]


async def test_the_same_conflict_waits_once(store: Store) -> None:
    _, stranger, customer, conflict = await contest_contacts(store)
    outcomes = await asyncio.gather(
        *(store.links.link(stranger, customer, "import_csv", by=HANA) for _ in range(4)), return_exceptions=True
    )
    assert all(isinstance(one, Conflict) and one.current["conflict"] == conflict.id for one in outcomes)
    assert len((await store.link_conflicts.list(None, 10)).items) == 1
    assert await store.database["notifications"].count_documents({"kind": "link_conflict"}) == 1


async def test_the_queue_pages_by_key(store: Store) -> None:
    await contest_contacts(store)
    third, customer = await add_contact(store, 3), await add_customer(store)
    with pytest.raises(Conflict):
        await store.links.link(third, customer, "import_csv", by=HANA)
    first = await store.link_conflicts.list(None, 1)
    second = await store.link_conflicts.list(first.next, 1)
    assert first.items[0].contact_id == third
    assert second.next is None
    assert first.items[0].id != second.items[0].id


async def test_a_conflict_that_is_not_there_is_said_so(store: Store) -> None:
    with pytest.raises(NotFound):
        await store.links.resolve("nothing", "keep", MORI)
