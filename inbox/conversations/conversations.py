"""The collection of conversations: what staff list, and what they do with one."""

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from motor.motor_asyncio import AsyncIOMotorDatabase
from pymongo import ASCENDING, DESCENDING, ReturnDocument
from pymongo.errors import DuplicateKeyError

from inbox.clock import now
from inbox.contacts.contacts import Contacts
from inbox.conversations.changes_of_state import absent_or, if_, literal, pipeline
from inbox.conversations.conversation import Conversation, parse_conversation
from inbox.conversations.message import Actor, Message
from inbox.conversations.messages import Messages
from inbox.errors import Conflict, Invalid, NotFound
from inbox.ids import new_id
from inbox.pages import Page, parse_time_cursor, time_cursor

Tab = Literal["mine", "unassigned", "all", "on_hold", "resolved"]
TABS: tuple[Tab, ...] = ("mine", "unassigned", "all", "on_hold", "resolved")
COUNT_LIMIT = 100
HOLD_REASON_LIMIT = 200
UNSET: Any = object()


@dataclass(frozen=True, slots=True)
class ConversationFilter:
    """What to list; an absent value does not filter, `unassigned` asks for nobody's."""

    tab: Tab | None = None
    staff_id: str | None = None
    status: str | None = None
    assignee: str | None = None
    unassigned: bool = False
    tag: str | None = None
    newest_first: bool = False


class Conversations:
    """At most one unresolved conversation a contact (a unique index holds it)."""

    def __init__(self, database: AsyncIOMotorDatabase[dict[str, Any]], contacts: Contacts, messages: Messages) -> None:
        self._conversations = database.get_collection("conversations")
        self._contacts = contacts
        self._messages = messages

    async def ensure_indexes(self) -> None:
        await self._conversations.create_index(
            "contact_id", name="one_unresolved", unique=True, partialFilterExpression={"is_unresolved": True}
        )
        await self._conversations.create_index([("contact_id", ASCENDING), ("opened_at", DESCENDING)])
        tail = [("queue_at", ASCENDING), ("_id", ASCENDING)]
        await self._conversations.create_index([("shelf", ASCENDING), ("assignee", ASCENDING), *tail])
        await self._conversations.create_index([("shelf", ASCENDING), *tail])
        await self._conversations.create_index([("status", ASCENDING), *tail])
        await self._conversations.create_index([("assignee", ASCENDING), *tail])
        await self._conversations.create_index([("last_at", DESCENDING), ("_id", DESCENDING)])
        await self._conversations.create_index(tail)

    async def get(self, conversation_id: str) -> Conversation:
        """Give one conversation."""
        document = await self._conversations.find_one({"_id": {"$eq": conversation_id}})
        if document is None:
            raise _not_found()
        return await self._whole(document)

    async def current(self, contact_id: str) -> Conversation | None:
        """Find the conversation that an answer to this contact belongs to: the unresolved one, else the last."""
        order = [("is_unresolved", DESCENDING), ("opened_at", DESCENDING)]
        document = await self._conversations.find_one({"contact_id": {"$eq": contact_id}}, sort=order)
        return await self._whole(document) if document else None

    async def of_contact(self, contact_id: str, limit: int) -> Sequence[Conversation]:
        """List a contact's conversations, the newest first."""
        rows = self._conversations.find({"contact_id": {"$eq": contact_id}}).sort("opened_at", DESCENDING).limit(limit)
        return await self._wholes(await rows.to_list(limit))

    async def start(self, contact_id: str) -> Conversation:
        """Give the conversation to write in; staff who write first open one."""
        current = await self.current(contact_id)
        if current is not None:
            return current
        contact, at = await self._contacts.get(contact_id), now()
        opening = {
            "contact_id": literal(contact.id),
            "channel": literal(contact.channel),
            "status": "open",
            "assignee": None,
            "opened_at": at,
            "last_at": at,
            "waiting_since": None,
            "version": 1,
        }
        with contextlib.suppress(
            DuplicateKeyError
        ):  # Somebody opened one in the same moment: theirs is the current one.
            await self._conversations.update_one({"_id": f"v_{new_id().lower()}"}, pipeline(opening), upsert=True)
        opened = await self.current(contact_id)
        if opened is None:
            raise _not_found()
        return opened

    async def list(self, wanted: ConversationFilter, after: str | None, limit: int) -> Page[Conversation]:
        """List conversations: the longest waiting first, or the newest first."""
        query = await self._query(wanted)
        field, step, direction = ("last_at", "$lt", -1) if wanted.newest_first else ("queue_at", "$gt", 1)
        if after is not None:
            moment, document_id = parse_time_cursor(after)
            place = [{field: {step: moment}}, {field: moment, "_id": {step: document_id}}]
            query = {"$and": [query, {"$or": place}]}
        rows = self._conversations.find(query).sort([(field, direction), ("_id", direction)]).limit(limit + 1)
        documents = await rows.to_list(limit + 1)
        items = tuple(await self._wholes(documents[:limit]))
        more = time_cursor(documents[limit - 1][field], documents[limit - 1]["_id"]) if len(documents) > limit else None
        return Page(items, more)

    async def counts(self, staff_id: str) -> dict[Tab, int]:
        """Count each tab for one staff member, up to 100."""
        facets: dict[Tab, int] = {}
        for tab in TABS:
            query = await self._query(ConversationFilter(tab=tab, staff_id=staff_id))
            facets[tab] = await self._conversations.count_documents(query, limit=COUNT_LIMIT)
        return facets

    async def read(self, conversation_id: str) -> None:
        """Note that staff have seen everything received so far."""
        result = await self._conversations.update_one({"_id": {"$eq": conversation_id}}, {"$max": {"read_at": now()}})
        if not result.matched_count:
            raise _not_found()

    async def assign(
        self, conversation_id: str, assignee: str | None, by: Actor, expected: str | None = UNSET
    ) -> Conversation:
        """Give a conversation to somebody or nobody. Without `expected`, only what is free or theirs can be given."""
        free = [None, assignee] if expected is UNSET else [expected, assignee]
        query: dict[str, Any] = {"_id": {"$eq": conversation_id}}
        if assignee is not None or expected is not UNSET:
            query["assignee"] = {"$in": free}
        at = now()
        stage = {"assignee": literal(assignee), "assigned_at": at, "version": _next_version()}
        before = await self._conversations.find_one_and_update(
            query, pipeline(stage), return_document=ReturnDocument.BEFORE
        )
        if before is None:
            current = await self.get(conversation_id)
            raise Conflict("ほかのスタッフが先に担当者を変更しました。", current={"assignee": current.assignee})
        if before.get("assignee") != assignee:
            content = {"from": before.get("assignee"), "to": assignee}
            await self._messages.add_activity(before["contact_id"], before["_id"], "assigned", content, by, at)
        return await self.get(conversation_id)

    async def resolve(self, conversation_id: str, by: Actor, *, no_action: bool = False) -> Conversation:
        """Finish a conversation; the next message of the customer opens a new one."""
        stage = {
            "status": "resolved",
            "no_action": no_action,
            "resolved_at": now(),
            "waiting_since": None,
            "hold": None,
        }
        return await self._set_status(conversation_id, {"$ne": "resolved"}, stage, by)

    async def hold(self, conversation_id: str, by: Actor, reason: str, until: datetime | None) -> Conversation:
        """Let a conversation rest; a message of the customer brings it back."""
        if len(reason) > HOLD_REASON_LIMIT:
            raise Invalid("保留の理由は200文字以内で入力してください。", fields={"reason": "too_long"})
        at = now()
        hold = literal({"reason": reason, "until": until})
        stage = {"status": "on_hold", "hold": hold, "held_at": at, "no_action": False}
        return await self._set_status(conversation_id, {"$ne": "resolved"}, stage, by)

    async def reopen(self, conversation_id: str, by: Actor, status: Literal["open", "in_progress"]) -> Conversation:
        """Take a conversation up again; refused while a newer one of the same contact is unresolved."""
        stage = {"status": status, "hold": None, "resolved_at": None, "no_action": False}
        try:
            return await self._set_status(conversation_id, {"$ne": status}, stage, by)
        except DuplicateKeyError:
            message = "このお客様には新しい会話があります。そちらで対応してください。"
            raise Conflict(message, current={"conversation": await self._current_id(conversation_id)}) from None

    async def answered(self, message: Message) -> None:
        """Note a human answer: nobody waits any more for what was received before it. Repeating changes nothing."""
        answered = {"$lte": [{"$ifNull": ["$waiting_since", message.received_at]}, message.received_at]}
        is_staff = message.author.kind == "staff"
        preview = {
            "text": message.text and message.text[:200],
            "kind": message.kind,
            "direction": "outgoing",
            "at": message.sent_at,
            "author": message.author.name,
        }
        is_newest = {"$gte": [message.sent_at, {"$ifNull": ["$last_message.at", message.sent_at]}]}
        stage = {
            "waiting_since": if_(answered, None, "$waiting_since"),
            "answered_at": {"$max": ["$answered_at", message.received_at]},
            "status": if_({"$eq": ["$status", "open"]}, "in_progress", "$status"),
            "assignee": absent_or("assignee", message.author.id) if is_staff else "$assignee",
            "last_message": if_(is_newest, literal(preview), "$last_message"),
            "last_at": {"$max": ["$last_at", message.received_at]},
        }
        await self._conversations.update_one({"_id": message.conversation_id}, pipeline(stage))

    async def not_answered(self, message: Message, waiting_since: datetime | None) -> None:
        """Take an answer back that LINE refused: the customer still waits."""
        if waiting_since is None:
            return
        query = {"_id": message.conversation_id, "waiting_since": None, "last_reply": message.id}
        await self._conversations.update_one(query, pipeline({"waiting_since": waiting_since}))

    async def guard_reply(self, conversation_id: str, message_id: str, by: Actor, seen_reply: str | None) -> None:
        """Let an answer through only when no colleague's answer came after the one that its writer saw."""
        allowed: list[dict[str, Any]] = [{"last_reply": {"$in": [message_id]}}, {"last_reply_by": by.id}]
        if seen_reply is not UNSET:
            allowed.append({"last_reply": {"$eq": seen_reply}})
        query: dict[str, Any] = {"_id": {"$eq": conversation_id}}
        if seen_reply is not UNSET:
            query["$or"] = allowed
        stage = {"last_reply": literal(message_id), "last_reply_by": literal(by.id), "version": _next_version()}
        result = await self._conversations.update_one(query, pipeline(stage))
        if result.matched_count:
            return
        await self.get(conversation_id)
        raise Conflict("新しいメッセージがあります。内容を確認してから送信してください。")

    async def _set_status(
        self, conversation_id: str, guard: dict[str, Any], stage: dict[str, Any], by: Actor
    ) -> Conversation:
        at = now()
        query = {"_id": {"$eq": conversation_id}, "status": guard}
        before = await self._conversations.find_one_and_update(
            query, pipeline({**stage, "version": _next_version()}), return_document=ReturnDocument.BEFORE
        )
        if before is not None:
            content = {"from": before["status"], "to": stage["status"], "no_action": stage["no_action"]}
            await self._messages.add_activity(before["contact_id"], before["_id"], "status", content, by, at)
        return await self.get(conversation_id)

    async def _current_id(self, conversation_id: str) -> str | None:
        conversation = await self.get(conversation_id)
        current = await self.current(conversation.contact_id)
        return current.id if current else None

    async def _query(self, wanted: ConversationFilter) -> dict[str, Any]:
        query: dict[str, Any] = {}
        if wanted.tab in ("mine", "unassigned", "all"):
            query["shelf"] = "active"
        elif wanted.tab:
            query["shelf"] = wanted.tab
        if wanted.tab == "mine":
            query["assignee"] = {"$eq": wanted.staff_id}
        if wanted.tab == "unassigned" or wanted.unassigned:
            query["assignee"] = None
        if wanted.assignee is not None:
            query["assignee"] = {"$eq": wanted.assignee}
        if wanted.status is not None:
            query["status"] = {"$eq": wanted.status}
        if wanted.tag is not None:
            query["contact_id"] = {"$in": await self._contacts.ids_tagged(wanted.tag)}
        return query

    async def _whole(self, document: dict[str, Any]) -> Conversation:
        return (await self._wholes([document]))[0]

    async def _wholes(self, documents: Sequence[dict[str, Any]]) -> Sequence[Conversation]:
        contacts = await self._contacts.many({document["contact_id"] for document in documents})
        unread = await self._messages.count_unread({row["_id"]: row.get("read_at") for row in documents})
        return [
            parse_conversation(document, contacts[document["contact_id"]], unread.get(document["_id"], 0))
            for document in documents
            if document["contact_id"] in contacts
        ]


def _next_version() -> dict[str, Any]:
    return {"$add": [{"$ifNull": ["$version", 0]}, 1]}


def _not_found() -> NotFound:
    return NotFound("会話が見つかりません。一覧から選び直してください。")
