"""LINE's reply tokens: each answers once, for nothing, within a minute."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from motor.motor_asyncio import AsyncIOMotorDatabase
from pymongo import ASCENDING, DESCENDING, ReturnDocument, UpdateOne

from inbox.clock import now

LIFE = timedelta(seconds=50)
# Whenever its webhook was delivered again, a token is dead this long after its event.
EVENT_LIFE = timedelta(minutes=20)
MARGIN = timedelta(seconds=2)
# With less left, an answer of LINE that gets lost could not be asked for again with the same token.
COMFORT = timedelta(seconds=12)
LOOK_AT = 100
KEEP_S = 24 * 3600


@dataclass(frozen=True, slots=True)
class ReplyToken:
    """A claimed token; LINE refuses it at some moment after `expires_at`, which is cautious by 10 s.

    An event that was delivered late has one that may be dead already: then `expires_at` is past, and it is tried
    all the same.
    """

    token: str
    event_id: str
    expires_at: datetime


def token_write(event_id: str, contact_id: str, token: str, occurred_at: datetime, received_at: datetime) -> UpdateOne:
    """Make the write that keeps an event's token."""
    fields = {
        "contact_id": contact_id,
        "token": token,
        "expires_at": received_at + LIFE,
        "dead_at": min(occurred_at, received_at) + EVENT_LIFE,
        "used_by": None,
    }
    return UpdateOne({"_id": event_id}, {"$setOnInsert": fields}, upsert=True)


class ReplyTokens:
    """The collection of tokens, one an event."""

    def __init__(self, database: AsyncIOMotorDatabase[dict[str, Any]]) -> None:
        self._tokens = database.get_collection("reply_tokens")

    async def ensure_indexes(self) -> None:
        await self._tokens.create_index(
            "used_by", name="used_by_dispatch", partialFilterExpression={"used_by": {"$gt": ""}}
        )
        await self._tokens.create_index([("contact_id", ASCENDING), ("used_by", ASCENDING), ("expires_at", ASCENDING)])
        await self._tokens.create_index("expires_at", expireAfterSeconds=KEEP_S)

    async def claim(self, contact_id: str, dispatch_id: str, event_id: str | None = None) -> ReplyToken | None:
        """Take a live token for one dispatch: its event's own, else the oldest that leaves time to try again.

        Asking again gives the same while it lives; the younger ones are left for what comes next.
        """
        free: dict[str, Any] = {"contact_id": contact_id, "used_by": {"$in": [None, dispatch_id]}}
        query = free | {"expires_at": {"$gt": now() + MARGIN}}
        while rows := await self._tokens.find(query).sort("expires_at", ASCENDING).limit(LOOK_AT).to_list(LOOK_AT):
            chosen = min(rows, key=partial(_preference, dispatch_id, event_id))
            taken = await self._tokens.find_one_and_update(
                free | {"_id": chosen["_id"]},
                {"$set": {"used_by": dispatch_id}},
                return_document=ReturnDocument.AFTER,
            )
            if taken is not None:
                return _token(taken)
        return None

    async def give_back(self, dispatch_id: str) -> None:
        """Free the token of a dispatch that was never tried."""
        await self._tokens.update_one({"used_by": dispatch_id}, {"$set": {"used_by": None}})

    async def live_until(self, contact_id: str) -> datetime | None:
        """Tell until when an answer is free; None when it is not."""
        live = {"contact_id": contact_id, "used_by": None, "expires_at": {"$gt": now() + MARGIN}}
        document = await self._tokens.find_one(live, sort=[("expires_at", DESCENDING)])
        return document["expires_at"] if document else None


def _preference(dispatch_id: str, event_id: str | None, row: dict[str, Any]) -> tuple[bool, bool, bool, datetime]:
    """Order tokens, the best first."""
    leaves_time = row["expires_at"] > now() + COMFORT
    return row["used_by"] != dispatch_id, row["_id"] != event_id, not leaves_time, row["expires_at"]


def _token(document: dict[str, Any]) -> ReplyToken:
    return ReplyToken(document["token"], document["_id"], min(document["expires_at"], document["dead_at"]))
