"""Numbers that are gone: removed for good, or merged into another, which is remembered for ever."""

import hashlib
from collections.abc import Sequence
from typing import Any

from motor.motor_asyncio import AsyncIOMotorClientSession, AsyncIOMotorDatabase
from pymongo import ASCENDING, ReturnDocument

from inbox.clock import now

FOLLOW_LIMIT = 20
NAMING = ("gid", "survivor_gid", "customer_id")
UNNAMED = {"$unset": dict.fromkeys(NAMING, "")}


class RemovedGids:
    """The id is a hash: of somebody who was erased not even the number stays. Of who was merged it does."""

    def __init__(self, database: AsyncIOMotorDatabase[dict[str, Any]]) -> None:
        self._removed = database.get_collection("removed_gids")

    async def ensure_indexes(self) -> None:
        await self._removed.create_index(
            [("shop", ASCENDING), ("survivor_gid", ASCENDING)],
            partialFilterExpression={"survivor_gid": {"$gt": ""}},
        )
        await self._removed.create_index("customer_id", partialFilterExpression={"customer_id": {"$gt": ""}})

    async def add(self, shop: str, gid: str) -> None:
        """Note that a number is gone; what was merged into it leads nowhere from now on, and keeps no name.

        A number that was merged stays an alias: that it is gone is what a merge means.
        """
        row = await self._removed.find_one_and_update(
            {"_id": _key(shop, gid)},
            {"$setOnInsert": {"at": now(), "shop": shop}},
            upsert=True,
            return_document=ReturnDocument.AFTER,
        )
        if "survivor_gid" not in row:
            await self._forget_merged_into(shop, gid)

    async def add_merged(
        self, shop: str, gid: str, survivor_gid: str, customer_id: str | None, session: AsyncIOMotorClientSession
    ) -> None:
        """Note that a number lives on as another one; `customer_id` is our id of the one that went."""
        fields: dict[str, Any] = {"shop": shop, "gid": gid, "survivor_gid": survivor_gid}
        if customer_id is not None:
            fields["customer_id"] = customer_id
        await self._removed.update_one(
            {"_id": _key(shop, gid)}, {"$setOnInsert": {"at": now()}, "$set": fields}, upsert=True, session=session
        )

    async def among(self, shop: str, gids: Sequence[str]) -> set[str]:
        """Tell which of some numbers of a shop are gone."""
        keys = {_key(shop, gid): gid for gid in gids}
        return {keys[row["_id"]] async for row in self._removed.find({"_id": {"$in": list(keys)}}, {"_id": 1})}

    async def survivor(self, shop: str, gid: str) -> str | None:
        """Give the number that another one lives on as; None when it was not merged."""
        current = gid
        for _ in range(FOLLOW_LIMIT):
            row = await self._removed.find_one({"_id": _key(shop, current)})
            if row is None or row.get("survivor_gid") is None:
                break
            current = row["survivor_gid"]
        return None if current == gid else current

    async def _forget_merged_into(self, shop: str, gid: str) -> None:
        """Take the names from all that lived on as this number, also by way of another one."""
        gone = [gid]
        for _ in range(FOLLOW_LIMIT):
            into_them = {"shop": shop, "survivor_gid": {"$in": gone}}
            rows = [row async for row in self._removed.find(into_them, {"gid": 1})]
            if not rows:
                return
            await self._removed.update_many({"_id": {"$in": [row["_id"] for row in rows]}}, UNNAMED)
            gone = [row["gid"] for row in rows if "gid" in row]

    async def former_id(self, shop: str, gid: str) -> str | None:
        """Give our id of one that was merged into another."""
        row = await self._removed.find_one({"_id": _key(shop, gid)})
        return None if row is None else row.get("customer_id")

    async def survivor_of_id(self, customer_id: str) -> tuple[str, str] | None:
        """Give shop and number that one of our ids lives on as."""
        row = await self._removed.find_one({"customer_id": {"$eq": customer_id, "$gt": ""}})
        return None if row is None else (row["shop"], row["survivor_gid"])


def _key(shop: str, gid: str) -> str:
    return hashlib.sha256(f"{shop}\n{gid}".encode("utf-8", "replace")).hexdigest()
