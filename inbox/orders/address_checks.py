"""That a customer was asked for the address of an order: one question an order at a time."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from motor.motor_asyncio import AsyncIOMotorDatabase
from pymongo import ASCENDING, DESCENDING

from inbox.clock import now, to_milliseconds
from inbox.conversations.message import Actor
from inbox.links.activities import note_in_talk

Outcome = Literal["changed", "kept"]
OPEN_LIMIT = 20


@dataclass(frozen=True, slots=True)
class AddressCheck:
    """The newest question about an order's address; `outcome` is None while it waits for one of the staff."""

    shop: str
    order_gid: str
    order_name: str
    contact_id: str
    asked_at: datetime
    asked_by: str
    outcome: Outcome | None
    ended_by: str | None


class AddressChecks:
    """The collection of these questions."""

    def __init__(self, database: AsyncIOMotorDatabase[dict[str, Any]]) -> None:
        self._database = database
        self._checks = database.get_collection("address_checks")

    async def ensure_indexes(self) -> None:
        await self._checks.create_index([("shop", ASCENDING), ("order_gid", ASCENDING)], unique=True)
        await self._checks.create_index([("contact_id", ASCENDING), ("outcome", ASCENDING), ("asked_at", DESCENDING)])

    async def ask(self, shop: str, order_gid: str, order_name: str, contact_id: str, by: Actor) -> None:
        """Note that a contact is asked about an order; a new question takes the place of the old one."""
        which = {"shop": {"$eq": shop}, "order_gid": {"$eq": order_gid}}
        asked = {"order_name": order_name, "contact_id": contact_id, "asked_at": now(), "asked_by": by.name}
        await self._checks.update_one(which, {"$set": asked | {"outcome": None, "ended_by": None}}, upsert=True)

    async def tell(self, contact_id: str, order_gid: str, order_name: str, at: datetime, by: Actor) -> None:
        """Leave in the talk that an address was changed, once a word of the store."""
        key, content = f"address:{order_gid}:{to_milliseconds(at)}", {"order_name": order_name, "order_gid": order_gid}
        await note_in_talk(self._database, contact_id, key, "address_changed", content, by.id, now())

    async def find(self, shop: str, order_gid: str) -> AddressCheck | None:
        """Find the newest question about an order."""
        row = await self._checks.find_one({"shop": {"$eq": shop}, "order_gid": {"$eq": order_gid}})
        return _check(row) if row else None

    async def waiting_of(self, contact_id: str) -> list[AddressCheck]:
        """List what a contact was asked and staff have not decided, the newest first."""
        query = {"contact_id": {"$eq": contact_id}, "outcome": None}
        rows = await self._checks.find(query).sort("asked_at", DESCENDING).limit(OPEN_LIMIT).to_list(OPEN_LIMIT)
        return [_check(row) for row in rows]

    async def end(self, shop: str, order_gid: str, outcome: Outcome, by: Actor) -> None:
        """Note what staff decided, once."""
        which = {"shop": {"$eq": shop}, "order_gid": {"$eq": order_gid}, "outcome": None}
        await self._checks.update_one(which, {"$set": {"outcome": outcome, "ended_by": by.name}})


def _check(row: Mapping[str, Any]) -> AddressCheck:
    return AddressCheck(**{name: row[name] for name in AddressCheck.__slots__})
