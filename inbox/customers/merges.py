"""Merges that staff asked for: who chose what, how far it is, and what both were before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from motor.motor_asyncio import AsyncIOMotorDatabase
from pymongo import ASCENDING, DESCENDING
from pymongo.errors import DuplicateKeyError

from inbox.clock import now
from inbox.errors import Conflict, Invalid, NotFound
from inbox.ids import is_ulid

MergeState = Literal["running", "done", "failed"]
LIST_LIMIT = 50
# What the search keeps of a record can be made anew.
NOT_KEPT = ("search_version", "digest")

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Merge:
    """`one` and `two` are the GIDs as they were picked; `choices` is in the words of who carries it out."""

    id: str
    shop: str
    one: str
    two: str
    choices: Mapping[str, Any]
    state: MergeState
    by: str
    asked_at: datetime
    is_tried: bool = False
    job: str | None = None
    survivor_gid: str | None = None
    problem: str | None = None
    """Why it failed: a gettext id."""
    details: tuple[str, ...] = ()
    """What the store said of it, in its own words."""
    ended_at: datetime | None = None
    before: Sequence[Mapping[str, Any]] = field(default=(), repr=False)

    @property
    def is_over(self) -> bool:
        return self.state != "running"

    @property
    def loser_gid(self) -> str | None:
        """Give who goes, once it is known who stays."""
        if self.survivor_gid is None:
            return None
        return self.two if self.survivor_gid == self.one else self.one


class Merges:
    """Nobody is in two merges at once: a unique index over both numbers holds it. What is over stays as a record."""

    def __init__(self, database: AsyncIOMotorDatabase[Document]) -> None:
        self._merges = database.get_collection("merges")
        self._customers = database.get_collection("customers")

    async def ensure_indexes(self) -> None:
        await self._merges.create_index("open", unique=True, partialFilterExpression={"open": {"$gt": ""}})
        await self._merges.create_index([("gids", ASCENDING), ("asked_at", DESCENDING)])

    async def ask(self, merge_id: str, shop: str, gids: tuple[str, str], choices: Mapping[str, Any], by: str) -> Merge:
        """Note a merge to be made; the same id again gives what is there, and makes nothing."""
        one, two = gids
        if not is_ulid(merge_id):
            raise Invalid("ページを開き直してから、もう一度お試しください。", fields={"attempt": "invalid"})
        if one == two:
            raise Invalid("別の会員を選んでください。同じ会員どうしは統合できません。", fields={"with": "same"})
        row: Document = {
            "_id": merge_id,
            "shop": shop,
            "gids": [one, two],
            "open": [f"{shop} {one}", f"{shop} {two}"],
            "choices": dict(choices),
            "state": "running",
            "by": by,
            "asked_at": now(),
            "before": [_kept(record) for record in await self._records(shop, gids)],
        }
        try:
            await self._merges.insert_one(row)
        except DuplicateKeyError:
            return await self._known(merge_id, row)
        return _merge(row)

    async def get(self, merge_id: str) -> Merge:
        """Give one merge."""
        row = await self._merges.find_one({"_id": {"$eq": merge_id}})
        if row is None:
            raise NotFound("この統合が見つかりません。会員の一覧から選び直してください。")
        return _merge(row)

    async def find_running(self, shop: str, gid: str) -> Merge | None:
        """Find the merge that a customer is in now."""
        row = await self._merges.find_one({"open": f"{shop} {gid}"})
        return _merge(row) if row else None

    async def list_of(self, gid: str, limit: int = LIST_LIMIT) -> Sequence[Merge]:
        """Give the merges that a customer was in, the newest first."""
        rows = self._merges.find({"gids": {"$eq": gid}}).sort("asked_at", DESCENDING).limit(limit)
        return [_merge(row) async for row in rows]

    async def note_try(self, merge_id: str) -> None:
        """Note, before the store is asked, that it is: after a crash somebody has to look first."""
        await self._change(merge_id, {"is_tried": True})

    async def note_job(self, merge_id: str, job: str | None, survivor_gid: str | None) -> None:
        """Note which of the store's jobs does it, and who will live."""
        known = {"job": job, "survivor_gid": survivor_gid}
        await self._change(merge_id, {name: value for name, value in known.items() if value is not None})

    async def finish(self, merge_id: str, survivor_gid: str) -> None:
        """Note that everything is done."""
        await self._end(merge_id, {"state": "done", "survivor_gid": survivor_gid})

    async def fail(self, merge_id: str, problem: str, details: Sequence[str] = ()) -> None:
        """Note that nothing was merged, and why."""
        await self._end(merge_id, {"state": "failed", "problem": problem, "details": list(details)})

    async def _records(self, shop: str, gids: Sequence[str]) -> list[Document]:
        rows = self._customers.find({"shop": {"$eq": shop}, "gid": {"$in": list(gids)}})
        return [row async for row in rows]

    async def _known(self, merge_id: str, row: Document) -> Merge:
        known = await self._merges.find_one({"_id": merge_id})
        if known is not None and known["gids"] == row["gids"]:
            return _merge(known)
        raise Conflict("このどちらかの会員は、いま別の統合の途中です。終わってからもう一度お試しください。")

    async def _change(self, merge_id: str, change: Document) -> None:
        await self._merges.update_one({"_id": merge_id, "state": "running"}, {"$set": change})

    async def _end(self, merge_id: str, change: Document) -> None:
        ended = {"$set": change | {"ended_at": now()}, "$unset": {"open": ""}}
        await self._merges.update_one({"_id": merge_id, "state": "running"}, ended)


def _kept(record: Document) -> Document:
    return {name: value for name, value in record.items() if name not in NOT_KEPT}


def _merge(row: Document) -> Merge:
    one, two = row["gids"]
    return Merge(
        id=row["_id"],
        shop=row["shop"],
        one=one,
        two=two,
        choices=row["choices"],
        state=row["state"],
        by=row["by"],
        asked_at=row["asked_at"],
        is_tried=row.get("is_tried", False),
        job=row.get("job"),
        survivor_gid=row.get("survivor_gid"),
        problem=row.get("problem"),
        details=tuple(row.get("details", ())),
        ended_at=row.get("ended_at"),
        before=tuple(row["before"]),
    )
