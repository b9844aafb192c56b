"""One change stream a process: hints for live pages. The fetch is the truth, a hint only says when."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from bson import Timestamp
from motor.motor_asyncio import AsyncIOMotorDatabase

from inbox.notifications import UNTOLD

KINDS = {
    "messages": "message",
    "conversations": "conversation",
    "contacts": "contact",
    "memos": "memo",
    "customer_editors": "editing",
    "notifications": "notification",
    "channels": "channel",
    "staff": "staff",
    "sessions": "session",
}
# What says every few seconds that it is still so is news when it begins and when it ends.
BEATING = "customer_editors"
SEEN_FIELDS = ("contact_id", "conversation_id", "direction", "assignee", "audience", "status", "staff_id")
AWAIT_MS = 1_000


@dataclass(frozen=True, slots=True)
class Hint:
    """Something changed; `fields` holds ids and states only, never what anybody wrote."""

    kind: str
    id: str
    is_new: bool
    contact_id: str | None = None
    conversation_id: str | None = None
    fields: Mapping[str, Any] = field(default_factory=dict)


class Changes:
    """Follows the collections that pages show."""

    def __init__(self, database: AsyncIOMotorDatabase[dict[str, Any]]) -> None:
        self._database = database

    @asynccontextmanager
    async def open_changes(self) -> AsyncIterator[AsyncIterator[Hint]]:
        """Follow changes from now on. A broken stream raises; whoever reads re-reads everything then.

        The cursor is read as one, not by `watch`: that resumes, which is not needed here, and asks a thread for each
        change instead of for each batch of them.
        """
        at = (await self._database.command("ping"))["operationTime"]
        since = {"fullDocument": "updateLookup", "startAtOperationTime": Timestamp(at.time, at.inc + 1)}
        cursor = self._database.aggregate([{"$changeStream": since}, *_stages()], maxAwaitTimeMS=AWAIT_MS)
        try:
            yield _hints(cursor)
        finally:
            await cursor.close()


def _stages() -> list[Mapping[str, Any]]:
    # Building the search index is nobody's news, nor is that a notification went to browsers and chats.
    is_news = {
        "updateDescription.updatedFields.search_version": {"$exists": False},
        "updateDescription.removedFields": {"$ne": UNTOLD},
    }
    is_shown = {
        "ns.coll": {"$in": sorted(KINDS)},
        "operationType": {"$in": ["insert", "update", "replace", "delete"]},
        "$or": [{"ns.coll": {"$ne": BEATING}}, {"operationType": {"$ne": "update"}}],
    }
    seen = {f"fullDocument.{name}": 1 for name in SEEN_FIELDS}
    return [
        {"$match": is_shown | is_news},
        {"$project": {"operationType": 1, "ns": 1, "documentKey": 1, **seen}},
    ]


async def _hints(cursor: Any) -> AsyncIterator[Hint]:
    is_open = True
    while is_open:  # A pass over the cursor ends when nothing happened for a while.
        async for change in cursor:
            yield _hint(change)
        is_open = cursor.alive
    raise RuntimeError("the database ended the change stream")


def _hint(change: Mapping[str, Any]) -> Hint:
    kind = KINDS[change["ns"]["coll"]]
    document = change.get("fullDocument") or {}
    identifier = str(change["documentKey"]["_id"])
    return Hint(
        kind=kind,
        id=identifier,
        is_new=change["operationType"] == "insert",
        contact_id=identifier if kind in ("contact", "memo") else document.get("contact_id"),
        conversation_id=identifier if kind == "conversation" else document.get("conversation_id"),
        fields={name: document[name] for name in SEEN_FIELDS if name in document},
    )
