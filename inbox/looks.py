"""Who looked at a customer, where and when (閲覧の記録)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, get_args

from motor.motor_asyncio import AsyncIOMotorDatabase
from pymongo import ASCENDING, DESCENDING, UpdateOne

from inbox.clock import to_milliseconds
from inbox.conversations.message import Actor
from inbox.pages import Page, beyond, time_cursor

Place = Literal["panel", "page", "api", "csv"]
PLACES: tuple[Place, ...] = get_args(Place)
# Who reads the same page again within this time has looked once.
ONCE_MS = 10 * 60 * 1000
KEEP_S = 2 * 365 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Look:
    """One look; `by_kind` is staff or token, `by_name` how they were called then."""

    id: str
    customer_id: str
    by_kind: str
    by_id: str
    by_name: str
    place: Place
    at: datetime


class Looks:
    """Kept for two years; the same reader, customer and place is one row every ten minutes."""

    def __init__(self, database: AsyncIOMotorDatabase[dict[str, Any]]) -> None:
        self._looks = database.get_collection("looks")

    async def ensure_indexes(self) -> None:
        newest = [("at", DESCENDING), ("_id", DESCENDING)]
        await self._looks.create_index([("customer_id", ASCENDING), *newest])
        await self._looks.create_index("at", expireAfterSeconds=KEEP_S)

    async def record(self, by: Actor, customer_ids: Sequence[str], place: Place, at: datetime) -> None:
        """Note that somebody looked at customers."""
        writes = [
            UpdateOne(
                {"_id": _key(by, customer_id, place, at)},
                {
                    "$setOnInsert": {
                        "customer_id": customer_id,
                        "by_kind": by.kind,
                        "by_id": by.id,
                        "by_name": by.name,
                        "place": place,
                        "at": at,
                    }
                },
                upsert=True,
            )
            for customer_id in customer_ids
        ]
        if writes:
            await self._looks.bulk_write(writes, ordered=False)

    async def list(self, customer_id: str, after: str | None, limit: int) -> Page[Look]:
        """List who looked at a customer, the newest first."""
        query = {"customer_id": {"$eq": customer_id}, **beyond("at", after, descending=True)}
        order = [("at", DESCENDING), ("_id", DESCENDING)]
        rows = await self._looks.find(query).sort(order).limit(limit + 1).to_list(limit + 1)
        items = tuple(_look(row) for row in rows[:limit])
        return Page(items, time_cursor(items[-1].at, items[-1].id) if len(rows) > limit else None)

    async def forget(self, customer_id: str) -> int:
        """Take away what is kept of a customer; tell how many rows there were."""
        return (await self._looks.delete_many({"customer_id": {"$eq": customer_id}})).deleted_count


def _key(by: Actor, customer_id: str, place: Place, at: datetime) -> str:
    return f"{customer_id}:{by.id}:{place}:{to_milliseconds(at) // ONCE_MS}"


def _look(row: Mapping[str, Any]) -> Look:
    return Look(row["_id"], row["customer_id"], row["by_kind"], row["by_id"], row["by_name"], row["place"], row["at"])
