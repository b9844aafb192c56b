"""What is on its way to browsers and chats: a row for each notification and target, done once, by one process."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from motor.motor_asyncio import AsyncIOMotorDatabase
from pymongo import ASCENDING, UpdateOne

from inbox.clock import now
from inbox.ids import new_id

# What comes in a burst is told in one word.
GATHER = timedelta(seconds=3)
# Longer than any call takes: whoever holds a row that long is dead.
CLAIM = timedelta(seconds=60)
# Being told an hour late helps nobody; the bell still has it.
WORTH = timedelta(hours=1)
KEEP = timedelta(days=1)
BUNDLE_LIMIT = 1_000


@dataclass(frozen=True, slots=True)
class NewDelivery:
    """A notification (or the summary of quiet hours) for one target; `due_at` is when it may go."""

    target: str
    name: str
    due_at: datetime
    notification_id: str | None = None
    contact_id: str | None = None
    quiet_since: datetime | None = None

    @property
    def id(self) -> str:
        """Name it so that whoever makes it again makes the same."""
        return hashlib.sha256(f"{self.name}\n{self.target}".encode()).hexdigest()[:40]


@dataclass(frozen=True, slots=True)
class Bundle:
    """All that waits for one target, claimed by one process for a while; `attempts` counts this one too."""

    target: str
    claim: str
    ids: tuple[str, ...]
    notification_ids: tuple[str, ...]
    quiet_since: datetime | None
    attempts: int
    expires_at: datetime


class Deliveries:
    """A row is `waiting` until it is `sent`, or `dropped` with the reason."""

    def __init__(self, database: AsyncIOMotorDatabase[dict[str, Any]]) -> None:
        self._deliveries = database.get_collection("bell_deliveries")

    async def ensure_indexes(self) -> None:
        await self._deliveries.create_index([("state", ASCENDING), ("next_at", ASCENDING)])
        await self._deliveries.create_index([("target", ASCENDING), ("state", ASCENDING), ("created_at", ASCENDING)])
        await self._deliveries.create_index("contact_id", partialFilterExpression={"contact_id": {"$gt": ""}})
        await self._deliveries.create_index("ends_at", expireAfterSeconds=0)

    async def add(self, deliveries: Sequence[NewDelivery]) -> None:
        """Add what is not there yet."""
        if deliveries:
            await self._deliveries.bulk_write([_write(one) for one in deliveries], ordered=False)

    async def claim(self) -> Bundle | None:
        """Take all that waits for one target of which something is due; None when nothing is.

        The guard is in the query: a row that another process holds is not due before its claim has run out.
        """
        while True:
            at = now()
            due = {"state": "waiting", "next_at": {"$lte": at}}
            first = await self._deliveries.find_one(due, {"target": 1}, sort=[("next_at", ASCENDING)])
            if first is None:
                return None
            waiting = {"target": first["target"], "state": "waiting"}
            if await self._is_held(waiting, at):
                continue
            bundle = await self._take(waiting, at)
            if bundle is not None:
                return bundle

    async def _is_held(self, waiting: dict[str, Any], at: datetime) -> bool:
        """Let what is new wait beside what failed: a target that wants no calls gets none."""
        held = await self._deliveries.find_one({**waiting, "claim": None, "held_until": {"$gt": at}}, {"held_until": 1})
        if held is None:
            return False
        due = {**waiting, "claim": None, "next_at": {"$lte": at}}
        return (await self._deliveries.update_many(due, {"$set": {"next_at": held["held_until"]}})).modified_count > 0

    async def _take(self, waiting: dict[str, Any], at: datetime) -> Bundle | None:
        stale = {**waiting, "next_at": {"$lte": at}, "expires_at": {"$lte": at}}
        await self._deliveries.update_many(stale, {"$set": {"state": "dropped", "reason": "too old", "ended_at": at}})
        claim = new_id()
        # What came a moment later is taken along; a summary waits for its hour.
        free = {**waiting, "due_at": {"$lte": at + GATHER}, "$or": [{"next_at": {"$lte": at}}, {"claim": None}]}
        mine = {"next_at": at + CLAIM, "claim": claim}
        await self._deliveries.update_many(free, {"$set": mine, "$inc": {"attempts": 1}})
        rows = self._deliveries.find({**waiting, "claim": claim}).sort("created_at", ASCENDING)
        return _bundle(waiting["target"], claim, await rows.to_list(BUNDLE_LIMIT))

    async def sent(self, bundle: Bundle) -> None:
        """Note that the target has it."""
        await self._end(bundle, "sent", None)

    async def drop(self, bundle: Bundle, reason: str) -> None:
        """Note that it will not be told."""
        await self._end(bundle, "dropped", reason)

    async def later(self, bundle: Bundle, delay_s: float, reason: str) -> None:
        """Try again after `delay_s` seconds."""
        due = now() + timedelta(seconds=delay_s)
        again = {"next_at": due, "held_until": due, "claim": None, "reason": reason}
        await self._deliveries.update_many(_of(bundle), {"$set": again})

    async def postpone(self, bundle: Bundle, until: datetime) -> None:
        """Let a summary wait on: quiet hours go on until then."""
        again = {**_times(until), "claim": None}
        await self._deliveries.update_many(_of(bundle), {"$set": again, "$inc": {"attempts": -1}})

    async def review_summaries(self, targets: Collection[str]) -> None:
        """Look at once at what waits for the end of quiet hours: they were changed."""
        which = {"target": {"$in": list(targets)}, "state": "waiting", "claim": None, "quiet_since": {"$ne": None}}
        await self._deliveries.update_many(which, {"$set": _times(now())})

    async def give_back(self, bundle: Bundle) -> None:
        """Let another process take what this one did not get to."""
        back = {"$set": {"next_at": now(), "claim": None}, "$inc": {"attempts": -1}}
        await self._deliveries.update_many(_of(bundle), back)

    async def _end(self, bundle: Bundle, state: str, reason: str | None) -> None:
        await self._deliveries.update_many(_of(bundle), {"$set": {"state": state, "reason": reason, "ended_at": now()}})


def _of(bundle: Bundle) -> dict[str, Any]:
    """Match while the claim is ours: a later one has the word."""
    return {"target": bundle.target, "state": "waiting", "claim": bundle.claim}


def _write(one: NewDelivery) -> UpdateOne:
    fields = {
        "target": one.target,
        "notification_id": one.notification_id,
        "contact_id": one.contact_id,
        "quiet_since": one.quiet_since,
        "state": "waiting",
        "attempts": 0,
        "claim": None,
        "created_at": now(),
        **_times(one.due_at),
    }
    return UpdateOne({"_id": one.id}, {"$setOnInsert": fields}, upsert=True)


def _times(due_at: datetime) -> dict[str, datetime]:
    return {"next_at": due_at, "due_at": due_at, "expires_at": due_at + WORTH, "ends_at": due_at + WORTH + KEEP}


def _bundle(target: str, claim: str, rows: Sequence[Mapping[str, Any]]) -> Bundle | None:
    if not rows:
        return None
    return Bundle(
        target=target,
        claim=claim,
        ids=tuple(row["_id"] for row in rows),
        notification_ids=tuple(row["notification_id"] for row in rows if row["notification_id"]),
        quiet_since=min((row["quiet_since"] for row in rows if row["quiet_since"]), default=None),
        attempts=max(row["attempts"] for row in rows),
        expires_at=max(row["expires_at"] for row in rows),
    )
