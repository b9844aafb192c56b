"""A claim needs a second pair of eyes."""

import asyncio

import pytest

from inbox.errors import Conflict, Forbidden, Invalid
from inbox.links.link import Link
from inbox.store import Store
from tests.inbox.links.people import HANA, MORI, add_contact, add_customer


async def test_a_colleague_confirms_and_the_link_is_of_the_lowest_grade(store: Store) -> None:
    contact, customer = await add_contact(store), await add_customer(store)
    claim = await store.claims.create(contact, customer, HANA, "電話で生年月日を確認")
    assert not (await store.contacts.get(contact)).is_linked
    link = await store.claims.confirm(claim.id, MORI)
    assert (link.grade, link.method, link.by, link.confirmed_by) == ("D", "staff_claim", HANA, MORI)
    assert (await store.claims.get(claim.id)).state == "confirmed"
    assert await store.claims.find_pending(contact) is None


async def test_nobody_confirms_their_own_claim(store: Store) -> None:
    contact, customer = await add_contact(store), await add_customer(store)
    claim = await store.claims.create(contact, customer, HANA, "電話で確認")
    with pytest.raises(Forbidden):
        await store.claims.confirm(claim.id, HANA)
    assert not (await store.contacts.get(contact)).is_linked


async def test_a_claim_calls_colleagues(store: Store) -> None:
    contact, customer = await add_contact(store), await add_customer(store)
    claim = await store.claims.create(contact, customer, HANA, "電話で確認")
    bell = await store.database["notifications"].find_one({"kind": "link_claim"})
    assert bell is not None
    assert (bell["contact_id"], bell["audience"], bell["text"]) == (contact, None, None)
    assert (await store.claims.list(None, 10)).items == (claim,)


@pytest.mark.parametrize("reason", ["", "   ", "あ" * 501, "\ud800"])
async def test_a_claim_without_a_reason_is_none(store: Store, reason: str) -> None:
    contact, customer = await add_contact(store), await add_customer(store)
    with pytest.raises(Invalid):
        await store.claims.create(contact, customer, HANA, reason)


async def test_a_contact_has_one_claim_at_a_time(store: Store) -> None:
    contact = await add_contact(store)
    customers = [await add_customer(store, number) for number in range(11, 15)]
    outcomes = await asyncio.gather(
        *(store.claims.create(contact, one, HANA, "電話で確認") for one in customers), return_exceptions=True
    )
    assert sorted(type(one).__name__ for one in outcomes) == ["Claim", "Conflict", "Conflict", "Conflict"]


async def test_a_refused_claim_links_nobody_and_leaves_room_for_another(store: Store) -> None:
    contact, customer = await add_contact(store), await add_customer(store)
    claim = await store.claims.create(contact, customer, HANA, "電話で確認")
    await store.claims.refuse(claim.id, MORI)
    with pytest.raises(Conflict):
        await store.claims.confirm(claim.id, MORI)
    assert not (await store.contacts.get(contact)).is_linked
    await store.claims.create(contact, customer, HANA, "もう一度、電話で確認")


async def test_of_confirming_and_refusing_at_once_one_counts(store: Store) -> None:
    contact, customer = await add_contact(store), await add_customer(store)
    claim = await store.claims.create(contact, customer, HANA, "電話で確認")
    outcomes = await asyncio.gather(
        store.claims.confirm(claim.id, MORI), store.claims.refuse(claim.id, "staff-aoi"), return_exceptions=True
    )
    assert sum(isinstance(one, Conflict) for one in outcomes) == 1
    is_linked = (await store.contacts.get(contact)).is_linked
    assert is_linked == isinstance(outcomes[0], Link)
    assert (await store.claims.get(claim.id)).state == ("confirmed" if is_linked else "refused")


async def test_a_claim_against_a_standing_link_goes_to_the_queue(store: Store) -> None:
    contact, first, second = await add_contact(store), await add_customer(store, 11), await add_customer(store, 12)
    await store.links.link(contact, first, "customer_account")
    claim = await store.claims.create(contact, second, HANA, "電話で確認")
    with pytest.raises(Conflict):
        await store.claims.confirm(claim.id, MORI)
    assert (await store.contacts.get(contact)).customer_id == first.id
    assert (await store.claims.get(claim.id)).state == "contested"
    [conflict] = (await store.link_conflicts.list(None, 10)).items
    assert (conflict.method, conflict.by, conflict.confirmed_by) == ("staff_claim", HANA, MORI)


async def test_a_claim_of_what_is_linked_already_is_refused(store: Store) -> None:
    contact, customer = await add_contact(store), await add_customer(store)
    await store.links.link(contact, customer, "customer_account")
    with pytest.raises(Conflict):
        await store.claims.create(contact, customer, HANA, "電話で確認")
