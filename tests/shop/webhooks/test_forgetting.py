"""A customer who is gone in the store takes the links along, and nobody else's."""

from inbox.store import Store
from shop.webhooks.privacy import forget_customer
from tests.inbox.links.people import SHOP, add_contact, add_customer


async def test_a_deleted_customer_is_linked_to_nobody(store: Store) -> None:
    contact, customer = await add_contact(store), await add_customer(store)
    await store.links.link(contact, customer, "customer_account")
    await forget_customer(store, SHOP, customer.gid)
    await forget_customer(store, SHOP, customer.gid)
    assert not (await store.contacts.get(contact)).is_linked
    assert [one.ending for one in await store.links.history(contact_id=contact)] == ["customer_removed"]


async def test_the_old_number_of_a_merged_customer_ends_nothing_of_the_one_that_lives(store: Store) -> None:
    contact = await add_contact(store)
    loser, survivor = await add_customer(store, 11), await add_customer(store, 12)
    await store.links.link(contact, survivor, "customer_account")
    await store.customers.note_merged(SHOP, loser.gid, survivor.gid)
    await forget_customer(store, SHOP, loser.gid)
    assert (await store.contacts.get(contact)).customer_id == survivor.id
