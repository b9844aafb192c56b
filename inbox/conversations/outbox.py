"""The staff's side of the way out: queue a message once, cancel, resend, settle an unknown outcome."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from motor.motor_asyncio import AsyncIOMotorDatabase
from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError

from inbox.clock import now
from inbox.contacts.contact import Contact
from inbox.contacts.contacts import Contacts
from inbox.conversations.conversation import Conversation
from inbox.conversations.conversations import UNSET, Conversations
from inbox.conversations.draft import Draft, check_draft, draft_digest, draft_fields, new_send
from inbox.conversations.message import Actor, Message, parse_message
from inbox.conversations.messages import Messages
from inbox.errors import Conflict, Invalid, NotFound, Unavailable
from inbox.ids import partition_of
from inbox.texts import is_storable

KEY_LIMIT = 200
NEWER_LIMIT = 20

# Raises Invalid for a text that may not go to a contact.
Check = Callable[[Contact, str], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Queued:
    """A message on its way; `created` is False when the same key had queued it before."""

    message: Message
    created: bool


class Outbox:
    """A message is its own outbox entry: one document, one fact."""

    def __init__(
        self,
        database: AsyncIOMotorDatabase[dict[str, Any]],
        contacts: Contacts,
        conversations: Conversations,
        messages: Messages,
        check: Check,
    ) -> None:
        self._check = check
        self._messages = database.get_collection("messages")
        self._contacts = contacts
        self._conversations = conversations
        self._history = messages

    async def queue(
        self,
        contact_id: str,
        key: str,
        draft: Draft,
        by: Actor,
        *,
        conversation_id: str | None = None,
        seen_reply: str | None = UNSET,
    ) -> Queued:
        """Queue an answer, once a key. With `seen_reply`, a colleague's later answer stops it (Conflict)."""
        if not key or len(key) > KEY_LIMIT or not is_storable(key):
            raise Invalid("送信キーは1〜200文字で指定してください。", fields={"key": "length"})
        check_draft(draft)
        message_id = f"{by.kind}:{by.id}:{key}"
        digest = draft_digest(contact_id, draft)
        known = await self._find_repeat(message_id, digest)
        if known is not None:
            return Queued(known, created=False)
        contact = await self._contacts.get(contact_id)
        await self._check(contact, draft.text or "")
        conversation = await self._conversation(contact, conversation_id)
        await self._guard(conversation, message_id, by, seen_reply)
        try:
            message = await self._insert(message_id, digest, contact, conversation, draft, by)
        except DuplicateKeyError:
            return Queued(await self._repeat(message_id, digest), created=False)
        await self._conversations.answered(message)
        return Queued(message, created=True)

    async def cancel(self, message_id: str) -> Message:
        """Stop a message that no attempt has been made for."""
        at = now()
        change = {"$set": {"send.state": "cancelled", "send.ended_at": at}, "$unset": {"send.pending": ""}}
        untouched = {"send.state": "queued", "send.attempts": 0}
        document = await self._messages.find_one_and_update(
            {"_id": {"$eq": message_id}, **untouched}, change, return_document=ReturnDocument.AFTER
        )
        if document is None:
            await self._history.get(message_id)
            raise Conflict("すでに送信が始まったため、取り消せません。")
        message = parse_message(document)
        await self._conversations.not_answered(message)
        return message

    async def resend(self, message_id: str, key: str, by: Actor) -> Queued:
        """Send a message anew that failed, was cancelled, or whose outcome nobody knows; of two who do, one does."""
        document = await self._messages.find_one({"_id": {"$eq": message_id}, "direction": "outgoing"})
        if document is None:
            raise NotFound("メッセージが見つかりません。ページを再読み込みしてください。")
        await self._claim_resend(document, f"{by.kind}:{by.id}:{key}")
        message = parse_message(document)
        draft = Draft(document["kind"], document.get("text"), document.get("content") or {}, message.media)
        return await self.queue(message.contact_id, key, draft, by, conversation_id=message.conversation_id)

    async def _claim_resend(self, document: dict[str, Any], new_id: str) -> None:
        """Name the one message that takes this one's place; a name whose message was never queued does not count."""
        taken = document["send"].get("resent_as")
        if taken not in (None, new_id) and await self._history.many([taken]):
            raise Conflict("このメッセージはすでに再送されています。")
        unchanged = {
            "_id": document["_id"],
            "send.state": {"$in": ["failed", "uncertain", "cancelled"]},
            "send.resent_as": taken,
        }
        result = await self._messages.update_one(unchanged, {"$set": {"send.resent_as": new_id}})
        if not result.matched_count:
            raise Conflict("このメッセージは送信済みか、送信中です。")

    async def mark_sent(self, message_id: str, by: Actor) -> Message:
        """Settle an unknown outcome by a person's word: the customer has it."""
        settled = {"send.state": "sent", "send.sent_at": now(), "send.settled_by": by.id}
        change = {"$set": settled, "$unset": {"send.pending": ""}}
        document = await self._messages.find_one_and_update(
            {"_id": {"$eq": message_id}, "send.state": "uncertain"}, change, return_document=ReturnDocument.AFTER
        )
        if document is None:
            await self._history.get(message_id)
            raise Conflict("このメッセージの結果はすでに確定しています。")
        return parse_message(document)

    async def _repeat(self, message_id: str, digest: str) -> Message:
        message = await self._find_repeat(message_id, digest)
        if message is None:
            raise Unavailable("送信を確認できません。もう一度お試しください。")
        return message

    async def _find_repeat(self, message_id: str, digest: str) -> Message | None:
        """Find what the same key queued before, durably touched: a local read alone may be rolled back."""
        document = await self._messages.find_one_and_update(
            {"_id": {"$eq": message_id}}, {"$inc": {"send.repeats": 1}}, return_document=ReturnDocument.AFTER
        )
        if document is None:
            return None
        if document["send"].get("digest") != digest:
            raise Invalid("同じ送信キーで別の内容は送れません。", fields={"key": "reused"})
        message = parse_message(document)
        await self._conversations.answered(message)
        return message

    async def _conversation(self, contact: Contact, conversation_id: str | None) -> Conversation:
        current = await self._conversations.start(contact.id)
        if conversation_id is None or conversation_id == current.id or not current.is_resolved:
            return current
        named = await self._conversations.get(conversation_id)
        return named if named.contact_id == contact.id else current

    async def _guard(self, conversation: Conversation, message_id: str, by: Actor, seen_reply: str | None) -> None:
        try:
            await self._conversations.guard_reply(conversation.id, message_id, by, seen_reply)
        except Conflict as conflict:
            newer = await self._history.replies_after(
                conversation.contact_id, conversation.id, seen_reply or None, NEWER_LIMIT
            )
            latest = (await self._conversations.get(conversation.id)).last_reply
            raise Conflict(conflict.message, current={"messages": newer, "last_reply": latest}) from None

    async def _insert(
        self, message_id: str, digest: str, contact: Contact, conversation: Conversation, draft: Draft, by: Actor
    ) -> Message:
        at = now()
        send = new_send(partition_of(contact.channel, lane_of(contact))) | {"digest": digest, "repeats": 0}
        document = {
            "_id": message_id,
            "channel": contact.channel,
            "contact_id": contact.id,
            "conversation_id": conversation.id,
            "direction": "outgoing",
            "author": {"kind": by.kind, "id": by.id, "name": by.name},
            "sent_at": at,
            "received_at": at,
            "placed_at": at,
            "send": send,
            **draft_fields(draft),
        }
        await self._messages.insert_one(document)
        return parse_message(document)


def lane_of(contact: Contact) -> str:
    """Name the lane of a contact as its events name it, so that one process receives and sends for it."""
    prefix = {"person": "user", "group": "group", "room": "room"}.get(contact.kind, "event")
    return f"{prefix}:{contact.line_id or contact.id}"
