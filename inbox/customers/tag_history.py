"""What changed in a customer's subscriptions, as the tags told it."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from motor.motor_asyncio import AsyncIOMotorDatabase
from pymongo import ASCENDING, DESCENDING, UpdateOne

from inbox.pages import Page, beyond, time_cursor

LIST_LIMIT = 500


@dataclass(frozen=True, slots=True)
class TagChange:
    """One change; `change` is what the grammar of the tags wrote, plain values only."""

    id: str
    customer_id: str
    at: datetime
    change: Mapping[str, Any]


class TagHistory:
    """The same change of the same moment is one row, however often it is told."""

    def __init__(self, database: AsyncIOMotorDatabase[dict[str, Any]]) -> None:
        self._changes = database.get_collection("subscription_changes")

    async def ensure_indexes(self) -> None:
        await self._changes.create_index([("customer_id", ASCENDING), ("at", DESCENDING), ("_id", DESCENDING)])

    async def add(self, customer_id: str, at: datetime, changes: Sequence[Mapping[str, Any]]) -> None:
        """Keep changes that were seen at one moment."""
        await self.add_all([(customer_id, at, change) for change in changes])

    async def add_all(self, seen: Sequence[tuple[str, datetime, Mapping[str, Any]]]) -> None:
        """Keep changes of many customers: whose, when, what."""
        writes = [
            UpdateOne(
                {"_id": _key(customer_id, at, change)},
                {"$setOnInsert": {"customer_id": customer_id, "at": at, "change": dict(change)}},
                upsert=True,
            )
            for customer_id, at, change in seen
        ]
        if writes:
            await self._changes.bulk_write(writes, ordered=False)

    async def list(self, customer_id: str, after: str | None = None, limit: int = LIST_LIMIT) -> Page[TagChange]:
        """List the changes of a customer, the newest first."""
        query = {"customer_id": {"$eq": customer_id}, **beyond("at", after, descending=True)}
        found = self._changes.find(query).sort([("at", DESCENDING), ("_id", DESCENDING)]).limit(limit + 1)
        rows = await found.to_list(limit + 1)
        items = tuple(TagChange(row["_id"], row["customer_id"], row["at"], row["change"]) for row in rows[:limit])
        return Page(items, time_cursor(items[-1].at, items[-1].id) if len(rows) > limit else None)


def _key(customer_id: str, at: datetime, change: Mapping[str, Any]) -> str:
    written = orjson.dumps([customer_id, at, dict(change)], option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(written).hexdigest()
