"""Who has a customer open for editing right now; whoever goes away is forgotten after half a minute."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from motor.motor_asyncio import AsyncIOMotorDatabase
from pymongo import ASCENDING

from inbox.clock import now

SHOWN_S = 30
LIMIT = 20


class CustomerEditors:
    """One row for each member of staff and customer."""

    def __init__(self, database: AsyncIOMotorDatabase[dict[str, Any]]) -> None:
        self._editors = database.get_collection("customer_editors")

    async def ensure_indexes(self) -> None:
        await self._editors.create_index([("customer_id", ASCENDING), ("seen_at", ASCENDING)])
        await self._editors.create_index("seen_at", expireAfterSeconds=SHOWN_S)

    async def note(self, customer_id: str, staff_id: str) -> Sequence[str]:
        """Note that somebody edits a customer, and give the staff ids of the others who do."""
        at = now()
        row = {"customer_id": customer_id, "staff_id": staff_id, "seen_at": at}
        await self._editors.update_one({"_id": f"{customer_id}:{staff_id}"}, {"$set": row}, upsert=True)
        # The database sweeps once a minute only: what is older counts for nothing before that.
        others = {
            "customer_id": {"$eq": customer_id},
            "seen_at": {"$gt": at - timedelta(seconds=SHOWN_S)},
            "staff_id": {"$ne": staff_id},
        }
        rows = await self._editors.find(others).sort([("seen_at", ASCENDING)]).limit(LIMIT).to_list(LIMIT)
        return [row["staff_id"] for row in rows]

    async def leave(self, customer_id: str, staff_id: str) -> None:
        """Forget somebody who saved or left."""
        await self._editors.delete_one({"_id": f"{customer_id}:{staff_id}"})
