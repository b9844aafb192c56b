"""People of whom fields are asked."""

from dataclasses import replace
from typing import Any

from inbox.clock import now
from inbox.contacts.contact import Contact
from inbox.conversations.message import Actor, Author
from inbox.customers.customer import Customer, CustomerRecord
from inbox.customers.gid import customer_gid
from inbox.store import Store
from tests.inbox.samples import said

SHOP = "example.myshopify.com"
TANAKA = Actor("staff", "s1", "田中")
BOT = Author("bot")


async def new_contact(store: Store, user: str = "U1") -> Contact:
    """Let somebody write for the first time."""
    await store.intake.apply([said("こんにちは", user)])
    return await store.contacts.get_named("main", f"line:{user}")


async def new_customer(store: Store, number: int = 1, **record: Any) -> Customer:
    """Mirror a customer of the store."""
    gid = customer_gid(SHOP, number)
    await store.customers.upsert([replace(CustomerRecord(SHOP, gid, now(), name="山田 花子"), **record)])
    found = await store.customers.find(SHOP, gid)
    assert found is not None
    return found


async def link(store: Store, contact: Contact, customer: Customer) -> Contact:
    """Write what a link leaves on the contact."""
    linked = {"customer_id": customer.id, "customer_gid": customer.gid, "customer_shop": customer.shop}
    await store.database.get_collection("contacts").update_one({"_id": contact.id}, {"$set": linked})
    return await store.contacts.get(contact.id)
