"""Long work that somebody watches: how far it is, what failed, where it goes on after a stop."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from motor.motor_asyncio import AsyncIOMotorDatabase
from pymongo import ASCENDING, DESCENDING, ReturnDocument
from pymongo.errors import DuplicateKeyError

from inbox.clock import now
from inbox.errors import Conflict, NotFound
from inbox.ids import new_id

State = Literal["waiting", "running", "done", "failed", "cancelled"]
REMARKS_LIMIT = 500
KEEP_S = 90 * 24 * 3600
LIST_LIMIT = 50


@dataclass(frozen=True, slots=True)
class Remark:
    """What happened to one row: `row` names it for the one who reads, `message` is a gettext id with `params`."""

    row: str
    message: str
    params: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Batch:
    """`total` is None until it is known; `cursor` is where the work goes on, its form is the kind's own."""

    id: str
    kind: str
    state: State
    settings: Mapping[str, Any]
    total: int | None
    done: int
    failed: int
    skipped: int
    cursor: Any
    remarks: tuple[Remark, ...]
    error: str | None
    started_by: str | None
    created_at: datetime
    updated_at: datetime
    ended_at: datetime | None
    is_cancel_asked: bool

    @property
    def is_over(self) -> bool:
        return self.state in ("done", "failed", "cancelled")


class Batches:
    """The collection of batches; the work itself is a job of the same id."""

    def __init__(self, database: AsyncIOMotorDatabase[dict[str, Any]]) -> None:
        self._batches = database.get_collection("batches")

    async def ensure_indexes(self) -> None:
        await self._batches.create_index([("kind", ASCENDING), ("created_at", DESCENDING), ("_id", DESCENDING)])
        await self._batches.create_index("ended_at", expireAfterSeconds=KEEP_S)
        await self._batches.create_index(
            "alone", name="one_alone", unique=True, partialFilterExpression={"alone": {"$gt": ""}}
        )

    async def create(
        self,
        kind: str,
        settings: Mapping[str, Any],
        *,
        started_by: str | None,
        total: int | None = None,
        is_alone: bool = False,
    ) -> Batch:
        """Begin a batch; of a kind that `is_alone` there is one at a time, a second is a Conflict."""
        document: dict[str, Any] = {
            "_id": new_id(),
            "kind": kind,
            "state": "waiting",
            "settings": dict(settings),
            "total": total,
            "done": 0,
            "failed": 0,
            "skipped": 0,
            "cursor": None,
            "remarks": [],
            "error": None,
            "started_by": started_by,
            "created_at": now(),
            "updated_at": now(),
            "ended_at": None,
            "is_cancel_asked": False,
        }
        if is_alone:
            document["alone"] = kind
        try:
            await self._batches.insert_one(document)
        except DuplicateKeyError:
            existing = await self._batches.find_one({"alone": kind}) or {}
            message = "同じ処理がすでに進んでいます。終わるまでお待ちください。"
            raise Conflict(message, {"id": existing.get("_id")}) from None
        return _batch(document)

    async def get(self, batch_id: str) -> Batch:
        """Give one batch."""
        document = await self._batches.find_one({"_id": {"$eq": batch_id}})
        if document is None:
            raise NotFound("処理が見つかりません。一覧から選び直してください。")
        return _batch(document)

    async def list(self, kind: str, limit: int = LIST_LIMIT) -> Sequence[Batch]:
        """List the batches of a kind, the newest first."""
        rows = self._batches.find({"kind": {"$eq": kind}}).sort([("created_at", DESCENDING), ("_id", DESCENDING)])
        return [_batch(row) for row in await rows.limit(limit).to_list(limit)]

    async def start(self, batch_id: str, total: int | None) -> None:
        """Note that the work has begun, and how much there is if that is known."""
        change: dict[str, Any] = {"state": "running", "updated_at": now()}
        if total is not None:
            change["total"] = total
        await self._batches.update_one({"_id": batch_id, "ended_at": None}, {"$set": change})

    async def advance(
        self,
        batch_id: str,
        before: Any,
        after: Any,
        *,
        done: int = 0,
        failed: int = 0,
        skipped: int = 0,
        remarks: Sequence[Remark] = (),
    ) -> bool:
        """Count a step from cursor `before` to `after`, once; tell whether to go on (False: cancel was asked)."""
        noted = [{"row": one.row, "message": one.message, "params": dict(one.params)} for one in remarks]
        change: dict[str, Any] = {
            "$set": {"cursor": after, "updated_at": now(), "state": "running"},
            "$inc": {"done": done, "failed": failed, "skipped": skipped},
            "$push": {"remarks": {"$each": noted, "$slice": REMARKS_LIMIT}},
        }
        # A step that was counted before a crash is not counted again: its cursor has moved on.
        step = {"_id": batch_id, "cursor": before, "ended_at": None}
        moved = await self._batches.find_one_and_update(step, change, return_document=ReturnDocument.AFTER)
        return not (_batch(moved) if moved else await self.get(batch_id)).is_cancel_asked

    async def ask_cancel(self, batch_id: str) -> None:
        """Ask the work to stop after its present step."""
        await self._batches.update_one(
            {"_id": {"$eq": batch_id}, "ended_at": None}, {"$set": {"is_cancel_asked": True}}
        )

    async def end(self, batch_id: str, state: State, error: str | None = None) -> None:
        """End a batch, once."""
        change = {"state": state, "error": error, "ended_at": now(), "updated_at": now()}
        await self._batches.update_one({"_id": batch_id, "ended_at": None}, {"$set": change, "$unset": {"alone": ""}})


def _batch(document: Mapping[str, Any]) -> Batch:
    values = {name: document.get(name) for name in Batch.__dataclass_fields__ if name not in {"id", "remarks"}}
    remarks = tuple(Remark(one["row"], one["message"], one["params"]) for one in document.get("remarks", ()))
    return Batch(id=document["_id"], remarks=remarks, **values)  # type: ignore[arg-type]
