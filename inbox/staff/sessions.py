"""Signed-in browsers: each can be seen and ended."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from motor.motor_asyncio import AsyncIOMotorDatabase
from pymongo import ASCENDING, DESCENDING

from inbox.clock import now
from inbox.errors import NotFound
from inbox.ids import new_id
from inbox.staff.secret_tokens import new_secret, secret_digest
from inbox.staff.sign_in_rules import SignInRules

IDLE = timedelta(hours=12)
ABSOLUTE = timedelta(days=7)
TOUCH = timedelta(seconds=60)
LIST_LIMIT = 100
USER_AGENT_LIMIT = 300
ADDRESS_LIMIT = 100


@dataclass(frozen=True, slots=True)
class Session:
    """One browser of one staff member; unsafe requests must carry `csrf_token`.

    One that `is_held` opens nothing but the set-up of a second factor, while its member has none.
    """

    id: str
    staff_id: str
    csrf_token: str
    created_at: datetime
    last_seen_at: datetime
    user_agent: str
    address: str
    is_held: bool


class Sessions:
    """A session ends 12 hours after it was last used, and 7 days after it began."""

    def __init__(self, database: AsyncIOMotorDatabase[dict[str, Any]]) -> None:
        self._sessions = database.get_collection("sessions")
        self._staff = database.get_collection("staff")
        self._subscriptions = database.get_collection("push_subscriptions")
        self._rules = SignInRules(database)

    async def ensure_indexes(self) -> None:
        await self._sessions.create_index("token_digest", unique=True)
        await self._sessions.create_index([("staff_id", ASCENDING), ("last_seen_at", DESCENDING)])
        await self._sessions.create_index("ends_at", expireAfterSeconds=0)

    async def open(self, staff_id: str, user_agent: str, address: str) -> tuple[str, Session]:
        """Begin a session; the token is for the cookie and is not kept."""
        token, at = new_secret(), now()
        document = {
            "_id": new_id(),
            "token_digest": secret_digest(token),
            "staff_id": staff_id,
            "csrf_token": new_secret(),
            "created_at": at,
            "last_seen_at": at,
            "ends_at": at + IDLE,
            "user_agent": _cut(user_agent, USER_AGENT_LIMIT),
            "address": _cut(address, ADDRESS_LIMIT),
            "is_held": False,
        }
        await self._sessions.insert_one(document)
        # Asked after the write: a rule that is made meanwhile either stands here, or finds this session.
        if await self._rules.requires_second_factor():
            document["is_held"] = True
            await self._sessions.update_one({"_id": document["_id"]}, {"$set": {"is_held": True}})
        await self._seen(staff_id, at)
        return token, _session(document)

    async def find(self, token: str) -> Session | None:
        """Find the live session of a cookie's token and note, once a minute, that it is used."""
        at = now()
        document = await self._sessions.find_one({"token_digest": secret_digest(token), "ends_at": {"$gt": at}})
        if document is None:
            return None
        if at - document["last_seen_at"] >= TOUCH:
            document["last_seen_at"] = at
            await self._touch(document, at)
        return _session(document)

    async def is_live(self, session_id: str, *, may_be_held: bool = True) -> bool:
        """Tell whether a session has not ended, without noting that it is used."""
        live: dict[str, Any] = {"_id": {"$eq": session_id}, "ends_at": {"$gt": now()}}
        if not may_be_held:
            live["is_held"] = {"$ne": True}
        return await self._sessions.find_one(live, {"_id": 1}) is not None

    async def hold_all(self, is_held: bool) -> None:
        """Hold every session, or let go of them; it makes no difference to members who have a second factor."""
        await self._sessions.update_many({"is_held": {"$ne": is_held}}, {"$set": {"is_held": is_held}})

    async def list(self, staff_id: str) -> Sequence[Session]:
        """List a staff member's live sessions, the one used last first, at most 100."""
        query = {"staff_id": {"$eq": staff_id}, "ends_at": {"$gt": now()}}
        rows = self._sessions.find(query).sort("last_seen_at", DESCENDING).limit(LIST_LIMIT)
        return [_session(row) async for row in rows]

    async def revoke(self, session_id: str, staff_id: str) -> None:
        """End one session of this staff member, and what its browser is told while no page is open."""
        own = {"staff_id": {"$eq": staff_id}}
        # Before and after: a crash in between leaves none behind, nor does one that is made in between.
        await self._subscriptions.delete_many({**own, "session_id": {"$eq": session_id}})
        outcome = await self._sessions.delete_one({**own, "_id": {"$eq": session_id}})
        await self._subscriptions.delete_many({**own, "session_id": {"$eq": session_id}})
        if outcome.deleted_count == 0:
            raise NotFound("このログインはすでに終了しています。")

    async def revoke_all(self, staff_id: str, except_id: str | None = None) -> int:
        """End all sessions of a staff member, except perhaps one; tell how many."""
        own, other = {"staff_id": {"$eq": staff_id}}, {"$ne": except_id}
        await self._subscriptions.delete_many({**own, "session_id": other})
        ended = await self._sessions.delete_many({**own, "_id": other})
        await self._subscriptions.delete_many({**own, "session_id": other})
        return ended.deleted_count

    async def _touch(self, document: Mapping[str, Any], at: datetime) -> None:
        ends_at = min(at + IDLE, document["created_at"] + ABSOLUTE)
        await self._sessions.update_one(
            {"_id": document["_id"]}, {"$max": {"last_seen_at": at}, "$set": {"ends_at": ends_at}}
        )
        await self._seen(document["staff_id"], at)

    async def _seen(self, staff_id: str, at: datetime) -> None:
        await self._staff.update_one({"_id": staff_id}, {"$max": {"last_seen_at": at}})


def _session(document: Mapping[str, Any]) -> Session:
    return Session(
        id=document["_id"],
        staff_id=document["staff_id"],
        csrf_token=document["csrf_token"],
        created_at=document["created_at"],
        last_seen_at=document["last_seen_at"],
        user_agent=document["user_agent"],
        address=document["address"],
        is_held=document.get("is_held", False),
    )


def _cut(text: str, limit: int) -> str:
    """Headers come from outside: keep what MongoDB can hold."""
    return text[:limit].encode("utf-8", "replace").decode()
