"""When customers last did something, and how many did in a month."""

from datetime import datetime, timedelta, timezone
from typing import Any

from motor.motor_asyncio import AsyncIOMotorDatabase
from pymongo import ASCENDING

# Months are the store's: Japan has one time and no summer time.
JAPAN = timezone(timedelta(hours=9))


class Activity:
    """Moved by what a person does, never by a sync in the background."""

    def __init__(self, database: AsyncIOMotorDatabase[dict[str, Any]]) -> None:
        self._customers = database.get_collection("customers")
        self._activity = database.get_collection("customer_activity")

    async def ensure_indexes(self) -> None:
        await self._activity.create_index([("month", ASCENDING), ("customer_id", ASCENDING)], unique=True)
        await self._activity.create_index("customer_id")

    async def touch(self, customer_id: str, at: datetime) -> None:
        """Note that the person did something; the last moment never goes back."""
        outcome = await self._customers.update_one({"_id": {"$eq": customer_id}}, {"$max": {"last_active_at": at}})
        if outcome.matched_count:
            active = {"month": month_of(at), "customer_id": customer_id}
            await self._activity.update_one(active, {"$setOnInsert": active}, upsert=True)

    async def count_active(self, month: str) -> int:
        """Count who did something in a month (`2026-11`, in Japan's time): the MAU."""
        return await self._activity.count_documents({"month": {"$eq": month}})


def month_of(at: datetime) -> str:
    """Name the month of a moment in Japan."""
    return at.astimezone(JAPAN).strftime("%Y-%m")
