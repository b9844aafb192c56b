"""What the bot says by itself outside a tick: it ends nobody's wait, and opens no conversation."""

from typing import Any

from motor.motor_asyncio import AsyncIOMotorDatabase

from inbox.clock import now
from inbox.contacts.contacts import Contacts
from inbox.conversations.draft import Draft, check_draft, draft_fields, new_send
from inbox.conversations.outbox import lane_of
from inbox.ids import partition_of


class Telling:
    """A message of the bot is queued once a key; its event's reply token pays for it while it lives."""

    def __init__(self, database: AsyncIOMotorDatabase[dict[str, Any]], contacts: Contacts) -> None:
        self._messages = database.get_collection("messages")
        self._conversations = database.get_collection("conversations")
        self._contacts = contacts

    async def tell(self, contact_id: str, key: str, draft: Draft, event_id: str | None = None) -> str | None:
        """Queue a message and give its id; None for somebody who blocks us, whom nothing reaches."""
        check_draft(draft)
        contact = await self._contacts.get(contact_id)
        if contact.is_following is False:
            return None
        unresolved = {"contact_id": contact.id, "is_unresolved": True}
        conversation = await self._conversations.find_one(unresolved, {"_id": 1})
        at, message_id = now(), f"bot:{key}"
        send = new_send(partition_of(contact.channel, lane_of(contact)))
        document = {
            "channel": contact.channel,
            "contact_id": contact.id,
            "conversation_id": conversation["_id"] if conversation else None,
            "direction": "outgoing",
            "author": {"kind": "bot", "id": None, "name": None},
            "sent_at": at,
            "received_at": at,
            "placed_at": at,
            "unsent_at": None,
            "event_id": event_id,
            "send": send | ({"reply_event": event_id} if event_id else {}),
            **draft_fields(draft),
        }
        await self._messages.update_one({"_id": message_id}, {"$setOnInsert": document}, upsert=True)
        return message_id
