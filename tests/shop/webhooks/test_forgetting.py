"""A customer who is gone in the store takes the links along, and nobody else's."""

import pytest

from inbox.errors import NotFound
from inbox.store import Store
from shop.webhooks.privacy import forget_customer
from tests.inbox.links.people import SHOP, add_contact, add_customer


async def erase_all(store: Store) -> list[str]:
    """Do the erasures that wait, and give why each was."""
    jobs = await store.jobs.claim(["erase"], 10)
    for job in jobs:
        await store.erasures.erase(job.payload["erasure_id"])
        await store.erasures.finish(job.payload["erasure_id"])
    return [(await store.erasures.get(job.payload["erasure_id"])).cause for job in jobs]


async def test_a_deleted_customer_is_erased_once(store: Store) -> None:
    """0.54, 3.69 The profile and the links are gone; told twice it is one erasure."""
    contact, customer = await add_contact(store), await add_customer(store)
    await store.links.link(contact, customer, "customer_account")
    await forget_customer(store, SHOP, customer.gid, "w1")
    assert await store.customers.find(SHOP, customer.gid) is None
    await forget_customer(store, SHOP, customer.gid, "w2")
    assert await erase_all(store) == ["store_deleted"]
    with pytest.raises(NotFound):
        await store.contacts.get(contact)
    assert await store.links.history() == []
    await forget_customer(store, SHOP, customer.gid, "w1")
    assert await erase_all(store) == []


async def test_the_old_number_of_a_merged_customer_ends_nothing_of_the_one_that_lives(store: Store) -> None:
    contact = await add_contact(store)
    loser, survivor = await add_customer(store, 11), await add_customer(store, 12)
    await store.links.link(contact, survivor, "customer_account")
    await store.customers.note_merged(SHOP, loser.gid, survivor.gid)
    await forget_customer(store, SHOP, loser.gid)
    assert await erase_all(store) == []
    assert (await store.contacts.get(contact)).customer_id == survivor.id
