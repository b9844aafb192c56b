"""Slow work that waits outside the tick: profiles, media. Claimed for a while, retried, given up with a reason."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from motor.motor_asyncio import AsyncIOMotorDatabase
from pymongo import ASCENDING, ReturnDocument, UpdateOne

from inbox.clock import now

CLAIM_S = 60
KEEP_DONE_S = 7 * 24 * 3600


@dataclass(frozen=True, slots=True)
class NewJob:
    """Work to do once; the id is deterministic, so that a redone tick adds nothing."""

    id: str
    kind: str
    payload: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Job:
    """Claimed work; `attempts` counts this one too."""

    id: str
    kind: str
    payload: Mapping[str, Any]
    attempts: int
    created_at: datetime


def job_writes(jobs: Sequence[NewJob]) -> list[UpdateOne]:
    """Make the writes that add jobs which are not there yet."""
    at = now()
    return [
        UpdateOne(
            {"_id": job.id},
            {
                "$setOnInsert": {
                    "kind": job.kind,
                    "payload": dict(job.payload),
                    "state": "waiting",
                    "attempts": 0,
                    "next_at": at,
                    "created_at": at,
                }
            },
            upsert=True,
        )
        for job in jobs
    ]


class Jobs:
    """The collection of jobs."""

    def __init__(self, database: AsyncIOMotorDatabase[dict[str, Any]]) -> None:
        self._jobs = database.get_collection("jobs")

    async def ensure_indexes(self) -> None:
        await self._jobs.create_index([("state", ASCENDING), ("kind", ASCENDING), ("next_at", ASCENDING)])
        await self._jobs.create_index("done_at", expireAfterSeconds=KEEP_DONE_S)

    async def add(self, jobs: Sequence[NewJob]) -> None:
        """Add jobs; one that is there already stays as it is."""
        if jobs:
            await self._jobs.bulk_write(job_writes(jobs), ordered=False)

    async def claim(self, kinds: Collection[str], limit: int) -> list[Job]:
        """Take up to `limit` due jobs; an unfinished one comes back after a minute."""
        claimed: list[Job] = []
        while len(claimed) < limit:
            at = now()
            document = await self._jobs.find_one_and_update(
                {"state": "waiting", "kind": {"$in": sorted(kinds)}, "next_at": {"$lte": at}},
                {"$set": {"next_at": at + timedelta(seconds=CLAIM_S)}, "$inc": {"attempts": 1}},
                sort=[("next_at", ASCENDING)],
                return_document=ReturnDocument.AFTER,
            )
            if document is None:
                break
            claimed.append(_job(document))
        return claimed

    async def done(self, job_id: str) -> None:
        """Mark work as finished; it is forgotten after a week."""
        await self._end(job_id, "done", None)

    async def give_up(self, job_id: str, error: str) -> None:
        """Stop trying; the reason stays."""
        await self._end(job_id, "failed", error)

    async def retry(self, job_id: str, delay_s: float, error: str | None = None, *, is_failure: bool = True) -> None:
        """Try again after `delay_s` seconds; what was no failure does not count as an attempt."""
        due = now() + timedelta(seconds=delay_s)
        change: dict[str, Any] = {"$set": {"next_at": due, "error": error}}
        if not is_failure:
            change["$inc"] = {"attempts": -1}
        await self._jobs.update_one({"_id": job_id, "state": "waiting"}, change)

    async def _end(self, job_id: str, state: str, error: str | None) -> None:
        await self._jobs.update_one(
            {"_id": job_id, "state": "waiting"}, {"$set": {"state": state, "error": error, "done_at": now()}}
        )


def _job(document: Mapping[str, Any]) -> Job:
    fields = (document[name] for name in ("_id", "kind", "payload", "attempts", "created_at"))
    return Job(*fields)
