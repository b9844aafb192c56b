"""Chats that the bell writes into: one a member, and one for the whole team."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from motor.motor_asyncio import AsyncIOMotorDatabase
from pymongo import ReturnDocument

from inbox.clock import now, to_milliseconds
from inbox.errors import NotFound
from inbox.notifications import ADMINS, Notification, Notifications

TEAM = "team"
TAIL = 4
PATIENCE = timedelta(days=1)
MOST = 1_000


@dataclass(frozen=True, slots=True)
class ChatWebhook:
    """`owner` is a staff id or `team`; the address is a secret, of which only host and end are ever shown."""

    owner: str
    url: str = field(repr=False)
    service: str
    host: str
    language: str
    is_on: bool
    failing_since: datetime | None

    @property
    def tail(self) -> str:
        return self.url[-TAIL:]


class ChatWebhooks:
    """One that fails for a day is turned off, and its owner told; one that works again is on again."""

    def __init__(self, database: AsyncIOMotorDatabase[dict[str, Any]]) -> None:
        self._webhooks = database.get_collection("chat_webhooks")
        self._notifications = Notifications(database)

    async def set(self, owner: str, url: str, service: str, host: str, language: str) -> None:
        """Keep the address of a chat instead of the one before."""
        fields = {"url": url, "service": service, "host": host, "language": language}
        state = {"is_on": True, "failing_since": None, "set_at": now()}
        await self._webhooks.update_one({"_id": owner}, {"$set": {**fields, **state}}, upsert=True)

    async def find(self, owner: str) -> ChatWebhook | None:
        """Find somebody's chat."""
        row = await self._webhooks.find_one({"_id": {"$eq": owner}})
        return _webhook(row) if row else None

    async def get(self, owner: str) -> ChatWebhook:
        """Give somebody's chat."""
        found = await self.find(owner)
        if found is None:
            raise _not_found()
        return found

    async def which_on(self, owners: Collection[str]) -> Sequence[str]:
        """Name those of several who are told in a chat."""
        rows = self._webhooks.find({"_id": {"$in": list(owners)}}, {"is_on": 1}).limit(MOST)
        return [row["_id"] async for row in rows if row["is_on"]]

    async def remove(self, owner: str) -> None:
        """Write there no more."""
        if not (await self._webhooks.delete_one({"_id": {"$eq": owner}})).deleted_count:
            raise _not_found()

    async def worked(self, webhook: ChatWebhook) -> None:
        """Note that the chat took what it was sent."""
        if not webhook.is_on or webhook.failing_since is not None:
            await self._webhooks.update_one(_same(webhook), {"$set": {"is_on": True, "failing_since": None}})

    async def failed(self, webhook: ChatWebhook) -> None:
        """Note that it did not; after a day of nothing else, turn it off and tell its owner."""
        since = {"failing_since": {"$ifNull": ["$failing_since", now()]}}
        row: dict[str, Any] | None = await self._webhooks.find_one_and_update(
            {**_same(webhook), "is_on": True}, [{"$set": since}], return_document=ReturnDocument.AFTER
        )
        if row is not None and now() - row["failing_since"] >= PATIENCE:
            # Told first: what is off and told to nobody would be missed by nobody.
            await self._notifications.add([_notice(webhook.owner, row["failing_since"])])
            stopped = {**_same(webhook), "failing_since": row["failing_since"]}
            await self._webhooks.update_one(stopped, {"$set": {"is_on": False}})


def _same(webhook: ChatWebhook) -> dict[str, Any]:
    """Match while the address is the one that was called."""
    return {"_id": webhook.owner, "url": webhook.url}


def _notice(owner: str, since: datetime) -> Notification:
    return Notification(
        id=f"chat_stopped:{owner}:{to_milliseconds(since)}",
        kind="chat_stopped",
        audience=ADMINS if owner == TEAM else owner,
        conversation_id=None,
        contact_id=None,
        text=None,
        created_at=now(),
    )


def _not_found() -> NotFound:
    return NotFound("チャットは登録されていません。WebhookのURLを登録してください。")


def _webhook(row: Mapping[str, Any]) -> ChatWebhook:
    fields = (row[name] for name in ("_id", "url", "service", "host", "language", "is_on", "failing_since"))
    return ChatWebhook(*fields)
