"""Browsers that asked to be told while no page is open: each by its address at a push service."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from motor.motor_asyncio import AsyncIOMotorDatabase
from pymongo import ASCENDING, ReturnDocument
from pymongo.errors import DuplicateKeyError

from inbox.clock import now
from inbox.errors import Conflict, NotFound, Unauthenticated
from inbox.ids import new_id
from inbox.staff.secret_tokens import secret_digest
from inbox.staff.sessions import ABSOLUTE, Session

LIMIT = 20
# All devices of all the staff there may be.
MOST = 10_000


@dataclass(frozen=True, slots=True)
class Address:
    """Where a browser is reached, and the keys that only it can open what is sent with."""

    endpoint: str = field(repr=False)
    p256dh: str = field(repr=False)
    auth: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Subscription:
    """One browser of one member; `language` is what the page spoke when it asked."""

    id: str
    staff_id: str
    session_id: str
    address: Address
    language: str
    user_agent: str
    created_at: datetime


class Subscriptions:
    """Bound to the sign-in: whoever signs out, is signed out or disabled is told no more (`Sessions` ends them).

    One that only ran out for want of use keeps its subscription until its seven days are over: being told matters
    most to who is not looking.
    """

    def __init__(self, database: AsyncIOMotorDatabase[dict[str, Any]]) -> None:
        self._subscriptions = database.get_collection("push_subscriptions")
        self._sessions = database.get_collection("sessions")

    async def ensure_indexes(self) -> None:
        await self._subscriptions.create_index("endpoint_digest", unique=True)
        await self._subscriptions.create_index([("staff_id", ASCENDING), ("created_at", ASCENDING)])
        await self._subscriptions.create_index("session_id")
        await self._subscriptions.create_index("ends_at", expireAfterSeconds=0)

    async def keep(self, session: Session, address: Address, language: str) -> Subscription:
        """Keep a browser's address, or renew it; a member has 20 at most.

        A browser that changes hands loses what it had: its old id leads nowhere.
        """
        digest = secret_digest(address.endpoint)
        await self._subscriptions.delete_many({"endpoint_digest": digest, "staff_id": {"$ne": session.staff_id}})
        document = await self._write(session, address, language, digest)
        made = _subscription(document)
        if not await self._sessions.find_one({"_id": session.id}, {"_id": 1}):
            # It was ended while this was being written, and whoever ended it may not have seen it.
            await self.end(made.id)
            raise Unauthenticated("ログインしてください。")
        if await self._subscriptions.count_documents({"staff_id": session.staff_id}, limit=LIMIT + 1) > LIMIT:
            await self.end(made.id)
            raise Conflict("通知を受け取れる端末は20台までです。使っていない端末を外してください。")
        return made

    async def list(self, staff_id: str) -> Sequence[Subscription]:
        """List a member's browsers, the oldest first."""
        rows = self._subscriptions.find(_live({"staff_id": {"$eq": staff_id}})).sort("created_at", ASCENDING)
        return [_subscription(row) async for row in rows.limit(LIMIT)]

    async def of_staff(self, staff_ids: Collection[str]) -> Sequence[Subscription]:
        """Give every browser of several members."""
        rows = self._subscriptions.find(_live({"staff_id": {"$in": list(staff_ids)}})).limit(MOST)
        return [_subscription(row) async for row in rows]

    async def find(self, subscription_id: str) -> Subscription | None:
        """Find a subscription that has not ended."""
        row = await self._subscriptions.find_one(_live({"_id": {"$eq": subscription_id}}))
        return _subscription(row) if row else None

    async def get(self, subscription_id: str, staff_id: str) -> Subscription:
        """Give one of this member's browsers."""
        row = await self._subscriptions.find_one(_live(_own(subscription_id, staff_id)))
        if row is None:
            raise _not_found()
        return _subscription(row)

    async def remove(self, subscription_id: str, staff_id: str) -> None:
        """Tell one browser of this member no more."""
        if not (await self._subscriptions.delete_one(_own(subscription_id, staff_id))).deleted_count:
            raise _not_found()

    async def end(self, subscription_id: str) -> None:
        """Forget a browser that its push service knows no more."""
        await self._subscriptions.delete_one({"_id": {"$eq": subscription_id}})

    async def _write(self, session: Session, address: Address, language: str, digest: str) -> dict[str, Any]:
        which = {"endpoint_digest": digest, "staff_id": session.staff_id}
        change = {
            "$set": {
                "session_id": session.id,
                "endpoint": address.endpoint,
                "p256dh": address.p256dh,
                "auth": address.auth,
                "language": language,
                "user_agent": session.user_agent,
                "ends_at": session.created_at + ABSOLUTE,
            },
            "$setOnInsert": {"_id": new_id(), "created_at": now()},
        }
        for is_last in (False, True):
            try:
                return await self._subscriptions.find_one_and_update(
                    which, change, upsert=True, return_document=ReturnDocument.AFTER
                )
            except DuplicateKeyError:
                if is_last:
                    raise Conflict("この端末の登録が重なりました。もう一度お試しください。") from None
        raise AssertionError("the second try gives its answer or its error")


def _live(query: dict[str, Any]) -> dict[str, Any]:
    return {**query, "ends_at": {"$gt": now()}}


def _own(subscription_id: str, staff_id: str) -> dict[str, Any]:
    return {"_id": {"$eq": subscription_id}, "staff_id": {"$eq": staff_id}}


def _not_found() -> NotFound:
    return NotFound("この端末への通知は、すでに終わっています。")


def _subscription(row: Mapping[str, Any]) -> Subscription:
    return Subscription(
        id=row["_id"],
        staff_id=row["staff_id"],
        session_id=row["session_id"],
        address=Address(row["endpoint"], row["p256dh"], row["auth"]),
        language=row["language"],
        user_agent=row["user_agent"],
        created_at=row["created_at"],
    )
