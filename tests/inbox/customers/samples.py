"""Customers and orders as the tests make them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from inbox.customers.customer import Customer, CustomerRecord, Money
from inbox.intake.meaning import Intake
from inbox.orders.order import Order
from inbox.store import Store
from tests.inbox.samples import said

SHOP = "demo-tea.myshopify.com"
OTHER_SHOP = "other-tea.myshopify.com"
AT = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)


def gid_of(number: int) -> str:
    """Name a customer of the store."""
    return f"gid://shopify/Customer/{number}"


def minutes(count: int) -> datetime:
    """Give a moment after the first one."""
    return AT + timedelta(minutes=count)


def record(number: int = 1, **fields: Any) -> CustomerRecord:
    """Make what the store says of a customer."""
    made = CustomerRecord(SHOP, gid_of(number), minutes(number), name=f"佐藤 {number}", email=f"c{number}@example.com")
    return replace(made, **fields)


def yen(amount: int | str) -> Money:
    """Make an amount in yen."""
    return Money(Decimal(amount), "JPY")


def order(number: int = 1, **fields: Any) -> Order:
    """Make an order of the first customer."""
    at = minutes(number)
    made = Order(SHOP, f"gid://shopify/Order/{number}", f"#{1000 + number}", at, at, customer_gid=gid_of(1))
    return replace(made, **fields)


async def mirrored(store: Store, *records: CustomerRecord) -> list[Customer]:
    """Mirror records and give what stands then."""
    await store.customers.upsert(records)
    found = [await store.customers.find(one.shop, one.gid) for one in records]
    return [one for one in found if one is not None]


async def linked_contact(store: Store, customer: Customer, user: str = "U1") -> str:
    """Make a contact that is linked as a staff member's claim links it; give its id."""
    intake: Intake = said("こんにちは", user)
    await store.intake.apply([intake])
    contact = await store.contacts.get_named("main", f"line:{user}")
    await store.links.link(contact.id, customer, "customer_account")
    return contact.id


async def rows_of(store: Store, collection: str, **query: Any) -> list[dict[str, Any]]:
    """Read what stands in a collection."""
    return await store.database.get_collection(collection).find(query).to_list(1_000)
