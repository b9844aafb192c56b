"""What an act on many did with each one; written down before it is done, so that a redo tells the same story."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from motor.motor_asyncio import AsyncIOMotorDatabase
from pymongo import ASCENDING, ReturnDocument

from inbox.clock import now
from inbox.pages import Page

State = Literal["begun", "done", "unchanged", "failed", "skipped"]
KEEP_S = 90 * 24 * 3600
NOTHING: Mapping[str, Any] = {}


@dataclass(frozen=True, slots=True)
class Row:
    """`subject` is an id of ours, `change` what it was meant to do, `after` how the subject stood then."""

    subject: str
    state: State
    change: Mapping[str, Any]
    after: str | None
    message: str | None
    params: Mapping[str, Any]

    @property
    def is_over(self) -> bool:
        return self.state != "begun"


class Rows:
    """One row for each subject of a batch; nothing in it says who somebody is, but for our own id."""

    def __init__(self, database: AsyncIOMotorDatabase[dict[str, Any]]) -> None:
        self._rows = database.get_collection("bulk_rows")

    async def ensure_indexes(self) -> None:
        await self._rows.create_index([("batch_id", ASCENDING), ("state", ASCENDING), ("_id", ASCENDING)])
        await self._rows.create_index([("batch_id", ASCENDING), ("_id", ASCENDING)])
        await self._rows.create_index("at", expireAfterSeconds=KEEP_S)
        await self._rows.create_index("subject")

    async def begin(self, batch_id: str, subject: str, change: Mapping[str, Any]) -> Mapping[str, Any]:
        """Write down what is to be done, once; give what was written down first."""
        row = {
            "batch_id": batch_id,
            "subject": subject,
            "state": "begun",
            "change": dict(change),
            "after": None,
            "message": None,
            "params": {},
            "at": now(),
        }
        kept = await self._rows.find_one_and_update(
            {"_id": _id(batch_id, subject)}, {"$setOnInsert": row}, upsert=True, return_document=ReturnDocument.AFTER
        )
        return dict(kept["change"])

    async def end(
        self,
        batch_id: str,
        subject: str,
        state: State,
        *,
        after: str | None = None,
        message: str | None = None,
        params: Mapping[str, Any] = NOTHING,
    ) -> None:
        """Note what became of one that was begun."""
        change = {"state": state, "after": after, "message": message, "params": dict(params), "at": now()}
        await self._rows.update_one({"_id": _id(batch_id, subject), "state": "begun"}, {"$set": change})

    async def many(self, batch_id: str, subjects: Collection[str]) -> dict[str, Row]:
        """Give the rows of some subjects, by subject."""
        rows = self._rows.find({"_id": {"$in": [_id(batch_id, one) for one in subjects]}})
        return {row["subject"]: _row(row) async for row in rows}

    async def list(
        self, batch_id: str, states: Collection[State], after: str | None = None, limit: int = 50
    ) -> Page[Row]:
        """List the rows of a batch with some states; `after` is the last subject of the page before."""
        query: dict[str, Any] = {"batch_id": {"$eq": batch_id}, "state": {"$in": list(states)}}
        if after is not None:
            query["_id"] = {"$gt": _id(batch_id, after)}
        found = await self._rows.find(query).sort("_id", ASCENDING).limit(limit + 1).to_list(limit + 1)
        items = tuple(_row(row) for row in found[:limit])
        return Page(items, items[-1].subject if len(found) > limit else None)

    async def subjects(self, batch_id: str, state: State, limit: int) -> Sequence[str]:
        """Give the first subjects of a state."""
        return [row.subject for row in (await self.list(batch_id, [state], None, limit)).items]


def _id(batch_id: str, subject: str) -> str:
    return f"{batch_id}:{subject}"


def _row(row: Mapping[str, Any]) -> Row:
    return Row(row["subject"], row["state"], row["change"], row["after"], row["message"], row["params"])
