"""Following a merge of the store: nothing of ours is left behind, and the old number leads to the new one for ever."""

import asyncio

import pytest

from inbox.errors import NotFound
from inbox.store import Store
from tests.inbox.customers.samples import SHOP, gid_of, linked_contact, minutes, mirrored, order, record, rows_of


async def test_the_old_number_and_the_old_id_lead_to_the_one_that_lives(store: Store) -> None:
    """0.49."""
    loser, survivor = await mirrored(store, record(1), record(2))
    await store.customers.note_merged(SHOP, gid_of(1), gid_of(2))
    kept = await store.customers.get(survivor.id)
    assert kept.record == survivor.record
    assert await store.customers.get(loser.id) == kept
    assert await store.customers.find(SHOP, gid_of(1)) == kept
    assert await store.customers.get_named(SHOP, "1") == kept
    assert len(await rows_of(store, "customers")) == 1


async def test_contacts_links_orders_and_history_follow(store: Store) -> None:
    """0.49: two LINE users may then hang on one customer, and both stay."""
    loser, survivor = await mirrored(store, record(1, tags=("旧",)), record(2, name="佐藤 花子", tags=("VIP",)))
    one, two = await linked_contact(store, loser, "U1"), await linked_contact(store, survivor, "U2")
    await store.orders.upsert([order(1)])
    await store.customers.tag_history.add(loser.id, minutes(1), [{"kind": "契約"}])
    await store.customers.touch(loser.id, minutes(50))
    await store.customers.touch(survivor.id, minutes(40))
    await store.customers.set_kana(loser.id, "さとう")
    await store.customers.note_merged(SHOP, gid_of(1), gid_of(2))
    contact = await store.contacts.get(one)
    assert (contact.customer_id, contact.customer_gid) == (survivor.id, gid_of(2))
    assert (contact.customer_name, contact.tags) == ("佐藤 花子", ("VIP",))
    links = await store.links.of_customer(survivor.id)
    assert {(link.contact_id, link.gid) for link in links} == {(one, gid_of(2)), (two, gid_of(2))}
    assert [found.name for found in (await store.orders.of_customer(SHOP, gid_of(2), None, 5)).items] == ["#1001"]
    assert len((await store.customers.tag_history.list(survivor.id)).items) == 1
    kept = await store.customers.get(survivor.id)
    assert (kept.linked_contacts, kept.last_active_at, kept.own_kana) == (2, minutes(50), "さとう")
    assert await store.customers.count_active("2026-11") == 1


async def test_told_twice_and_at_once_it_is_done_once(store: Store) -> None:
    loser, survivor = await mirrored(store, record(1), record(2))
    await linked_contact(store, loser)
    await asyncio.gather(*(store.customers.note_merged(SHOP, gid_of(1), gid_of(2)) for _ in range(4)))
    first = await rows_of(store, "customers")
    await store.customers.note_merged(SHOP, gid_of(1), gid_of(2))
    assert await rows_of(store, "customers") == first
    assert (await store.customers.get(survivor.id)).linked_contacts == 1


async def test_the_rest_follows_when_a_killed_merge_is_told_again(store: Store) -> None:
    loser, survivor = await mirrored(store, record(1), record(2))
    await store.customers.note_merged(SHOP, gid_of(1), gid_of(2))
    await store.customers.tag_history.add(loser.id, minutes(1), [{"kind": "契約"}])
    await store.customers.note_merged(SHOP, gid_of(1), gid_of(2))
    assert len((await store.customers.tag_history.list(survivor.id)).items) == 1


async def test_a_late_word_of_the_old_number_brings_nobody_back(store: Store) -> None:
    _, survivor = await mirrored(store, record(1), record(2))
    await store.customers.note_merged(SHOP, gid_of(1), gid_of(2))
    assert (await store.customers.upsert([record(1, updated_at=minutes(99))])).removed == 1
    await store.orders.upsert([order(1)])
    assert [row["gid"] for row in await rows_of(store, "customers")] == [gid_of(2)]
    assert len((await store.orders.of_customer(SHOP, gid_of(2), None, 5)).items) == 1
    found = await store.customers.find(SHOP, gid_of(1))
    assert found is not None
    assert found.id == survivor.id


async def test_one_that_is_not_mirrored_yet_takes_over_the_record(store: Store) -> None:
    [loser] = await mirrored(store, record(1))
    contact_id = await linked_contact(store, loser)
    await store.customers.note_merged(SHOP, gid_of(1), gid_of(2))
    assert (await store.contacts.get(contact_id)).customer_gid == gid_of(2)
    await store.customers.upsert([record(2, name="佐藤 花子")])
    kept = await store.customers.get(loser.id)
    assert (kept.gid, kept.name, kept.linked_contacts) == (gid_of(2), "佐藤 花子", 1)
    assert await store.customers.find(SHOP, gid_of(1)) == kept


async def test_an_unknown_one_leaves_its_name_only(store: Store) -> None:
    [survivor] = await mirrored(store, record(2))
    await store.customers.note_merged(SHOP, gid_of(1), gid_of(2))
    assert await store.customers.find(SHOP, gid_of(1)) == survivor


@pytest.mark.parametrize("steps", [((1, 2), (2, 3)), ((2, 3), (1, 2))])
async def test_merge_after_merge_leads_to_the_last(store: Store, steps: tuple[tuple[int, int], ...]) -> None:
    *others, last = await mirrored(store, record(1), record(2), record(3))
    for loser, survivor in steps:
        await store.customers.note_merged(SHOP, gid_of(loser), gid_of(survivor))
    for gid in (gid_of(1), gid_of(2), gid_of(3)):
        found = await store.customers.find(SHOP, gid)
        assert found is not None
        assert found.id == last.id
    for other in others:
        assert (await store.customers.get(other.id)).id == last.id


async def test_a_circle_ends(store: Store) -> None:
    _, survivor = await mirrored(store, record(1), record(2))
    await store.customers.note_merged(SHOP, gid_of(1), gid_of(2))
    await store.customers.note_merged(SHOP, gid_of(2), gid_of(1))
    await store.customers.note_merged(SHOP, gid_of(2), gid_of(2))
    found = await store.customers.find(SHOP, gid_of(1))
    assert found is not None
    assert found.id == survivor.id


async def test_with_the_one_that_lived_goes_whoever_was_merged_into_it(store: Store) -> None:
    loser, survivor = await mirrored(store, record(1), record(2))
    await store.customers.note_merged(SHOP, gid_of(1), gid_of(2))
    await store.customers.remove(SHOP, gid_of(2))
    assert await store.customers.find(SHOP, gid_of(1)) is None
    for customer in (loser, survivor):
        with pytest.raises(NotFound):
            await store.customers.get(customer.id)
    kept = str(await rows_of(store, "removed_gids"))
    assert not [text for text in (gid_of(1), gid_of(2), loser.id, survivor.id) if text in kept]


async def test_that_the_old_number_is_deleted_takes_no_alias_away(store: Store) -> None:
    """The store may tell of a merge as a deletion too, before or after."""
    *_, last = await mirrored(store, record(1), record(2), record(3))
    await store.customers.remove(SHOP, gid_of(1))
    await store.customers.note_merged(SHOP, gid_of(1), gid_of(2))
    await store.customers.note_merged(SHOP, gid_of(2), gid_of(3))
    await store.customers.remove(SHOP, gid_of(2))
    for gid in (gid_of(1), gid_of(2)):
        found = await store.customers.find(SHOP, gid)
        assert found is not None
        assert found.id == last.id


async def test_a_whole_chain_of_merged_numbers_goes_with_the_one_that_lived(store: Store) -> None:
    """0.51: of those who were erased no number stays, however long ago they were merged."""
    people = await mirrored(store, record(1), record(2), record(3))
    await store.customers.note_merged(SHOP, gid_of(1), gid_of(2))
    await store.customers.note_merged(SHOP, gid_of(2), gid_of(3))
    await store.customers.remove(SHOP, gid_of(3))
    kept = str(await rows_of(store, "removed_gids"))
    assert not [text for text in (*map(gid_of, (1, 2, 3)), *(one.id for one in people)) if text in kept]


async def test_who_is_merged_into_somebody_removed_is_removed_too(store: Store) -> None:
    await mirrored(store, record(1), record(2))
    await store.customers.remove(SHOP, gid_of(2))
    await store.customers.note_merged(SHOP, gid_of(1), gid_of(2))
    assert await rows_of(store, "customers") == []
    assert (await store.customers.upsert([record(1), record(2)])).removed == 2


async def test_links_made_while_a_merge_goes_on_end_at_the_one_that_lives(store: Store) -> None:
    """0.49."""
    for number in range(1, 12, 2):
        loser, survivor = await mirrored(store, record(number), record(number + 1))
        await asyncio.gather(
            linked_contact(store, loser, f"U{number}"),
            store.customers.note_merged(SHOP, loser.gid, survivor.gid),
            return_exceptions=True,
        )
        contact = await store.contacts.get_named("main", f"line:U{number}")
        assert contact.customer_id in (None, survivor.id), "nobody is linked to a customer who is gone"
        assert await store.links.of_customer(loser.id) == []
