"""The one pair of keys by which push services know this installation."""

from dataclasses import dataclass, field
from typing import Any

from motor.motor_asyncio import AsyncIOMotorDatabase
from pymongo.errors import DuplicateKeyError

from inbox.clock import now

ONE = "vapid"


@dataclass(frozen=True, slots=True)
class PushKeys:
    """Both in unpadded base64url: the private number, and the public point that browsers subscribe with."""

    private: str = field(repr=False)
    public: str


class PushKeyPair:
    """Made once, and kept for good: with other keys every subscription would be worth nothing."""

    def __init__(self, database: AsyncIOMotorDatabase[dict[str, Any]]) -> None:
        self._keys = database.get_collection("push_keys")

    async def find(self) -> PushKeys | None:
        """Find the keys."""
        kept = await self._keys.find_one({"_id": ONE})
        return PushKeys(kept["private"], kept["public"]) if kept else None

    async def keep(self, keys: PushKeys) -> PushKeys:
        """Keep these unless there are some already, and give those that stand: of several at once one wins."""
        try:
            await self._keys.insert_one(
                {"_id": ONE, "private": keys.private, "public": keys.public, "created_at": now()}
            )
        except DuplicateKeyError:
            return await self.find() or keys
        return keys
