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

    async def beat(self) -> Downtime | None:
        """Say that we are alive; a gap since the last beat is kept as a downtime, and given."""
        at = now()
        before: dict[str, Any] | None = await self._heartbeat.find_one_and_update(
            {"_id": "alive"}, {"$max": {"at": at}}, upsert=True
        )
        if before is None or at - before["at"] <= GAP:
            return None
        gap = {"began_at": before["at"], "ended_at": at}
        await self._downtimes.update_one({"_id": before["at"].isoformat()}, {"$setOnInsert": gap}, upsert=True)
        return Downtime(**gap)

    async def list(self, limit: int) -> Sequence[Downtime]:
        """List downtimes, the newest first."""
        rows = await self._downtimes.find().sort("ended_at", DESCENDING).limit(limit).to_list(limit)
        return [Downtime(row["began_at"], row["ended_at"]) for row in rows]

    async def since(self, moment: datetime, limit: int) -> Sequence[Downtime]:
        """List downtimes that ended after a moment, the newest first."""
        which = {"ended_at": {"$gt": moment}}
        rows = await self._downtimes.find(which).sort("ended_at", DESCENDING).limit(limit).to_list(limit)
        return [Downtime(row["began_at"], row["ended_at"]) for row in rows]
