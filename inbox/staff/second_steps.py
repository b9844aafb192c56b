"""Sign-ins that are half done: the password was right, the code is still to come. They open nothing else."""

from datetime import timedelta
from typing import Any

from motor.motor_asyncio import AsyncIOMotorDatabase

from inbox.clock import now
from inbox.staff.secret_tokens import new_secret, secret_digest

LIFE = timedelta(minutes=5)


class SecondSteps:
    """Each lives five minutes in one browser, and is spent by the sign-in that it leads to."""

    def __init__(self, database: AsyncIOMotorDatabase[dict[str, Any]]) -> None:
        self._steps = database.get_collection("second_steps")

    async def ensure_indexes(self) -> None:
        await self._steps.create_index("ends_at", expireAfterSeconds=0)
        await self._steps.create_index("staff_id")

    async def begin(self, staff_id: str) -> str:
        """Note that a member's password was right; the token is for the cookie and is not kept."""
        token = new_secret()
        await self._steps.insert_one({"_id": secret_digest(token), "staff_id": staff_id, "ends_at": now() + LIFE})
        return token

    async def find(self, token: str) -> str | None:
        """Give whose code is awaited."""
        step = await self._steps.find_one({"_id": secret_digest(token), "ends_at": {"$gt": now()}})
        return step["staff_id"] if step else None

    async def finish(self, token: str) -> bool:
        """Spend a token; of several at once one is told that it did."""
        spent = {"_id": secret_digest(token), "ends_at": {"$gt": now()}}
        return (await self._steps.delete_one(spent)).deleted_count == 1

    async def forget(self, staff_id: str) -> None:
        """End what a member's old password has begun."""
        await self._steps.delete_many({"staff_id": {"$eq": staff_id}})
