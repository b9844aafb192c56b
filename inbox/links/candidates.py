"""候補: who an unlinked contact may be. Staff see them with the reason; nobody sends them anything on that ground."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from motor.motor_asyncio import AsyncIOMotorDatabase

from inbox.customers.customer import Customer
from inbox.customers.customers import Customers
from inbox.fields.field import slot_of
from inbox.links.clues import Clues, find_clues
from inbox.orders.orders import Orders

Reason = Literal["order", "phone", "email"]
MESSAGES_READ = 20
SHOPS_LIMIT = 10
OWN_VALUES = tuple(f"fields.{slot_of(key)}.value" for key in ("profile.mobileNumber", "profile.email"))


@dataclass(frozen=True, slots=True)
class Candidate:
    """A customer and why: what the contact wrote or registered matches an order's number, a phone or an address."""

    customer: Customer
    reasons: tuple[Reason, ...]


class Candidates:
    """Looks at what the contact wrote last and what stands in its fields; a display name is never a reason."""

    def __init__(self, database: AsyncIOMotorDatabase[dict[str, Any]], customers: Customers, orders: Orders) -> None:
        self._messages = database.get_collection("messages")
        self._contacts = database.get_collection("contacts")
        self._mirror = database.get_collection("customers")
        self._customers = customers
        self._orders = orders

    async def find(self, contact_id: str) -> Sequence[Candidate]:
        """Find the customers that the own fields and the last messages of a contact lead to."""
        clues = find_clues([*await self._entries(contact_id), *await self._texts(contact_id)])
        if clues == Clues():
            return ()
        shops = (await self._mirror.distinct("shop"))[:SHOPS_LIMIT]
        found: dict[str, Customer] = {}
        reasons: dict[str, list[Reason]] = {}
        for shop in shops:
            for reason, customer in await self._matches(shop, clues):
                found[customer.id] = customer
                if reason not in reasons.setdefault(customer.id, []):
                    reasons[customer.id].append(reason)
        return [Candidate(customer, tuple(reasons[one])) for one, customer in found.items()]

    async def _texts(self, contact_id: str) -> list[str]:
        query = {"contact_id": {"$eq": contact_id}, "direction": "incoming", "kind": "text"}
        rows = self._messages.find(query, {"text": 1}).sort([("sent_at", -1), ("_id", -1)]).limit(MESSAGES_READ)
        return [row["text"] async for row in rows if row.get("text")]

    async def _entries(self, contact_id: str) -> list[str]:
        """Give the phone number and the address of mail that stand in the contact's own fields."""
        row = await self._contacts.find_one({"_id": {"$eq": contact_id}}, dict.fromkeys(OWN_VALUES, 1))
        kept = (row or {}).get("fields") or {}
        return [str(one["value"]) for one in kept.values() if one.get("value")]

    async def _matches(self, shop: str, clues: Clues) -> list[tuple[Reason, Customer]]:
        matches: list[tuple[Reason, Customer | None]] = []
        for name in clues.orders:
            order = await self._orders.find_by_name(shop, name)
            if order is not None and order.customer_gid is not None:
                matches.append(("order", await self._customers.find(shop, order.customer_gid)))
        matches += [("phone", await self._customers.find_by_phone(shop, phone)) for phone in clues.phones]
        matches += [("email", await self._customers.find_by_email(shop, email)) for email in clues.emails]
        return [(reason, customer) for reason, customer in matches if customer is not None]
