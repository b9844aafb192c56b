"""保留 that ends by itself: the day has come, and the conversation waits for staff again."""

from typing import Any

from motor.motor_asyncio import AsyncIOMotorDatabase
from pymongo import ASCENDING, ReturnDocument

from inbox.clock import now
from inbox.conversations.changes_of_state import next_version, pipeline, status_after_hold
from inbox.conversations.message import SYSTEM
from inbox.conversations.messages import Messages


class Holds:
    """Conversations that rest until a moment."""

    def __init__(self, database: AsyncIOMotorDatabase[dict[str, Any]], messages: Messages) -> None:
        self._conversations = database.get_collection("conversations")
        self._messages = messages

    async def ensure_indexes(self) -> None:
        await self._conversations.create_index(
            [("hold.until", ASCENDING)], name="held_until", partialFilterExpression={"status": "on_hold"}
        )

    async def wake(self, limit: int) -> int:
        """Bring back up to `limit` conversations whose time has come; tell how many."""
        at = now()
        over = {"status": "on_hold", "hold.until": {"$lte": at}}
        rows = await self._conversations.find(over, {"_id": 1}).limit(limit).to_list(limit)
        stage = {"status": status_after_hold(), "hold": None, "version": next_version()}
        for row in rows:
            after = await self._conversations.find_one_and_update(
                {"_id": row["_id"], **over}, pipeline(stage), return_document=ReturnDocument.AFTER
            )
            if after is not None:
                content = {"from": "on_hold", "to": after["status"], "no_action": False}
                await self._messages.add_activity(after["contact_id"], after["_id"], "status", content, SYSTEM, at)
        return len(rows)
