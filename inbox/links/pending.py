"""Imported links of LINE users whom we have not met: they wait for the first event."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from motor.motor_asyncio import AsyncIOMotorDatabase

from inbox.clock import now
from inbox.links.link import Method


@dataclass(frozen=True, slots=True)
class PendingLink:
    """Whoever comes as this LINE user is this customer, as another tool said."""

    channel: str
    line_id: str
    customer_id: str
    shop: str
    gid: str
    method: Method
    by: str | None


class PendingLinks:
    """One for each LINE user; a later import takes the place of an earlier one."""

    def __init__(self, database: AsyncIOMotorDatabase[dict[str, Any]]) -> None:
        self._pending = database.get_collection("pending_links")

    async def ensure_indexes(self) -> None:
        await self._pending.create_index("customer_id")

    async def put(self, pending: PendingLink) -> None:
        """Keep a link until its LINE user comes."""
        fields = {name: getattr(pending, name) for name in PendingLink.__slots__}
        await self._pending.update_one(
            {"_id": _key(pending.channel, pending.line_id)}, {"$set": fields | {"at": now()}}, upsert=True
        )

    async def find(self, channel: str, line_id: str) -> PendingLink | None:
        """Find what waits for a LINE user."""
        row = await self._pending.find_one({"_id": _key(channel, line_id)})
        return _pending(row) if row else None

    async def drop(self, channel: str, line_id: str) -> None:
        """Forget what waited: it is done, or refused."""
        await self._pending.delete_one({"_id": _key(channel, line_id)})

    async def count(self) -> int:
        """Count those who wait."""
        return int(await self._pending.estimated_document_count())


def _key(channel: str, line_id: str) -> str:
    return f"{channel}:{line_id}"


def _pending(row: Mapping[str, Any]) -> PendingLink:
    return PendingLink(**{name: row[name] for name in PendingLink.__slots__})
