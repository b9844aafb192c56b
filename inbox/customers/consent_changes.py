"""Why staff changed what a customer allows: kept beside the consent itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from motor.motor_asyncio import AsyncIOMotorDatabase
from pymongo import ASCENDING, DESCENDING

from inbox.clock import now
from inbox.customers.keys import storable
from inbox.ids import new_id

LIST_LIMIT = 20


@dataclass(frozen=True, slots=True)
class ConsentChange:
    """`way` is `email_consent` or `sms_consent`, `state` what it became, `by` a staff id."""

    way: str
    state: str
    reason: str
    by: str
    at: datetime


class ConsentChanges:
    """The collection of these changes; they go with their customer."""

    def __init__(self, database: AsyncIOMotorDatabase[dict[str, Any]]) -> None:
        self._changes = database.get_collection("consent_changes")

    async def ensure_indexes(self) -> None:
        await self._changes.create_index([("customer_id", ASCENDING), ("at", DESCENDING)])

    async def add(self, customer_id: str, states: dict[str, str], reason: str, by: str) -> None:
        """Keep what became of each way, and why."""
        rows = [
            {
                "_id": new_id(),
                "customer_id": customer_id,
                "way": way,
                "state": state,
                "reason": storable(reason),
                "by": by,
                "at": now(),
            }
            for way, state in states.items()
        ]
        if rows:
            await self._changes.insert_many(rows)

    async def list(self, customer_id: str) -> Sequence[ConsentChange]:
        """Give the newest changes of a customer, the newest first."""
        found = self._changes.find({"customer_id": {"$eq": customer_id}}).sort([("at", DESCENDING)]).limit(LIST_LIMIT)
        rows = await found.to_list(LIST_LIMIT)
        return [ConsentChange(row["way"], row["state"], row["reason"], row["by"], row["at"]) for row in rows]

    async def forget(self, customer_id: str) -> None:
        """Take away everything of a customer."""
        await self._changes.delete_many({"customer_id": {"$eq": customer_id}})
