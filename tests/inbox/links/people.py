"""LINE users and customers for the tests of linking."""

from datetime import UTC, datetime
from typing import Any

from inbox.clock import now
from inbox.customers.customer import Address, Customer, CustomerRecord
from inbox.ids import contact_id
from inbox.links.link import Method
from inbox.links.proof import Proof
from inbox.store import Store

SHOP, OTHER_SHOP = "demo-tea.myshopify.com", "other-tea.myshopify.com"
HANA, MORI = "staff-hana", "staff-mori"
LONG_AGO = datetime(2026, 1, 2, tzinfo=UTC)


def line_id(number: int) -> str:
    """Make the LINE id of somebody."""
    return f"U{number:032x}"


async def add_contact(store: Store, number: int = 1, **fields: Any) -> str:
    """Let somebody have written to us once."""
    line = line_id(number)
    contact = contact_id("main", f"user:{line}")
    document = {
        "_id": contact,
        "channel": "main",
        "kind": "person",
        "line_id": line,
        "display_name": "はな",
        "tags": [],
    }
    moments = {"first_seen_at": LONG_AGO, "last_event_at": LONG_AGO, "is_following": True}
    await store.database["contacts"].insert_one(document | moments | fields)
    return contact


async def add_customer(store: Store, number: int = 6027571560001, shop: str = SHOP, **fields: Any) -> Customer:
    """Let the store have told us of a customer."""
    told: dict[str, Any] = {
        "name": "佐藤 花子",
        "email": f"hanako{number}@example.jp",
        "phone": f"+8190{number % 10**8:08d}",
        "tags": ("VIP",),
        "default_address": Address(
            zip="150-0001", address1="神宮前1丁目2-3", address2="メゾン窓口 405号室", country="JP"
        ),
    }
    gid = f"gid://shopify/Customer/{number}"
    await store.customers.upsert([CustomerRecord(shop, gid, LONG_AGO, **(told | fields))])
    customer = await store.customers.find(shop, gid)
    assert customer is not None
    return customer


async def add_text(store: Store, contact: str, text: str, number: int = 0) -> None:
    """Let a contact have written something."""
    at = now()
    entry: dict[str, Any] = {
        "channel": "main",
        "contact_id": contact,
        "conversation_id": None,
        "direction": "incoming",
        "kind": "text",
    }
    entry |= {"text": text, "content": {}, "author": {"kind": "customer", "id": None, "name": None}}
    moments = {"sent_at": at, "received_at": at, "placed_at": at}
    await store.database["messages"].insert_one({"_id": f"in:main:{contact}:{number}", **entry, **moments})


def prove(customer: Customer, method: Method = "customer_account") -> Proof:
    """Let somebody have shown just now that they are a customer."""
    return Proof(customer.shop, customer.gid, method, now())


async def begin(store: Store, contact: str, customer: Customer, **more: Any) -> str:
    """Go the way up to LINE's dialog, and give the nonce."""
    method = more.pop("method", "customer_account")
    _, invitation = await store.link_invitations.create(contact)
    return await store.links.begin(contact, invitation.id, prove(customer, method), **more)


async def activities(store: Store, contact: str) -> list[str]:
    """Name what linking left in a talk."""
    rows = store.database["messages"].find({"contact_id": contact, "direction": "activity"}).sort("sent_at", 1)
    return [row["kind"] async for row in rows]
