"""Who is in which segment of the store: read page by page, shown when it is whole."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from motor.motor_asyncio import AsyncIOMotorCollection, AsyncIOMotorDatabase
from pymongo import ASCENDING, DESCENDING, ReturnDocument
from pymongo.errors import DuplicateKeyError

from inbox.clock import now
from inbox.customers.gid import customer_gid
from inbox.ids import new_id

# A reading that nobody went on with for so long is begun anew.
STALE = timedelta(minutes=30)
MEMBERS_LIMIT = 100_000


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading of a segment; `after` is where the next page begins, `count` how many members came so far."""

    mark: str
    after: str | None
    count: int
    at: datetime

    @property
    def is_stale(self) -> bool:
        return now() - self.at > STALE


@dataclass(frozen=True, slots=True)
class Segment:
    """A segment as it was read last; `read_at` is None before the first time, `reading` is there while one runs."""

    number: str
    name: str
    count: int
    read_at: datetime | None
    is_whole: bool
    reading: Reading | None


class Segments:
    """Members carry the mark of the reading that found them; the mark that counts changes when a reading is over."""

    def __init__(self, database: AsyncIOMotorDatabase[dict[str, Any]]) -> None:
        self._segments = database.get_collection("segments")
        self._customers = database.get_collection("customers")

    async def ensure_indexes(self) -> None:
        keys = [("shop", ASCENDING), ("segments", ASCENDING), ("updated_at", DESCENDING), ("_id", DESCENDING)]
        with_any = {"segments": {"$gt": ""}}
        await self._customers.create_index(keys, name="by_segment", partialFilterExpression=with_any)

    async def find(self, shop: str, number: str) -> Segment | None:
        """Give a segment that was opened before."""
        row = await self._segments.find_one({"_id": _id(shop, number)})
        return _segment(row) if row else None

    async def many(self, shop: str, numbers: Collection[str]) -> Mapping[str, Segment]:
        """Give those of some segments that were opened before, by number."""
        rows = self._segments.find({"_id": {"$in": [_id(shop, number) for number in numbers]}})
        return {row["number"]: _segment(row) async for row in rows}

    async def begin(self, shop: str, number: str, name: str) -> Reading:
        """Begin to read a segment, or go on with what somebody began a little before."""
        mark = f"{number}:{new_id()}"
        at = now()
        begun = {"mark": mark, "after": None, "count": 0, "at": at}
        query = {"_id": _id(shop, number), "$or": [{"reading": None}, {"reading.at": {"$lt": at - STALE}}]}
        first = {"number": number, "shop": shop, "mark": None, "count": 0, "read_at": None}
        change = {"$set": {"reading": begun, "name": name}, "$setOnInsert": first}
        try:
            before = await self._segments.find_one_and_update(query, change, upsert=True)
        except DuplicateKeyError:
            row = await self._segments.find_one({"_id": _id(shop, number)})
            reading = _segment(row).reading if row else None
            return reading or await self.begin(shop, number, name)
        if before and before["reading"]:
            await self._unmark(shop, before["reading"]["mark"])
        return Reading(mark, None, 0, at)

    async def take(
        self, shop: str, number: str, reading: Reading, members: Sequence[str], after: str | None
    ) -> Reading | None:
        """Note a page of members (numbers of customers) once; None when somebody else went on meanwhile."""
        gids = [customer_gid(shop, member) for member in members]
        marked = {"$addToSet": {"segments": reading.mark}}
        await self._customers.update_many({"shop": {"$eq": shop}, "gid": {"$in": gids}}, marked)
        going = {"reading.after": after, "reading.at": now()}
        guard = {"_id": _id(shop, number), "reading.mark": reading.mark, "reading.after": reading.after}
        row = await self._segments.find_one_and_update(
            guard,
            {"$set": going, "$inc": {"reading.count": len(members)}},
            return_document=ReturnDocument.AFTER,
        )
        return _segment(row).reading if row else None

    async def finish(self, shop: str, number: str, reading: Reading, *, is_whole: bool) -> None:
        """Let a reading count from now on."""
        guard = {"_id": _id(shop, number), "reading.mark": reading.mark}
        row = await self._segments.find_one(guard)
        if row is None:
            return
        done = {"mark": reading.mark, "count": reading.count, "read_at": now(), "is_whole": is_whole, "reading": None}
        # Whoever walks through a list just now finishes it by the mark before.
        done["previous"] = row["mark"]
        written = await self._segments.update_one(guard, {"$set": done})
        if written.matched_count and row.get("previous"):
            await self._unmark(shop, row["previous"])

    async def forget(self, shop: str, number: str) -> None:
        """Forget a segment that the store has no more."""
        row = await self._segments.find_one_and_delete({"_id": _id(shop, number)})
        marks = [row["mark"], row.get("previous"), (row["reading"] or {}).get("mark")] if row else []
        for mark in marks:
            if mark:
                await self._unmark(shop, mark)

    async def _unmark(self, shop: str, mark: str) -> None:
        which = {"shop": {"$eq": shop}, "segments": {"$eq": mark}}
        await self._customers.update_many(which, {"$pull": {"segments": mark}})


async def find_mark(segments: AsyncIOMotorCollection[dict[str, Any]], shop: str, number: str) -> str:
    """Give the mark that members of a segment carry; one that nobody carries when it was never read."""
    row = await segments.find_one({"_id": _id(shop, number)}, {"mark": 1})
    return str((row or {}).get("mark") or f"{number}:")


def _id(shop: str, number: str) -> str:
    return f"{shop}:{number}"


def _segment(row: Mapping[str, Any]) -> Segment:
    running = row["reading"]
    return Segment(
        row["number"],
        row["name"],
        row["count"],
        row["read_at"],
        row.get("is_whole", True),
        Reading(running["mark"], running["after"], running["count"], running["at"]) if running else None,
    )
