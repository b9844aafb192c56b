"""One change stream a process: hints for live pages. The fetch is the truth, a hint only says when."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from motor.motor_asyncio import AsyncIOMotorDatabase

from inbox.notifications import UNTOLD

KINDS = {
    "messages": "message",
    "conversations": "conversation",
    "contacts": "contact",
    "memos": "memo",
    "notifications": "notification",
    "channels": "channel",
    "staff": "staff",
    "sessions": "session",
}
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
        """Follow changes from now on. A broken stream raises; whoever reads re-reads everything then."""
        seen = {f"fullDocument.{name}": 1 for name in SEEN_FIELDS}
        # Building the search index is nobody's news, nor is that a notification went to browsers and chats.
        is_news = {
            "updateDescription.updatedFields.search_version": {"$exists": False},
            "updateDescription.removedFields": {"$ne": UNTOLD},
        }
        stages: list[Mapping[str, Any]] = [
            {
                "$match": {
                    "ns.coll": {"$in": sorted(KINDS)},
                    "operationType": {"$in": ["insert", "update", "replace", "delete"]},
                    **is_news,
                }
            },
            {"$project": {"operationType": 1, "ns": 1, "documentKey": 1, **seen}},
        ]
        async with self._database.watch(stages, full_document="updateLookup", max_await_time_ms=AWAIT_MS) as stream:
            first = await stream.try_next()  # Opens the cursor: what is written from here on is seen.
            yield _hints(stream, first)


async def _hints(stream: Any, first: Mapping[str, Any] | None) -> AsyncIterator[Hint]:
    if first is not None:
        yield _hint(first)
    async for change in stream:
        yield _hint(change)


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
