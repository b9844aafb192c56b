"""LINE's reply tokens: each answers once, for nothing, within a minute."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from motor.motor_asyncio import AsyncIOMotorDatabase
from pymongo import ASCENDING, DESCENDING, ReturnDocument, UpdateOne

from inbox.clock import now

LIFE = timedelta(seconds=50)
MARGIN = timedelta(seconds=2)
KEEP_S = 24 * 3600


@dataclass(frozen=True, slots=True)
class ReplyToken:
    """A claimed token; LINE refuses it at some moment after `expires_at`, which is cautious by 10 s."""

    token: str
    event_id: str
    expires_at: datetime


def token_write(event_id: str, contact_id: str, token: str, received_at: datetime) -> UpdateOne:
    """Make the write that keeps an event's token."""
    fields = {"contact_id": contact_id, "token": token, "expires_at": received_at + LIFE, "used_by": None}
    return UpdateOne({"_id": event_id}, {"$setOnInsert": fields}, upsert=True)


class ReplyTokens:
    """The collection of tokens, one an event."""

    def __init__(self, database: AsyncIOMotorDatabase[dict[str, Any]]) -> None:
        self._tokens = database.get_collection("reply_tokens")

    async def ensure_indexes(self) -> None:
        await self._tokens.create_index([("contact_id", ASCENDING), ("used_by", ASCENDING), ("expires_at", ASCENDING)])
        await self._tokens.create_index("expires_at", expireAfterSeconds=KEEP_S)

    async def claim(self, contact_id: str, dispatch_id: str, event_id: str | None = None) -> ReplyToken | None:
        """Take a live token for one dispatch, its event's own or the oldest; asking again gives the same."""
        again = await self._tokens.find_one({"contact_id": contact_id, "used_by": dispatch_id})
        if again is not None:
            return _token(again)
        live = {"contact_id": contact_id, "used_by": None, "expires_at": {"$gt": now() + MARGIN}}
        document = None
        if event_id is not None:
            document = await self._take({**live, "_id": event_id}, dispatch_id)
        document = document or await self._take(live, dispatch_id)
        return _token(document) if document else None

    async def give_back(self, dispatch_id: str) -> None:
        """Free the token of a dispatch that was never tried."""
        await self._tokens.update_one({"used_by": dispatch_id}, {"$set": {"used_by": None}})

    async def live_until(self, contact_id: str) -> datetime | None:
        """Tell until when an answer is free; None when it is not."""
        live = {"contact_id": contact_id, "used_by": None, "expires_at": {"$gt": now() + MARGIN}}
        document = await self._tokens.find_one(live, sort=[("expires_at", DESCENDING)])
        return document["expires_at"] if document else None

    async def _take(self, query: dict[str, Any], dispatch_id: str) -> dict[str, Any] | None:
        return await self._tokens.find_one_and_update(
            query,
            {"$set": {"used_by": dispatch_id}},
            sort=[("expires_at", ASCENDING)],
            return_document=ReturnDocument.AFTER,
        )


def _token(document: dict[str, Any]) -> ReplyToken:
    return ReplyToken(document["token"], document["_id"], document["expires_at"])
