"""Gathering what fields are read from, for one person or for a page of them."""

from collections.abc import Mapping, Sequence
from typing import Any

from motor.motor_asyncio import AsyncIOMotorCollection, AsyncIOMotorDatabase

from inbox.contacts.contact import Contact, parse_contact
from inbox.contacts.memos import Memos
from inbox.customers.customer import Customer
from inbox.errors import NotFound
from inbox.fields.documents import read_values
from inbox.fields.field import Person
from inbox.search.subjects import NO_TOKENS

SESSIONS_CAP = 10_000
# More than one person has LINE accounts; whoever writes more rows than this into one member is shown in part.
CONTACTS_EACH = 20
Document = Mapping[str, Any]


class Gathering:
    """Reads contacts, customers, memos and conversations."""

    def __init__(self, database: AsyncIOMotorDatabase[dict[str, Any]], memos: Memos) -> None:
        self._contacts = database.get_collection("contacts")
        self._customers = database.get_collection("customers")
        self._conversations = database.get_collection("conversations")
        self._memos = memos

    async def person(self, contact: Contact | None, customer: Customer | None) -> Person:
        """Give one person; a customer alone comes with the contact heard from last."""
        if contact is None and customer is not None:
            contact = await self.contact_of(customer)
        kept_by_contact = await _kept(self._contacts, contact.id) if contact else None
        kept_by_customer = await _kept(self._customers, customer.id) if customer else None
        return Person(
            contact=contact,
            customer=customer,
            sessions=await self._count_sessions(contact.id) if contact else 0,
            memo=(await self._memos.get(contact.id)).text if contact else "",
            kept_by_contact=read_values(kept_by_contact, "contact"),
            kept_by_customer=read_values(kept_by_customer, "customer"),
        )

    async def people(self, customers: Sequence[Customer]) -> list[Person]:
        """Give a page of customers as people, in the same order."""
        contacts = await self._contacts_of(customers)
        ids = [row["_id"] for row in contacts.values()]
        memos, sessions = await self._memos.many(ids), await self._sessions_of(ids)
        query = {"_id": {"$in": [one.id for one in customers]}}
        kept = {row["_id"]: row async for row in self._customers.find(query, {"fields": 1})}
        found = []
        for customer in customers:
            row = contacts.get(customer.id)
            contact = parse_contact(row) if row else None
            person = Person(
                contact=contact,
                customer=customer,
                sessions=sessions.get(contact.id, 0) if contact else 0,
                memo=memos[contact.id].text if contact and contact.id in memos else "",
                kept_by_contact=read_values(row, "contact"),
                kept_by_customer=read_values(kept.get(customer.id), "customer"),
            )
            found.append(person)
        return found

    async def contact_of(self, customer: Customer) -> Contact | None:
        """Give the contact of a customer heard from last."""
        row = (await self._contacts_of([customer])).get(customer.id)
        return parse_contact(row) if row else None

    async def _contacts_of(self, customers: Sequence[Customer]) -> dict[str, Document]:
        ids = {(one.shop, one.gid): one.id for one in customers}
        query = {"customer_gid": {"$in": [gid for _, gid in ids]}}
        found = self._contacts.find(query, NO_TOKENS).limit(CONTACTS_EACH * len(customers))
        rows = sorted([row async for row in found], key=lambda row: row["last_event_at"])
        keys = [(row.get("customer_shop"), row["customer_gid"]) for row in rows]
        return {ids[key]: row for key, row in zip(keys, rows, strict=True) if key in ids}

    async def _count_sessions(self, contact_id: str) -> int:
        return await self._conversations.count_documents({"contact_id": contact_id}, limit=SESSIONS_CAP)

    async def _sessions_of(self, contact_ids: Sequence[str]) -> dict[str, int]:
        counted = self._conversations.aggregate(
            [
                {"$match": {"contact_id": {"$in": list(contact_ids)}}},
                {"$group": {"_id": "$contact_id", "count": {"$sum": 1}}},
            ]
        )
        return {row["_id"]: row["count"] async for row in counted}


async def _kept(collection: AsyncIOMotorCollection[dict[str, Any]], document_id: str) -> Document:
    row = await collection.find_one({"_id": {"$eq": document_id}}, {"fields": 1})
    if row is None:
        raise NotFound("お客様が見つかりません。一覧から選び直してください。")
    return row
