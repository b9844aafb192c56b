"""A proof beside links that stand: who is asked, who decides, and who is told."""

import asyncio

import pytest

from inbox.links.finishing import Outcome
from inbox.links.link import Link, Method
from inbox.store import Store
from tests.inbox.links.people import activities, add_contact, add_customer, begin, prove
from tests.inbox.links.test_finishing import finish


async def test_a_second_line_of_a_customer_is_told_of_and_by_itself_ends_nothing(store: Store) -> None:
    first, second, customer = await add_contact(store, 1), await add_contact(store, 2), await add_customer(store)
    link = await store.links.link(first, customer, "email_code")
    rivals = await store.links.find_rivals(second, prove(customer))
    assert (rivals.own, list(rivals.others), rivals.may_end_others) == (None, [link], True)
    await finish(store, await begin(store, second, customer), second)
    assert {one.contact_id for one in await store.links.of_customer(customer.id)} == {first, second}


async def test_who_has_proven_may_be_the_only_line_of_the_customer_and_the_other_is_told(store: Store) -> None:
    first, second, customer = await add_contact(store, 1), await add_contact(store, 2), await add_customer(store)
    link = await store.links.link(first, customer, "email_code")
    await finish(store, await begin(store, second, customer, ends_others=True), second)
    assert [one.contact_id for one in await store.links.of_customer(customer.id)] == [second]
    assert (await store.links.get(link.id)).ending == "replaced"
    assert await activities(store, first) == ["linked", "unlinked"]
    job = await store.database["jobs"].find_one({"_id": f"link_ended:{link.id}"})
    assert job is not None


@pytest.mark.parametrize("method", ["customer_account", "app_proxy"])
async def test_what_was_proven_better_is_ended_by_no_weaker_proof(store: Store, method: Method) -> None:
    first, second, customer = await add_contact(store, 1), await add_contact(store, 2), await add_customer(store)
    await store.links.link(first, customer, method)
    assert not (await store.links.find_rivals(second, prove(customer, "email_code"))).may_end_others
    nonce = await begin(store, second, customer, method="email_code", ends_others=True)
    assert (await finish(store, nonce, second)).kind == "linked"
    assert {one.contact_id for one in await store.links.of_customer(customer.id)} == {first, second}


async def test_a_weaker_proof_than_the_contacts_own_link_is_left_to_staff(store: Store) -> None:
    contact, mine, other = await add_contact(store), await add_customer(store, 1), await add_customer(store, 2)
    await store.links.link(contact, mine, "customer_account")
    assert not (await store.links.find_rivals(contact, prove(other, "email_code"))).may_replace
    nonce = await begin(store, contact, other, method="email_code", replaces=True)
    assert (await finish(store, nonce, contact)).kind == "conflict"
    assert (await store.contacts.get(contact)).customer_id == mine.id


async def test_nothing_is_asked_of_who_is_this_customer_already(store: Store) -> None:
    first, second, customer = await add_contact(store, 1), await add_contact(store, 2), await add_customer(store)
    await store.links.link(first, customer, "email_code")
    await store.links.link(second, customer, "email_code")
    assert not (await store.links.find_rivals(first, prove(customer))).are_there


async def test_a_nonce_links_once_though_the_link_was_undone_before_the_stop_was_over(store: Store) -> None:
    contact, customer = await add_contact(store), await add_customer(store)
    nonce = await begin(store, contact, customer)
    await finish(store, nonce, contact)
    row = await store.database["link_nonces"].find_one()
    assert row is not None
    link = await store.links.find_active(contact)
    assert link is not None
    assert row["link_id"] == link.id, "the nonce learns of its link in the same act"
    await store.links.unlink(contact, "customer")
    outcomes = await asyncio.gather(*(finish(store, nonce, contact) for _ in range(3)))
    assert {one.kind for one in outcomes} == {"repeated"}
    assert len(await store.links.history(contact_id=contact)) == 1


async def test_the_one_that_a_stop_kept_from_being_told_is_told_by_the_next_try(store: Store) -> None:
    contact, customer = await add_contact(store), await add_customer(store)
    nonce = await begin(store, contact, customer)
    first = await finish(store, nonce, contact)
    assert isinstance(first.link, Link)
    assert await finish(store, nonce, contact) == Outcome("repeated", contact, first.link)
