"""What a letter leaves in the talk of its customer, and at the bell when it did not arrive."""

from typing import Any

from motor.motor_asyncio import AsyncIOMotorDatabase

from inbox.clock import now
from inbox.ids import MAIN_CHANNEL
from inbox.letters.letter import Letter
from inbox.notifications import Notification, Notifications


class LetterTelling:
    """One entry of the history a letter: who, when and what it was about stays, how far it came moves."""

    def __init__(self, database: AsyncIOMotorDatabase[dict[str, Any]]) -> None:
        self._messages = database.get_collection("messages")
        self._conversations = database.get_collection("conversations")
        self._notifications = Notifications(database)

    async def show(self, letter: Letter) -> None:
        """Bring the entry of a letter up to date; a failure also rings for its writer, once."""
        if letter.state in ("failed", "uncertain"):
            await self._notifications.add([_alarm(letter)])
        if letter.contact_id is None:
            return
        moving = {"content.state": letter.state, "content.error": letter.error, "content.attempts": letter.attempts}
        # A slower writer with an older word must not undo a newer one.
        older = {"_id": _entry_id(letter), "content.attempts": {"$lte": letter.attempts}}
        if (await self._messages.update_one(older, {"$set": moving})).matched_count:
            return
        entry = await self._entry(letter, letter.contact_id)
        await self._messages.update_one({"_id": _entry_id(letter)}, {"$setOnInsert": entry}, upsert=True)

    async def _entry(self, letter: Letter, contact_id: str) -> dict[str, Any]:
        unresolved = {"contact_id": {"$eq": contact_id}, "is_unresolved": True}
        conversation = await self._conversations.find_one(unresolved, {"_id": 1})
        author, at = letter.author, letter.created_at
        return {
            "channel": MAIN_CHANNEL,
            "contact_id": contact_id,
            "conversation_id": conversation["_id"] if conversation else None,
            "direction": "activity",
            "kind": "letter",
            "text": None,
            "content": {
                "letter_id": letter.id,
                "recipient": letter.recipient,
                "subject": letter.subject,
                "is_resent": letter.resent_from is not None,
                "state": letter.state,
                "error": letter.error,
                "attempts": letter.attempts,
            },
            "author": {"kind": author.kind, "id": author.id, "name": author.name},
            "sent_at": at,
            "received_at": at,
            "placed_at": at,
        }


def _entry_id(letter: Letter) -> str:
    return f"activity:letter:{letter.id}"


def _alarm(letter: Letter) -> Notification:
    return Notification(
        id=f"letter_failed:{letter.id}",
        kind="letter_failed",
        audience=letter.author.id,
        conversation_id=None,
        contact_id=letter.contact_id,
        text=None,
        created_at=letter.ended_at or now(),
    )
