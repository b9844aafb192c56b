"""When nobody was there to receive: windows in which messages may have been missed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from motor.motor_asyncio import AsyncIOMotorDatabase
from pymongo import DESCENDING

from inbox.clock import now

GAP = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Downtime:
    """No process of ours was alive between these moments."""

    began_at: datetime
    ended_at: datetime


class Downtimes:
    """A heartbeat, and the gaps that it showed."""

    def __init__(self, database: AsyncIOMotorDatabase[dict[str, Any]]) -> None:
        self._heartbeat = database.get_collection("heartbeat")
        self._downtimes = database.get_collection("downtimes")

    async def ensure_indexes(self) -> None:
        await self._downtimes.create_index([("ended_at", DESCENDING)])

    async def beat(self) -> None:
        """Say that we are alive; a gap since the last beat is kept as a downtime."""
        at = now()
        before = await self._heartbeat.find_one_and_update({"_id": "alive"}, {"$max": {"at": at}}, upsert=True)
        if before and at - before["at"] > GAP:
            await self._downtimes.update_one(
                {"_id": before["at"].isoformat()},
                {"$setOnInsert": {"began_at": before["at"], "ended_at": at}},
                upsert=True,
            )

    async def list(self, limit: int) -> Sequence[Downtime]:
        """List downtimes, the newest first."""
        rows = await self._downtimes.find().sort("ended_at", DESCENDING).limit(limit).to_list(limit)
        return [Downtime(row["began_at"], row["ended_at"]) for row in rows]
