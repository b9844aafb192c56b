"""The tries of a webhook: each failure pauses it for longer, the fifth parks it until somebody replays it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from motor.motor_asyncio import AsyncIOMotorCollection
from pymongo import ReturnDocument

from inbox.availability import unavailable_when_down
from inbox.clock import now
from inbox.errors import NotFound
from inbox.notifications import ADMINS, Notification, NotificationKind, Notifications

MAX_ATTEMPTS = 5
FIRST_PAUSE_MS = 250
ERROR_LIMIT = 2_000


class Tries:
    """Serves LINE's webhooks and the store's alike; `notice` is the kind of what the admins are told."""

    def __init__(
        self, events: AsyncIOMotorCollection[dict[str, Any]], notifications: Notifications, notice: NotificationKind
    ) -> None:
        self._events = events
        self._notifications = notifications
        self._notice = notice

    async def fail(self, event_id: str, error: str) -> int:
        """Note a failure and give the attempts so far; the fifth parks the event and tells the admins."""
        failed = {"attempts": {"$add": ["$attempts", 1]}, "error": {"$literal": error[:ERROR_LIMIT]}}
        pause_ms = {"$multiply": [FIRST_PAUSE_MS, {"$pow": [2, "$attempts"]}]}
        with unavailable_when_down():
            document = await self._events.find_one_and_update(
                {"_id": event_id, "state": "new"},
                [{"$set": failed}, {"$set": {"next_at": {"$add": [now(), pause_ms]}}}],
                return_document=ReturnDocument.AFTER,
            )
            if document is None:
                return 0
            if document["attempts"] >= MAX_ATTEMPTS:
                await self._park(document)
        return int(document["attempts"])

    async def replay(self, event_id: str, next_at: datetime | None = None) -> None:
        """Give a parked event another five tries; `next_at` is for a queue that is ordered by it."""
        due = {} if next_at is None else {"next_at": next_at}
        result = await self._events.update_one(
            {"_id": {"$eq": event_id}, "state": "parked"},
            {
                "$set": {"state": "new", "attempts": 0, **due},
                "$inc": {"replays": 1},
                "$unset": {"parked_at": "", "error": ""},
            },
        )
        if not result.matched_count:
            raise NotFound("このWebhookは保留されていません。一覧を更新してください。")

    async def _park(self, document: Mapping[str, Any]) -> None:
        """Tell first: an event that is parked and told of to nobody would wait for ever."""
        notice = Notification(
            id=f"{self._notice}:{document['_id']}:{document.get('replays', 0)}",
            kind=self._notice,
            audience=ADMINS,
            conversation_id=None,
            contact_id=None,
            text=None,
            created_at=now(),
        )
        await self._notifications.add([notice])
        parked = {"$set": {"state": "parked", "parked_at": now()}, "$unset": {"next_at": ""}}
        await self._events.update_one({"_id": document["_id"], "state": "new"}, parked)
