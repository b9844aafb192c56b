"""Writing values of fields: where they go, and the guard that lets a write-once key be written once."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from motor.motor_asyncio import AsyncIOMotorCollection, AsyncIOMotorDatabase

from inbox.clock import now
from inbox.conversations.message import Author
from inbox.customers.keys import email_key
from inbox.errors import NotFound
from inbox.fields.documents import kept_value, kept_verification
from inbox.fields.field import Field, VerifiedBy
from inbox.fields.types import Value


@dataclass(frozen=True, slots=True)
class Target:
    """The documents of a person: values go to the customer when there is one, else to the contact."""

    contact_id: str | None = None
    customer_id: str | None = None


class Writing:
    """Each value is one guarded update of one document."""

    def __init__(self, database: AsyncIOMotorDatabase[dict[str, Any]]) -> None:
        self._contacts = database.get_collection("contacts")
        self._customers = database.get_collection("customers")

    async def put(self, target: Target, changes: Mapping[Field, Value | None], by: Author) -> None:
        """Set values; None takes a value away."""
        at = now()
        values = {field: kept_value(value, match_of(field, value), at, by) for field, value in _given(changes)}
        change: dict[str, Any] = {}
        if values:
            change["$set"] = {f"fields.{field.slot}": kept for field, kept in values.items()}
        gone = [field for field, value in changes.items() if value is None]
        if gone:
            change["$unset"] = {f"fields.{field.slot}": "" for field in gone}
        if not change:
            return
        collection, document_id = self._place(target)
        written = await collection.update_one({"_id": document_id}, change)
        if not written.matched_count:
            raise _gone()
        if gone and target.customer_id and target.contact_id:
            # What was typed before the two were linked would show through.
            await self._contacts.update_one({"_id": target.contact_id}, {"$unset": change["$unset"]})

    async def put_once(self, target: Target, field: Field, value: Value, by: Author) -> bool:
        """Set the first value of a field; tell whether it was the first."""
        slot = f"fields.{field.slot}"
        if target.customer_id and target.contact_id:
            known = {"_id": target.contact_id, slot: {"$exists": True}}
            if await self._contacts.find_one(known, {"_id": 1}) is not None:
                return False
        collection, document_id = self._place(target)
        kept = kept_value(value, match_of(field, value), now(), by)
        guard = {"_id": document_id, slot: {"$exists": False}}
        written = await collection.update_one(guard, {"$set": {slot: kept}})
        return bool(written.matched_count)

    async def verify(self, target: Target, field: Field, value: Value, how: VerifiedBy, by: Author) -> bool:
        """Note that somebody made sure of this very value; tell whether it still stood there."""
        slot, kept = f"fields.{field.slot}", list(value) if isinstance(value, tuple) else value
        change = {"$set": {f"{slot}.verified": kept_verification(how, now(), by)}}
        places = ((self._customers, target.customer_id), (self._contacts, target.contact_id))
        for collection, document_id in places:
            if document_id is not None:
                guard = {"_id": document_id, f"{slot}.value": {"$eq": kept}}
                if (await collection.update_one(guard, change)).matched_count:
                    return True
        return False

    def _place(self, target: Target) -> tuple[AsyncIOMotorCollection[dict[str, Any]], str]:
        if target.customer_id is not None:
            return self._customers, target.customer_id
        if target.contact_id is None:
            raise _gone()
        return self._contacts, target.contact_id


def match_of(field: Field, value: Value | None) -> str | None:
    """Give the form of a value by which the same one is found at others; None where nobody compares."""
    if field.form == "plain" or not isinstance(value, str):
        return None
    return email_key(value) if field.form == "email" else value


def _given(changes: Mapping[Field, Value | None]) -> list[tuple[Field, Value]]:
    return [(field, value) for field, value in changes.items() if value is not None]


def _gone() -> NotFound:
    return NotFound("お客様が見つかりません。一覧から選び直してください。")
