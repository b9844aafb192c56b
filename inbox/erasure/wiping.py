"""When the store itself is erased: everything that was mirrored of it goes, the people who write on LINE stay."""

from collections.abc import Mapping
from typing import Any

from motor.motor_asyncio import AsyncIOMotorDatabase

from inbox.erasure.late import reduced_webhook
from inbox.links.joining import CARRIED

OF_SHOP = ("customers", "orders", "removed_gids", "links", "link_nonces", "link_codes", "claims", "pending_links")
OF_CUSTOMERS = ("subscription_changes", "customer_activity", "link_conflicts")
PART = 1_000

Database = AsyncIOMotorDatabase[dict[str, Any]]


async def count_shop(database: Database, shop: str) -> Mapping[str, int]:
    """Count what is there of a shop, before anything goes."""
    which = {"shop": shop}
    return {name: await database[name].count_documents(which) for name in (*OF_SHOP, "shop_events")}


async def wipe_shop(database: Database, shop: str) -> None:
    """Delete the mirror of a shop with all that hangs on it; again does nothing more."""
    while ids := [row["_id"] for row in await database["customers"].find({"shop": shop}, {"_id": 1}).to_list(PART)]:
        theirs = {"customer_id": {"$in": ids}}
        for name in OF_CUSTOMERS:
            await database[name].delete_many(theirs)
        change = {"$set": {"tags": []}, "$unset": dict.fromkeys(CARRIED, "")}
        await database["contacts"].update_many(theirs, change)
        await database["customers"].delete_many({"_id": {"$in": ids}})
    for name in OF_SHOP:
        await database[name].delete_many({"shop": shop})
    await database["shop_events"].update_many({"shop": shop}, {"$set": reduced_webhook()})
    await database["shop_status"].delete_one({"_id": shop})
