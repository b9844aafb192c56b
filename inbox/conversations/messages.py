"""The collection of messages: the history of every talk."""

import asyncio
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from motor.motor_asyncio import AsyncIOMotorDatabase
from pymongo import ASCENDING, DESCENDING
from pymongo.errors import DuplicateKeyError

from inbox.clock import now
from inbox.conversations.changes_of_state import NEVER
from inbox.conversations.message import Actor, Direction, Media, Message, parse_message
from inbox.errors import Invalid, NotFound
from inbox.ids import MAIN_CHANNEL, new_id
from inbox.pages import Page, beyond, time_cursor
from inbox.search.subjects import NO_TOKENS
from inbox.texts import is_storable

UNREAD_LIMIT = 100
COMMENT_LIMIT = 5_000
# Of a partial index on `$type` MongoDB would not see that a string belongs to it.
ANY_STRING = {"$gt": ""}


class Messages:
    """Display order is (sent_at, id), always: LINE's own time for what customers write."""

    def __init__(self, database: AsyncIOMotorDatabase[dict[str, Any]]) -> None:
        self._messages = database.get_collection("messages")

    async def ensure_indexes(self) -> None:
        await self._messages.create_index([("contact_id", ASCENDING), ("sent_at", ASCENDING), ("_id", ASCENDING)])
        await self._messages.create_index([("contact_id", ASCENDING), ("placed_at", ASCENDING)])
        await self._messages.create_index(
            [("channel", ASCENDING), ("line_message_id", ASCENDING)],
            name="by_line_message_id",
            partialFilterExpression={"line_message_id": ANY_STRING},
        )
        await self._messages.create_index(
            [("conversation_id", ASCENDING), ("direction", ASCENDING), ("placed_at", ASCENDING)],
            name="unread_incoming",
            partialFilterExpression={"direction": "incoming"},
        )
        await self._messages.create_index(
            [("contact_id", ASCENDING), ("sent_at", DESCENDING)],
            name="activities",
            partialFilterExpression={"direction": "activity"},
        )
        await self._messages.create_index(
            [("contact_id", ASCENDING), ("sent_at", DESCENDING)],
            name="outgoing",
            partialFilterExpression={"direction": "outgoing"},
        )
        pending = {"send.pending": True}
        await self._messages.create_index("send.next_at", name="outbox_due", partialFilterExpression=pending)
        await self._messages.create_index(
            [("contact_id", ASCENDING), ("received_at", ASCENDING), ("_id", ASCENDING)],
            name="outbox_of_contact",
            partialFilterExpression=pending,
        )
        await self._messages.create_index("send.dispatch_id", sparse=True)
        # Who wrote in a group: what they said there is erased with them.
        await self._messages.create_index(
            "author.id", name="by_member", partialFilterExpression={"author.kind": "customer", "author.id": ANY_STRING}
        )

    async def get(self, message_id: str) -> Message:
        """Give one message."""
        document = await self._messages.find_one({"_id": {"$eq": message_id}})
        if document is None:
            raise NotFound("メッセージが見つかりません。ページを再読み込みしてください。")
        return parse_message(document)

    async def many(self, message_ids: Collection[str]) -> dict[str, Message]:
        """Give messages by id; unknown ids are absent."""
        documents = self._messages.find({"_id": {"$in": list(message_ids)}}, NO_TOKENS)
        return {document["_id"]: parse_message(document) async for document in documents}

    async def find_by_line_ids(self, channel: str, line_ids: Collection[str]) -> dict[str, Message]:
        """Give messages by LINE's own message ids (quoted ones, unsent ones)."""
        query = {"channel": channel, "line_message_id": {"$in": list(line_ids)}}
        return {row["line_message_id"]: parse_message(row) async for row in self._messages.find(query, NO_TOKENS)}

    async def history(self, contact_id: str, before: str | None, limit: int) -> Page[Message]:
        """Give the newest page (or the one before a cursor), its oldest message first; `next` leads further back."""
        query = {"contact_id": {"$eq": contact_id}, **beyond("sent_at", before, descending=True)}
        order = [("sent_at", DESCENDING), ("_id", DESCENDING)]
        documents = await self._messages.find(query, NO_TOKENS).sort(order).limit(limit + 1).to_list(limit + 1)
        items = tuple(parse_message(document) for document in reversed(documents[:limit]))
        more = time_cursor(items[0].sent_at, items[0].id) if len(documents) > limit else None
        return Page(items, more)

    async def list(self, contact_id: str, after: str | None, limit: int) -> Page[Message]:
        """List a contact's messages, the oldest first."""
        query = {"contact_id": {"$eq": contact_id}, **beyond("sent_at", after)}
        order = [("sent_at", ASCENDING), ("_id", ASCENDING)]
        documents = await self._messages.find(query, NO_TOKENS).sort(order).limit(limit + 1).to_list(limit + 1)
        items = tuple(parse_message(document) for document in documents[:limit])
        more = time_cursor(items[-1].sent_at, items[-1].id) if len(documents) > limit else None
        return Page(items, more)

    async def activities(self, contact_ids: Sequence[str], before: datetime | None, limit: int) -> Sequence[Message]:
        """List what happened (対応履歴) in the talks of one person, the newest first."""
        return await self._newest("activity", contact_ids, before, limit)

    async def outgoing(self, contact_ids: Sequence[str], before: datetime | None, limit: int) -> Sequence[Message]:
        """List what was sent to one person, or was to be, the newest first."""
        return await self._newest("outgoing", contact_ids, before, limit)

    async def _newest(
        self, direction: Direction, contact_ids: Sequence[str], before: datetime | None, limit: int
    ) -> Sequence[Message]:
        query: dict[str, Any] = {"contact_id": {"$in": list(contact_ids)}, "direction": direction}
        if before is not None:
            query["sent_at"] = {"$lt": before}
        documents = await self._messages.find(query, NO_TOKENS).sort("sent_at", DESCENDING).limit(limit).to_list(limit)
        return [parse_message(document) for document in documents]

    async def since(self, contact_id: str, placed_after: datetime, limit: int) -> Sequence[Message]:
        """List what staff could see only after a moment, in display order."""
        query = {"contact_id": {"$eq": contact_id}, "placed_at": {"$gt": placed_after}}
        order = [("sent_at", ASCENDING), ("_id", ASCENDING)]
        documents = await self._messages.find(query).sort(order).limit(limit).to_list(limit)
        return [parse_message(document) for document in documents]

    async def replies_after(
        self, contact_id: str, conversation_id: str, message_id: str | None, limit: int
    ) -> Sequence[Message]:
        """List what came into a conversation after one staff reply, to show to a writer who has not seen it."""
        seen = await self._messages.find_one({"_id": {"$eq": message_id}}) if message_id else None
        query = {
            "contact_id": {"$eq": contact_id},
            "conversation_id": {"$eq": conversation_id},
            "direction": {"$in": ["incoming", "outgoing"]},
            "placed_at": {"$gt": seen["placed_at"] if seen else NEVER},
        }
        order = [("placed_at", DESCENDING)]
        documents = await self._messages.find(query).sort(order).limit(limit).to_list(limit)
        return sorted(map(parse_message, documents), key=lambda message: (message.sent_at, message.id))

    async def find_last_readable(self, conversation_id: str) -> Message | None:
        """Find the newest message of a customer that LINE lets us mark as read."""
        query = {
            "conversation_id": {"$eq": conversation_id},
            "direction": "incoming",
            "mark_as_read_token": {"$type": "string"},
        }
        document = await self._messages.find_one(query, sort=[("placed_at", DESCENDING)])
        return parse_message(document) if document else None

    async def has_answer(self, contact_id: str, since: datetime) -> bool:
        """Tell whether an answer of staff stands in the talk since a moment, sent or on its way."""
        query = {
            "contact_id": {"$eq": contact_id},
            "placed_at": {"$gte": since},
            "direction": "outgoing",
            "author.kind": {"$ne": "bot"},
            "send.state": {"$in": ["queued", "sending", "sent", "uncertain"]},
        }
        return await self._messages.find_one(query, {"_id": 1}) is not None

    async def has_heard(self, contact_id: str) -> bool:
        """Tell whether a contact ever wrote."""
        query = {"contact_id": {"$eq": contact_id}, "direction": "incoming"}
        return await self._messages.find_one(query, {"_id": 1}) is not None

    async def last_placed(self, conversation_id: str) -> datetime | None:
        """Tell when the newest message of the customer in a conversation could first be seen."""
        query = {"conversation_id": {"$eq": conversation_id}, "direction": "incoming"}
        row = await self._messages.find_one(query, {"placed_at": 1}, sort=[("placed_at", DESCENDING)])
        return row["placed_at"] if row else None

    async def count_unread(self, read_at: Mapping[str, datetime | None]) -> dict[str, int]:
        """Count what customers sent to each conversation since it was read, up to 100."""
        if not read_at:
            return {}
        parts = [{"conversation_id": one, "placed_at": {"$gt": moment or NEVER}} for one, moment in read_at.items()]
        most = UNREAD_LIMIT * len(parts)
        rows = self._messages.find({"direction": "incoming", "$or": parts}, {"_id": 0, "conversation_id": 1})
        found = await rows.limit(most).to_list(most)
        if len(found) == most:  # One talk may have taken the place of others.
            return dict(zip(read_at, await asyncio.gather(*map(self._count_unread, parts)), strict=True))
        counts = Counter(row["conversation_id"] for row in found)
        return {one: min(counts[one], UNREAD_LIMIT) for one in read_at}

    async def comment(
        self, contact_id: str, conversation_id: str, key: str, text: str, by: Actor, mentions: tuple[str, ...] = ()
    ) -> Message:
        """Write a comment for colleagues; the same key writes it once. It has no way to LINE."""
        if not text.strip() or len(text) > COMMENT_LIMIT or not is_storable(text):
            raise Invalid("社内コメントは1〜5,000文字で入力してください。", fields={"text": "length"})
        document = _internal(f"comment:{by.id}:{key}", contact_id, conversation_id, by, now())
        document |= {"direction": "comment", "kind": "text", "text": text, "content": {"mentions": list(mentions)}}
        return await self._insert_once(document)

    async def add_activity(
        self, contact_id: str, conversation_id: str | None, kind: str, content: dict[str, Any], by: Actor, at: datetime
    ) -> Message:
        """Write down what staff did, in the talk where they did it."""
        document = _internal(f"activity:{new_id()}", contact_id, conversation_id, by, at)
        return await self._insert_once({**document, "kind": kind, "content": content})

    async def set_author_name(self, message_id: str, name: str) -> None:
        """Keep what LINE says the member of a group is called."""
        which = {"_id": message_id, "erased_at": None}
        await self._messages.update_one(which, {"$set": {"author.name": name}})

    async def set_media(self, message_id: str, media: Media) -> bool:
        """Keep where a message's bytes are; False when it was unsent meanwhile, and they must go."""
        fields = {name: getattr(media, name) for name in Media.__slots__}
        result = await self._messages.update_one(
            {"_id": message_id, "unsent_at": None, "erased_at": None},
            {"$set": {f"media.{name}": fields[name] for name in fields}},
        )
        return bool(result.matched_count)

    async def forget_media(self, message_id: str) -> None:
        """Forget where the bytes were, after they are deleted."""
        gone = {"media.state": "gone", "media.file_id": None, "media.thumbnail_id": None, "media.file_name": None}
        await self._messages.update_one({"_id": message_id, "media": {"$ne": None}}, {"$set": gone})

    async def _count_unread(self, part: dict[str, Any]) -> int:
        return await self._messages.count_documents({"direction": "incoming", **part}, limit=UNREAD_LIMIT)

    async def _insert_once(self, document: dict[str, Any]) -> Message:
        try:
            await self._messages.insert_one(document)
        except DuplicateKeyError:
            return await self.get(document["_id"])
        return parse_message(document)


def _internal(message_id: str, contact_id: str, conversation_id: str | None, by: Actor, at: datetime) -> dict[str, Any]:
    return {
        "_id": message_id,
        "channel": MAIN_CHANNEL,
        "contact_id": contact_id,
        "conversation_id": conversation_id,
        "direction": "activity",
        "author": {"kind": by.kind, "id": by.id, "name": by.name},
        "sent_at": at,
        "received_at": at,
        "placed_at": at,
    }
