"""What customers take back or change: kept, because it may come before the message that it is about."""

from collections.abc import Collection, Sequence
from typing import Any

import orjson
from motor.motor_asyncio import AsyncIOMotorDatabase
from pymongo import UpdateOne

from inbox.conversations.message import PREVIEW_LENGTH, parse_message
from inbox.ids import reply_id
from inbox.intake.meaning import Edit, Intake

# The ids of the files stay until the files are deleted.
ECHO_GONE = {
    "$set": {"text": None, "content": {"redacted": True}},
    "$unset": {"search_version": "", "search_tokens": ""},
}
MEDIA_GONE = {"media.state": "gone", "media.file_name": None, "media.external_url": None}


class Amendments:
    """Tombstones of unsent messages and the newest edit of each, by LINE's message id.

    `events` names those that carry the edits' words: an unsent message leaves none in them either.
    """

    def __init__(self, database: AsyncIOMotorDatabase[dict[str, Any]]) -> None:
        self._amendments = database.get_collection("amendments")
        self._messages = database.get_collection("messages")
        self._conversations = database.get_collection("conversations")
        self._events = database.get_collection("events")

    async def ensure_indexes(self) -> None:
        """The id is the only key."""

    async def apply(self, intakes: Sequence[Intake]) -> None:
        """Keep what this batch amends, then amend every message of it that is there.

        Each side writes its own part first and looks for the other's after, so neither order misses.
        """
        writes = [write for intake in intakes for write in _kept(intake)]
        if writes:
            await self._amendments.bulk_write(writes)
        touched = {_key(intake, line_id) for intake in intakes for line_id in _line_ids(intake)}
        if not touched:
            return
        rows = await self._amendments.find({"_id": {"$in": sorted(touched)}}).to_list(len(touched))
        for row in rows:
            await self._amend(row)

    async def _amend(self, row: dict[str, Any]) -> None:
        channel, _, line_id = row["_id"].partition(":")
        which = {"channel": channel, "line_message_id": line_id, "direction": "incoming"}
        edit = row.get("edit")
        if edit and not row.get("unsent_at"):
            older = {"$or": [{"edited_at": None}, {"edited_at": {"$lt": edit["edited_at"]}}]}
            await self._messages.update_many(which | older, {"$set": edit, "$unset": {"search_version": ""}})
            await self._preview(which, edit["text"][:PREVIEW_LENGTH])
        if row.get("unsent_at"):
            await self._forget_echoes(which)
            await self._messages.update_many(which, _redaction(row["unsent_at"]))
            await self._messages.update_many(which | {"media": {"$ne": None}}, {"$set": MEDIA_GONE})
            await self._preview(which, None)
            await self._forget_words(which, row.get("events", ()))

    async def _preview(self, which: dict[str, Any], text: str | None) -> None:
        """Keep the list's last line in step with the message."""
        async for row in self._messages.find(which).limit(10):
            message = parse_message(row)
            if message.conversation_id is None:
                continue
            kind = "unsent" if message.unsent_at else message.kind
            await self._conversations.update_one(
                {"_id": message.conversation_id, "last_message.message_id": message.id},
                {"$set": {"last_message.text": text, "last_message.kind": kind}},
            )

    async def _forget_echoes(self, which: dict[str, Any]) -> None:
        """Take the words out of automatic answers that repeat them; one that nobody tried to send yet never goes."""
        async for row in self._messages.find({**which, "text": {"$type": "string"}}, {"event_id": 1, "text": 1}):
            reply = await self._messages.find_one({"_id": reply_id(row["event_id"], 0)}, {"text": 1})
            if reply is None or row["text"] not in (reply["text"] or ""):
                continue
            untried = {"_id": reply["_id"], "send.state": "queued", "send.attempts": 0}
            over = {"$set": {"send.state": "cancelled"}, "$unset": {"send.pending": ""}}
            await self._messages.update_one(untried, over)
            await self._messages.update_one({"_id": reply["_id"], "send.pending": None}, ECHO_GONE)

    async def _forget_words(self, which: dict[str, Any], edits: Collection[str]) -> None:
        """Take the words out of the raw events too; what is not about the message's content stays."""
        said = [row["event_id"] async for row in self._messages.find(which, {"event_id": 1}) if row.get("event_id")]
        async for event in self._events.find({"_id": {"$in": [*said, *edits]}}, {"raw": 1}):
            wordless = _without_words(event["raw"])
            if wordless != event["raw"]:
                await self._events.update_one({"_id": event["_id"]}, {"$set": {"raw": wordless}})


def _without_words(raw: bytes) -> bytes:
    event = orjson.loads(raw)
    if not isinstance(event, dict) or not isinstance(event.get("message"), dict):
        return raw
    kept = {name: event["message"][name] for name in ("id", "type") if name in event["message"]}
    return orjson.dumps(event | {"message": kept | {"unsent": True}})


def _redaction(unsent_at: Any) -> dict[str, Any]:
    return {
        "$set": {"unsent_at": unsent_at, "text": None, "content": {}, "quote_token": None},
        "$unset": {"search_version": "", "search_tokens": ""},
    }


def _kept(intake: Intake) -> list[UpdateOne]:
    writes = []
    if intake.unsend is not None:
        unsent = {"$min": {"unsent_at": intake.event.occurred_at}, "$unset": {"edit": ""}}
        writes.append(UpdateOne({"_id": _key(intake, intake.unsend)}, unsent, upsert=True))
    if intake.edit is not None:
        key = _key(intake, intake.edit.line_message_id)
        noted = {"$setOnInsert": {"edit": None}, "$addToSet": {"events": intake.event.id}}
        writes.append(UpdateOne({"_id": key}, noted, upsert=True))
        is_newest = {"$or": [{"edit": None}, {"edit.edited_at": {"$lt": intake.edit.edited_at}}]}
        not_unsent = {"unsent_at": None}
        writes.append(UpdateOne({"_id": key, **is_newest, **not_unsent}, {"$set": {"edit": _edit(intake.edit)}}))
    return writes


def _edit(edit: Edit) -> dict[str, Any]:
    fields: dict[str, Any] = {"text": edit.text, "content": dict(edit.content), "edited_at": edit.edited_at}
    return fields | ({"quote_token": edit.quote_token} if edit.quote_token else {})


def _line_ids(intake: Intake) -> list[str]:
    ids = [
        intake.unsend,
        intake.edit and intake.edit.line_message_id,
        intake.message and intake.message.line_message_id,
    ]
    return [line_id for line_id in ids if line_id]


def _key(intake: Intake, line_message_id: str) -> str:
    return f"{intake.event.channel}:{line_message_id}"
