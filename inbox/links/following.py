"""Links follow their customer when the store makes two customers one."""

from typing import Any

from motor.motor_asyncio import AsyncIOMotorClientSession, AsyncIOMotorDatabase

FOLLOWERS = ("links", "link_nonces", "link_conflicts", "claims", "pending_links")


async def follow_merge(
    database: AsyncIOMotorDatabase[dict[str, Any]],
    loser_id: str,
    survivor_id: str,
    shop: str,
    survivor_gid: str,
    session: AsyncIOMotorClientSession,
) -> None:
    """Re-point everything of the customer that went, in the same act; two LINE users of one customer both stay."""
    moved = {"customer_id": survivor_id, "shop": shop, "gid": survivor_gid}
    for name in FOLLOWERS:
        await database.get_collection(name).update_many({"customer_id": loser_id}, {"$set": moved}, session=session)
