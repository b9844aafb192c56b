"""Tags of those whom no marketing reaches: members who left (退会)."""

from collections.abc import Collection, Sequence
from typing import Any

from motor.motor_asyncio import AsyncIOMotorDatabase

from inbox.customers.keys import tag_key
from inbox.customers.tags import check_tags
from inbox.errors import Invalid

DEFAULT = ("退会", "退会顧客")
COUNT_LIMIT = 50
OWNER = "exclusion_tags"


class Exclusions:
    """What every send and every audience asks before it takes somebody in."""

    def __init__(self, database: AsyncIOMotorDatabase[dict[str, Any]]) -> None:
        self._layouts = database.get_collection("field_layouts")

    async def tags(self) -> Sequence[str]:
        """Give the tags that exclude; 退会 and 退会顧客 until somebody chose others."""
        row = await self._layouts.find_one({"_id": OWNER})
        return DEFAULT if row is None else tuple(row["tags"])

    async def set(self, tags: Sequence[str]) -> None:
        """Choose the tags that exclude; none is a choice too."""
        checked = check_tags(tags)
        if len(checked) > COUNT_LIMIT:
            raise Invalid("除外タグは50個までです。", fields={"tags": "too_many"})
        await self._layouts.update_one({"_id": OWNER}, {"$set": {"tags": list(checked)}}, upsert=True)

    async def is_excluded(self, tags: Collection[str]) -> bool:
        """Tell whether somebody with these tags gets no marketing; case and width do not count."""
        return excludes(await self.tags(), tags)


def excludes(excluding: Collection[str], tags: Collection[str]) -> bool:
    """Tell whether one of the tags is among those that exclude."""
    return not {tag_key(tag) for tag in excluding}.isdisjoint(tag_key(tag) for tag in tags)
