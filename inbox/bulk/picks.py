"""Who was picked, kept as it was in that moment: whoever fits the query later is not touched."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Any

from motor.motor_asyncio import AsyncIOMotorDatabase

from inbox.clock import now
from inbox.errors import Invalid
from inbox.ids import new_id

PART = 50
WRITES = 40
LIMIT = 100_000
KEEP_S = 90 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Picked:
    """The name of what was picked, and how many they are."""

    id: str
    count: int


class Picks:
    """Ids in parts of fifty: a part is what a job does at once."""

    def __init__(self, database: AsyncIOMotorDatabase[dict[str, Any]]) -> None:
        self._picks = database.get_collection("bulk_picks")

    async def ensure_indexes(self) -> None:
        await self._picks.create_index("at", expireAfterSeconds=KEEP_S)
        # By these an erasure finds where somebody stands.
        await self._picks.create_index("ids")

    async def keep(self, ids: AsyncIterator[str]) -> Picked:
        """Keep ids in their order, each once; more than 100,000 are Invalid, none at all is too."""
        name, at, count, number = new_id(), now(), 0, 0
        rows: list[dict[str, Any]] = []
        part: list[str] = []
        async for one in ids:
            part.append(one)
            count += 1
            if count > LIMIT:
                raise Invalid("一度に扱えるのは10万人までです。条件で絞ってから、もう一度お試しください。")
            if len(part) == PART:
                rows.append(_row(name, number, part, at))
                number, part = number + 1, []
            if len(rows) == WRITES:
                await self._picks.insert_many(rows)
                rows = []
        if part:
            rows.append(_row(name, number, part, at))
        if rows:
            await self._picks.insert_many(rows)
        if not count:
            raise Invalid("対象の人を選んでください。", fields={"picked": "required"})
        return Picked(name, count)

    async def part(self, name: str, number: int) -> Sequence[str]:
        """Give a part of what was picked; beyond the last one there is nothing."""
        row = await self._picks.find_one({"_id": f"{name}:{number}"})
        return tuple(row["ids"]) if row else ()


def _row(name: str, number: int, ids: Sequence[str], at: Any) -> dict[str, Any]:
    return {"_id": f"{name}:{number}", "ids": list(ids), "at": at}
