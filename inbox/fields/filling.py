"""Filling mapped fields with what the store's metafields say; what anybody else wrote stands."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from motor.motor_asyncio import AsyncIOMotorDatabase
from pymongo import UpdateOne

from inbox.clock import now
from inbox.conversations.message import Author
from inbox.customers.customer import Customer
from inbox.fields.checking import check_value, read_or_none
from inbox.fields.definitions import Definitions
from inbox.fields.documents import kept_value
from inbox.fields.field import Field, FieldValue, Person
from inbox.fields.gathering import Gathering
from inbox.fields.mappings import METAFIELD
from inbox.fields.types import Unfit, Value
from inbox.fields.writing import match_of

STORE = Author("system", "store")
# By `namespace.key`; None says that the store has none.
Told = Mapping[str, str | None]


class Filling:
    """A value of the store is replaced and taken away by the store alone, and replaces nobody else's."""

    def __init__(
        self, database: AsyncIOMotorDatabase[dict[str, Any]], gathering: Gathering, definitions: Definitions
    ) -> None:
        self._customers = database.get_collection("customers")
        self._gathering = gathering
        self._definitions = definitions

    async def take(
        self, fields: Sequence[Field], customers: Sequence[Customer], told: Mapping[str, Told]
    ) -> Sequence[str]:
        """Keep what is told by customer id; give the ids of those of whom something changed."""
        people = await self._gathering.people(customers)
        pairs = zip(customers, people, strict=True)
        changes = {customer.id: _changes(fields, person, told[customer.id]) for customer, person in pairs}
        rows = [(customer_id, field, value) for customer_id, row in changes.items() for field, value in row.items()]
        await self._definitions.note_values({field for _, field, value in rows if value is not None})
        if rows:
            at = now()
            await self._customers.bulk_write([guarded_write(*row, at) for row in rows], ordered=False)
        return [customer_id for customer_id, row in changes.items() if row]


def _changes(fields: Sequence[Field], person: Person, told: Told) -> dict[Field, Value | None]:
    changes: dict[Field, Value | None] = {}
    for field in fields:
        source = field.mapped_from or ""
        name = source.removeprefix(METAFIELD)
        if not source.startswith(METAFIELD) or name not in told:
            continue
        kept = person.kept_by_customer.get(field.slot)
        if not _may_fill(kept) or field.slot in person.kept_by_contact:
            continue
        text = told[name]
        value = _read(field, text) if text is not None else None
        # What does not fit is no word of the store: only what it took away is taken away.
        if value is None and (text or kept is None):
            continue
        if kept is None or kept.value != value:
            changes[field] = value
    return changes


def _may_fill(kept: FieldValue | None) -> bool:
    return kept is None or (kept.set_by is not None and (kept.set_by.kind, kept.set_by.id) == (STORE.kind, STORE.id))


def _read(field: Field, text: str) -> Value | None:
    """Read a metafield's text; the store writes its lists as JSON."""
    items = _items(text)
    if items is None:
        return read_or_none(field, text)
    try:
        return check_value(field, items if field.type == "list" else "、".join(items), is_text=True)
    except Unfit:
        return None


def _items(text: str) -> list[str] | None:
    if not text.startswith("["):
        return None
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        return None
    is_plain = isinstance(told, list) and all(isinstance(one, (str, int, float)) for one in told)
    return [str(one) for one in told] if is_plain else None


def guarded_write(customer_id: str, field: Field, value: Value | None, at: datetime) -> UpdateOne:
    """Somebody may have typed since we looked: that stands."""
    slot = f"fields.{field.slot}"
    ours = {f"{slot}.set_by.kind": STORE.kind, f"{slot}.set_by.id": STORE.id}
    guard: dict[str, Any] = {"_id": customer_id, "$or": [{slot: {"$exists": False}}, ours]}
    if value is None:
        return UpdateOne(guard, {"$unset": {slot: ""}})
    return UpdateOne(guard, {"$set": {slot: kept_value(value, match_of(field, value), at, STORE)}})
