"""How many wrong tries are left: counted in MongoDB, so that all processes count together."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from motor.motor_asyncio import AsyncIOMotorDatabase
from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError

from inbox.clock import now

WINDOW = timedelta(minutes=15)
ACCOUNT_LIMIT = 5
ADDRESS_LIMIT = 30


@dataclass(frozen=True, slots=True)
class Try:
    """A counted try; it is one too many when `left` is below 0."""

    left: int
    ends_at: datetime

    @property
    def is_refused(self) -> bool:
        return self.left < 0

    @property
    def retry_after_s(self) -> int:
        return max(1, int((self.ends_at - now()).total_seconds() + 0.999))

    @property
    def retry_after_minutes(self) -> int:
        return (self.retry_after_s + 59) // 60


class Throttles:
    """One counter a key; it begins anew 15 minutes after its first try."""

    def __init__(self, database: AsyncIOMotorDatabase[dict[str, Any]]) -> None:
        self._throttles = database.get_collection("throttles")

    async def ensure_indexes(self) -> None:
        await self._throttles.create_index("ends_at", expireAfterSeconds=0)

    async def take(self, kind: str, name: str, limit: int) -> Try:
        """Count a try before its outcome is known, so that tries at the same time cannot pass the limit."""
        key = throttle_key(kind, name)
        try:
            document = await self._count(key)
        except DuplicateKeyError:  # Two first tries at once: the other's counter is there now.
            document = await self._count(key)
        return Try(limit - document["count"], document["ends_at"])

    async def give_back(self, kind: str, name: str) -> None:
        """Take one try off again: it was a right one."""
        await self._throttles.update_one(
            {"_id": throttle_key(kind, name), "count": {"$gt": 0}}, {"$inc": {"count": -1}}
        )

    async def clear(self, kind: str, name: str) -> None:
        """Forget all tries of a name."""
        await self._throttles.delete_one({"_id": throttle_key(kind, name)})

    async def _count(self, key: str) -> dict[str, Any]:
        at = now()
        is_running = {"$gt": ["$ends_at", at]}
        counted = {
            "count": {"$cond": [is_running, {"$add": ["$count", 1]}, 1]},
            "ends_at": {"$cond": [is_running, "$ends_at", at + WINDOW]},
        }
        document: dict[str, Any] = await self._throttles.find_one_and_update(
            {"_id": key}, [{"$set": counted}], upsert=True, return_document=ReturnDocument.AFTER
        )
        return document


def throttle_key(kind: str, name: str) -> str:
    """Names are hashed: people type passwords into the wrong field."""
    return f"{kind}:{hashlib.sha256(name.encode('utf-8', 'surrogatepass')).hexdigest()}"
