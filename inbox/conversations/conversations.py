"""The collection of conversations: what staff list, and what they do with one."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from motor.motor_asyncio import AsyncIOMotorDatabase
from pymongo import ASCENDING, DESCENDING, ReturnDocument
from pymongo.errors import DuplicateKeyError

from inbox.clock import now
from inbox.contacts.contacts import Contacts
from inbox.conversations.answering import answer_stage, unanswered_stage
from inbox.conversations.changes_of_state import NEVER, literal, next_version, pipeline
from inbox.conversations.conversation import Conversation, parse_conversation
from inbox.conversations.message import Actor, Message
from inbox.conversations.messages import Messages
from inbox.errors import Conflict, Invalid, NotFound
from inbox.ids import new_id
from inbox.pages import Page, beyond, time_cursor
from inbox.texts import is_storable

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

    async def of_contacts(self, contact_ids: Sequence[str], after: str | None, limit: int) -> Page[Conversation]:
        """List the conversations of several contacts of one person, the newest first."""
        query = {"contact_id": {"$in": list(contact_ids)}, **beyond("opened_at", after, descending=True)}
        order = [("opened_at", DESCENDING), ("_id", DESCENDING)]
        rows = await self._conversations.find(query).sort(order).limit(limit + 1).to_list(limit + 1)
        more = time_cursor(rows[limit - 1]["opened_at"], rows[limit - 1]["_id"]) if len(rows) > limit else None
        return Page(tuple(await self._wholes(rows[:limit])), more)

    async def start(self, contact_id: str) -> Conversation:
        """Give the conversation to write in; staff who write first open one."""
        current = await self.current(contact_id)
        if current is not None:
            return current
        await self._open(contact_id, {"status": "open", "assignee": None})
        return await self._opened(contact_id)

    async def begin(self, contact_id: str, by: Actor) -> Conversation:
        """Give the unresolved conversation, else open one beside those that are closed, for whoever begins it."""
        current = await self.current(contact_id)
        if current is not None and not current.is_resolved:
            return current
        opened = await self._open(contact_id, {"status": "in_progress", "assignee": literal(by.id)})
        if opened is not None:
            await self._messages.add_activity(contact_id, opened, "begun", {}, by, now())
        return await self._opened(contact_id)

    async def list(self, wanted: ConversationFilter, after: str | None, limit: int) -> Page[Conversation]:
        """List conversations: the longest waiting first, or the newest first."""
        query = await self._query(wanted)
        field, direction = ("last_at", DESCENDING) if wanted.newest_first else ("queue_at", ASCENDING)
        query |= beyond(field, after, descending=wanted.newest_first)
        rows = self._conversations.find(query).sort([(field, direction), ("_id", direction)]).limit(limit + 1)
        documents = await rows.to_list(limit + 1)
        items = tuple(await self._wholes(documents[:limit]))
        more = time_cursor(documents[limit - 1][field], documents[limit - 1]["_id"]) if len(documents) > limit else None
        return Page(items, more)

    async def counts(self, staff_id: str) -> dict[Tab, int]:
        """Count each tab for one staff member, up to 100."""
        counts = await asyncio.gather(*(self._count(ConversationFilter(tab=tab, staff_id=staff_id)) for tab in TABS))
        return dict(zip(TABS, counts, strict=True))

    async def read(self, conversation_id: str) -> None:
        """Note that staff have seen everything received so far."""
        # Not up to now: a message that is being placed in this moment was seen by nobody.
        seen = await self._messages.last_placed(conversation_id) or NEVER
        result = await self._conversations.update_one({"_id": {"$eq": conversation_id}}, {"$max": {"read_at": seen}})
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
        stage = {"assignee": literal(assignee), "assigned_at": at, "version": next_version()}
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
            "answered_wait": None,
            "hold": None,
        }
        return await self._put_aside(conversation_id, stage, by)

    async def hold(self, conversation_id: str, by: Actor, reason: str, until: datetime | None) -> Conversation:
        """Let a conversation rest; a message of the customer brings it back."""
        if len(reason) > HOLD_REASON_LIMIT or not is_storable(reason):
            raise Invalid("保留の理由は200文字以内で入力してください。", fields={"reason": "too_long"})
        stage = {"status": "on_hold", "hold": literal({"reason": reason, "until": until}), "no_action": False}
        return await self._put_aside(conversation_id, stage, by)

    async def reopen(self, conversation_id: str, by: Actor, status: Literal["open", "in_progress"]) -> Conversation:
        """Take a conversation up again; refused while a newer one of the same contact is unresolved."""
        stage = {"status": status, "hold": None, "resolved_at": None, "no_action": False}
        try:
            await self._set_status(conversation_id, {"status": {"$ne": status}}, stage, by)
        except DuplicateKeyError:
            message = "このお客様には新しい会話があります。そちらで対応してください。"
            raise Conflict(message, current={"conversation": await self._current_id(conversation_id)}) from None
        return await self.get(conversation_id)

    async def answered(self, message: Message) -> None:
        """Note a human answer: nobody waits any more for what could be seen before it. Repeating changes nothing."""
        await self._conversations.update_one({"_id": message.conversation_id}, pipeline(answer_stage(message)))

    async def not_answered(self, message: Message) -> None:
        """Take an answer back that did not go out: the customer waits as before, unless another answer is there."""
        fields = {"answered_wait": 1, "answered_at": 1}
        row = await self._conversations.find_one({"_id": message.conversation_id}, fields)
        since = row.get("answered_wait") if row else None
        if row is None or since is None or await self._messages.has_answer(message.contact_id, since):
            return
        # An answer that is queued in this moment changes what was read.
        await self._conversations.update_one(row | {"status": {"$ne": "resolved"}}, pipeline(unanswered_stage(since)))

    async def guard_reply(self, conversation_id: str, message_id: str, by: Actor, seen_reply: str | None) -> None:
        """Let an answer through only when no colleague's answer came after the one that its writer saw."""
        query: dict[str, Any] = {"_id": {"$eq": conversation_id}}
        if seen_reply is not UNSET:
            query["$or"] = [{"last_reply": {"$in": [seen_reply, message_id]}}, {"last_reply_by": by.id}]
        stage = {"last_reply": literal(message_id), "last_reply_by": literal(by.id), "version": next_version()}
        result = await self._conversations.update_one(query, pipeline(stage))
        if result.matched_count:
            return
        await self.get(conversation_id)
        raise Conflict("新しいメッセージがあります。内容を確認してから送信してください。")

    async def _open(self, contact_id: str, stage: dict[str, Any]) -> str | None:
        """Open a conversation and give its id; None when somebody opened one in the same moment."""
        contact, at, name = await self._contacts.get(contact_id), now(), f"v_{new_id().lower()}"
        opening = {
            "contact_id": literal(contact.id),
            "channel": literal(contact.channel),
            "opened_at": at,
            "last_at": at,
            "waiting_since": None,
            "version": 1,
            **stage,
        }
        try:
            await self._conversations.update_one({"_id": name}, pipeline(opening), upsert=True)
        except DuplicateKeyError:
            return None
        return name

    async def _opened(self, contact_id: str) -> Conversation:
        opened = await self.current(contact_id)
        if opened is None:
            raise _not_found()
        return opened

    async def _put_aside(self, conversation_id: str, stage: dict[str, Any], by: Actor) -> Conversation:
        """Refuse what would hide a message that came in this moment: nobody has seen it."""
        seen = {"$or": [{"heard_at": None}, {"heard_at": {"$lte": now()}}]}
        is_done = await self._set_status(conversation_id, {"status": {"$ne": "resolved"}, **seen}, stage, by)
        conversation = await self.get(conversation_id)
        if not is_done and not conversation.is_resolved:
            raise Conflict("新しいメッセージが届きました。内容を確認してから操作してください。")
        return conversation

    async def _set_status(self, conversation_id: str, guard: dict[str, Any], stage: dict[str, Any], by: Actor) -> bool:
        at = now()
        before = await self._conversations.find_one_and_update(
            {"_id": {"$eq": conversation_id}, **guard},
            pipeline({**stage, "version": next_version()}),
            return_document=ReturnDocument.BEFORE,
        )
        if before is None:
            return False
        content = {"from": before["status"], "to": stage["status"], "no_action": stage["no_action"]}
        await self._messages.add_activity(before["contact_id"], before["_id"], "status", content, by, at)
        return True

    async def _current_id(self, conversation_id: str) -> str | None:
        conversation = await self.get(conversation_id)
        current = await self.current(conversation.contact_id)
        return current.id if current else None

    async def _count(self, wanted: ConversationFilter) -> int:
        return await self._conversations.count_documents(await self._query(wanted), limit=COUNT_LIMIT)

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
        contacts, unread = await asyncio.gather(
            self._contacts.many({document["contact_id"] for document in documents}),
            self._messages.count_unread({row["_id"]: row.get("read_at") for row in documents}),
        )
        return [
            parse_conversation(document, contacts[document["contact_id"]], unread.get(document["_id"], 0))
            for document in documents
            if document["contact_id"] in contacts
        ]


def _not_found() -> NotFound:
    return NotFound("会話が見つかりません。一覧から選び直してください。")
