"""When customers last did something, and how many did in a month."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from motor.motor_asyncio import AsyncIOMotorDatabase
from pymongo import ASCENDING, UpdateOne

from inbox.clock import JAPAN


class Activity:
    """Moved by what a person does, never by a sync in the background."""

    def __init__(self, database: AsyncIOMotorDatabase[dict[str, Any]]) -> None:
        self._contacts = database.get_collection("contacts")
        self._customers = database.get_collection("customers")
        self._activity = database.get_collection("customer_activity")

    async def ensure_indexes(self) -> None:
        await self._activity.create_index([("month", ASCENDING), ("customer_id", ASCENDING)], unique=True)
        await self._activity.create_index("customer_id")

    async def touch(self, customer_id: str, at: datetime) -> None:
        """Note that the person did something; the last moment never goes back."""
        outcome = await self._customers.update_one({"_id": {"$eq": customer_id}}, {"$max": {"last_active_at": at}})
        if outcome.matched_count:
            await self._activity.bulk_write([_active(customer_id, at)])

    async def touch_contacts(self, moments: Mapping[str, datetime]) -> None:
        """Note that contacts did something, for the members whom they are linked to; of others nothing is kept."""
        linked = {"_id": {"$in": list(moments)}, "customer_id": {"$gt": ""}}
        latest: dict[str, datetime] = {}
        async for row in self._contacts.find(linked, {"customer_id": 1}):
            customer_id, at = row["customer_id"], moments[row["_id"]]
            latest[customer_id] = max(at, latest.get(customer_id, at))
        if not latest:
            return
        known = {row["_id"] async for row in self._customers.find({"_id": {"$in": list(latest)}}, {"_id": 1})}
        rows = [(customer_id, at) for customer_id, at in latest.items() if customer_id in known]
        if rows:
            moved = [UpdateOne({"_id": one}, {"$max": {"last_active_at": at}}) for one, at in rows]
            await self._customers.bulk_write(moved, ordered=False)
            await self._activity.bulk_write([_active(one, at) for one, at in rows], ordered=False)

    async def count_active(self, month: str) -> int:
        """Count who did something in a month (`2026-11`, in Japan's time): the MAU."""
        return await self._activity.count_documents({"month": {"$eq": month}})


def _active(customer_id: str, at: datetime) -> UpdateOne:
    active = {"month": month_of(at), "customer_id": customer_id}
    return UpdateOne(active, {"$setOnInsert": active}, upsert=True)


def month_of(at: datetime) -> str:
    """Name the month of a moment in Japan."""
    return at.astimezone(JAPAN).strftime("%Y-%m")
