"""Linking and unlinking: one truth in all places, whatever happens at the same time."""

import asyncio

import pytest
from pymongo.errors import DuplicateKeyError

from inbox.errors import Conflict, Invalid, NotFound
from inbox.store import Store
from tests.inbox.links.people import HANA, OTHER_SHOP, SHOP, activities, add_contact, add_customer


async def test_a_link_stands_on_the_contact_the_customer_and_the_talk(store: Store) -> None:
    """4.1 Whoever writes is known by the member's number from then on."""
    contact, customer = await add_contact(store), await add_customer(store)
    link = await store.links.link(contact, customer, "customer_account")
    shown = await store.contacts.get(contact)
    assert (shown.customer_id, shown.customer_gid, shown.customer_shop) == (customer.id, customer.gid, SHOP)
    assert (shown.customer_name, shown.tags, shown.link_grade) == ("佐藤 花子", ("VIP",), "A")
    assert (shown.link_method, shown.linked_at) == ("customer_account", link.linked_at)
    assert (await store.customers.get(customer.id)).linked_contacts == 1
    assert await activities(store, contact) == ["linked"]
    jobs = [row["kind"] async for row in store.database["jobs"].find()]
    assert jobs == ["mirror_link"]


async def test_the_entry_in_the_talk_names_nobody(store: Store) -> None:
    contact, customer = await add_contact(store), await add_customer(store)
    await store.links.link(contact, customer, "app_proxy")
    row = await store.database["messages"].find_one({"kind": "linked"})
    assert row is not None
    assert row["content"]["method"] == "app_proxy"
    assert row["content"]["grade"] == "A"
    assert "花子" not in str(row)
    assert customer.gid not in str(row)


async def test_unlinking_leaves_the_history_and_nothing_on_the_contact(store: Store) -> None:
    contact, customer = await add_contact(store), await add_customer(store)
    await store.links.link(contact, customer, "email_code")
    ended = await store.links.unlink(contact, "staff", HANA, "別の方でした")
    shown = await store.contacts.get(contact)
    assert not shown.is_linked
    assert shown.customer_name is None
    assert shown.tags == ()
    assert shown.link_grade is None
    assert (await store.customers.get(customer.id)).linked_contacts == 0
    assert (
        await store.links.history(contact_id=contact) == await store.links.history(customer_id=customer.id) == [ended]
    )
    assert (ended.ending, ended.ended_by, ended.reason) == ("staff", HANA, "別の方でした")
    assert await activities(store, contact) == ["linked", "unlinked"]


async def test_staff_cannot_unlink_without_a_reason(store: Store) -> None:
    contact = await add_contact(store)
    await store.links.link(contact, await add_customer(store), "customer_account")
    with pytest.raises(Invalid):
        await store.links.unlink(contact, "staff", HANA, "  ")
    assert await store.links.find_active(contact) is not None


async def test_who_is_linked_to_nobody_cannot_be_unlinked(store: Store) -> None:
    with pytest.raises(NotFound):
        await store.links.unlink(await add_contact(store), "customer")


async def test_linking_the_same_two_again_changes_nothing(store: Store) -> None:
    contact, customer = await add_contact(store), await add_customer(store)
    first = await store.links.link(contact, customer, "customer_account")
    assert await store.links.link(contact, customer, "import_csv", by=HANA) == first
    assert len(await store.links.history(contact_id=contact)) == 1


async def test_a_better_proof_of_the_same_customer_takes_the_place_of_a_weaker_one(store: Store) -> None:
    contact, customer = await add_contact(store), await add_customer(store)
    await store.links.link(contact, customer, "staff_created", by=HANA)
    await store.links.link(contact, customer, "customer_account")
    shown = await store.contacts.get(contact)
    assert (shown.link_grade, shown.customer_id) == ("A", customer.id)
    assert [(one.grade, one.ending) for one in await store.links.history(contact_id=contact)] == [
        ("A", None),
        ("D", "replaced"),
    ]
    assert (await store.customers.get(customer.id)).linked_contacts == 1


async def test_a_group_is_nobody(store: Store) -> None:
    contact, customer = await add_contact(store, kind="group"), await add_customer(store)
    with pytest.raises(Invalid):
        await store.links.link(contact, customer, "customer_account")


async def test_two_line_users_may_be_one_customer_when_each_has_shown_it(store: Store) -> None:
    mother, son, customer = await add_contact(store, 1), await add_contact(store, 2), await add_customer(store)
    await store.links.link(mother, customer, "customer_account")
    await store.links.link(son, customer, "email_code")
    assert (await store.customers.get(customer.id)).linked_contacts == 2
    assert {one.contact_id for one in await store.links.of_customer(customer.id)} == {mother, son}


@pytest.mark.parametrize("method", ["import_csv", "import_metafield", "staff_created", "staff_claim"])
async def test_a_second_line_user_without_proof_waits_in_the_queue(store: Store, method: str) -> None:
    mother, stranger, customer = await add_contact(store, 1), await add_contact(store, 2), await add_customer(store)
    await store.links.link(mother, customer, "customer_account")
    with pytest.raises(Conflict) as caught:
        await store.links.link(stranger, customer, method, by=HANA)  # type: ignore[arg-type]
    assert not (await store.contacts.get(stranger)).is_linked
    [waiting] = (await store.link_conflicts.list(None, 10)).items
    assert (waiting.id, waiting.kind, waiting.contact_id) == (
        caught.value.current["conflict"],
        "two_contacts",
        stranger,
    )
    assert [one.contact_id for one in waiting.standing] == [mother]


@pytest.mark.parametrize("method", ["import_csv", "staff_claim", "customer_account"])
async def test_one_line_user_never_becomes_another_customer_silently(store: Store, method: str) -> None:
    contact, first, second = await add_contact(store), await add_customer(store, 11), await add_customer(store, 12)
    await store.links.link(contact, first, "email_code")
    with pytest.raises(Conflict):
        await store.links.link(contact, second, method, by=HANA)  # type: ignore[arg-type]
    assert (await store.contacts.get(contact)).customer_id == first.id
    assert [one.kind for one in (await store.link_conflicts.list(None, 10)).items] == ["two_customers"]


async def test_a_customer_who_was_asked_replaces_their_own_link(store: Store) -> None:
    contact, first, second = await add_contact(store), await add_customer(store, 11), await add_customer(store, 12)
    await store.links.link(contact, first, "email_code")
    await store.links.link(contact, second, "customer_account", replaces=True)
    assert (await store.contacts.get(contact)).customer_id == second.id
    assert (await store.customers.get(first.id)).linked_contacts == 0
    assert [one.ending for one in await store.links.history(contact_id=contact)] == [None, "replaced"]


async def test_a_weaker_proof_does_not_replace_a_better_one_even_when_asked(store: Store) -> None:
    contact, first, second = await add_contact(store), await add_customer(store, 11), await add_customer(store, 12)
    await store.links.link(contact, first, "customer_account")
    with pytest.raises(Conflict):
        await store.links.link(contact, second, "email_code", replaces=True)
    assert (await store.contacts.get(contact)).customer_id == first.id


async def test_the_same_digits_in_two_stores_are_two_people(store: Store) -> None:
    """4.11 The number is unique within its store alone."""
    here, there = await add_customer(store, 77), await add_customer(store, 77, OTHER_SHOP)
    first, second = await add_contact(store, 1), await add_contact(store, 2)
    await store.links.link(first, here, "customer_account")
    await store.links.link(second, there, "staff_created", by=HANA)
    assert (await store.link_conflicts.list(None, 10)).items == ()
    shown = [await store.contacts.get(one) for one in (first, second)]
    assert [(one.customer_gid, one.customer_shop, one.customer_id) for one in shown] == [
        (here.gid, SHOP, here.id),
        (here.gid, OTHER_SHOP, there.id),
    ]


async def test_of_two_customers_at_the_same_moment_one_is_linked_and_one_waits(store: Store) -> None:
    contact = await add_contact(store)
    customers = [await add_customer(store, number) for number in range(11, 16)]
    outcomes = await asyncio.gather(
        *(store.links.link(contact, one, "email_code") for one in customers), return_exceptions=True
    )
    assert sorted(type(one).__name__ for one in outcomes) == ["Conflict"] * 4 + ["Link"]
    [link] = await store.links.history(contact_id=contact)
    assert (await store.contacts.get(contact)).customer_id == link.customer_id
    found = await store.customers.many([one.id for one in customers])
    assert sum(one.linked_contacts for one in found.values()) == 1
    assert len((await store.link_conflicts.list(None, 10)).items) == 4


async def test_of_two_line_users_without_proof_at_the_same_moment_one_is_linked(store: Store) -> None:
    contacts, customer = [await add_contact(store, number) for number in range(5)], await add_customer(store)
    outcomes = await asyncio.gather(
        *(store.links.link(one, customer, "import_csv", by=HANA) for one in contacts), return_exceptions=True
    )
    assert sorted(type(one).__name__ for one in outcomes) == ["Conflict"] * 4 + ["Link"]
    assert (await store.customers.get(customer.id)).linked_contacts == 1


async def test_the_same_link_from_many_sides_is_made_once(store: Store) -> None:
    contact, customer = await add_contact(store), await add_customer(store)
    links = await asyncio.gather(*(store.links.link(contact, customer, "customer_account") for _ in range(6)))
    assert len({one.id for one in links}) == 1
    assert await activities(store, contact) == ["linked"]


async def test_linking_and_unlinking_at_once_end_in_one_truth(store: Store) -> None:
    contact, customer = await add_contact(store), await add_customer(store)
    await store.links.link(contact, customer, "email_code")
    await asyncio.gather(
        store.links.unlink(contact, "customer"),
        store.links.link(contact, customer, "customer_account"),
    )
    active, shown = await store.links.find_active(contact), await store.contacts.get(contact)
    assert shown.customer_id == (active.customer_id if active else None)
    assert (await store.customers.get(customer.id)).linked_contacts == (1 if active else 0)


async def test_the_database_itself_holds_one_link_a_contact(store: Store) -> None:
    contact, customer = await add_contact(store), await add_customer(store)
    await store.links.link(contact, customer, "customer_account")
    row = await store.database["links"].find_one({"contact_id": contact})
    assert row is not None
    with pytest.raises(DuplicateKeyError):
        await store.database["links"].insert_one(row | {"_id": "another"})


async def test_a_customer_that_is_gone_is_linked_to_nobody(store: Store) -> None:
    mother, son, customer = await add_contact(store, 1), await add_contact(store, 2), await add_customer(store)
    for contact in (mother, son):
        await store.links.link(contact, customer, "customer_account")
    ended = await store.links.unlink_all(customer.id, "customer_removed")
    assert {one.contact_id for one in ended} == {mother, son}
    assert not (await store.contacts.get(mother)).is_linked
    assert await store.links.of_customer(customer.id) == []


async def test_links_follow_a_merge(store: Store) -> None:
    """0.49 Two LINE users of the merged customers stay linked, as two threads of one person."""
    first, second = await add_contact(store, 1), await add_contact(store, 2)
    loser, survivor = await add_customer(store, 11), await add_customer(store, 12)
    await store.links.link(first, loser, "customer_account")
    await store.links.link(second, survivor, "import_csv", by=HANA)
    await store.customers.note_merged(SHOP, loser.gid, survivor.gid)
    assert {(one.contact_id, one.gid) for one in await store.links.of_customer(survivor.id)} == {
        (first, survivor.gid),
        (second, survivor.gid),
    }
    assert (await store.contacts.get(first)).customer_gid == survivor.gid
    assert (await store.customers.get(survivor.id)).linked_contacts == 2
