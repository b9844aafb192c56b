"""Following a merge that the store has made: two numbers become one, and nothing of ours is left behind."""

from collections.abc import Callable
from typing import Any

from motor.motor_asyncio import AsyncIOMotorClientSession, AsyncIOMotorDatabase
from pymongo import UpdateOne

from inbox.clock import now
from inbox.customers.customer import CustomerRecord
from inbox.customers.documents import ReadTags, parse_customer, record_document
from inbox.customers.gid import gid_digits
from inbox.customers.removed_gids import RemovedGids
from inbox.links.following import follow_merge

Document = dict[str, Any]
# What the one who lives is written as, of who goes and who lives: only our own are written here.
Join = Callable[[CustomerRecord, CustomerRecord], CustomerRecord]


class Merging:
    """The alias stays for ever; the move of contacts and links is one act."""

    def __init__(self, database: AsyncIOMotorDatabase[Document], removed: RemovedGids, read_tags: ReadTags) -> None:
        self._database = database
        self._read_tags = read_tags
        self._customers = database.get_collection("customers")
        self._removed = removed

    async def note_merged(self, shop: str, loser_gid: str, survivor_gid: str, join: Join | None = None) -> None:
        """Move everything of one customer to another; told twice it changes nothing more."""
        survivor_gid = await self._removed.survivor(shop, survivor_gid) or survivor_gid
        if loser_gid == survivor_gid:
            return
        if await self._removed.among(shop, [survivor_gid]):
            # The one that lived is gone meanwhile: with it goes what was merged into it.
            await self._removed.add(shop, loser_gid)
            await self._customers.delete_one({"shop": shop, "gid": {"$eq": loser_gid}})
            return
        async with await self._database.client.start_session() as session:
            await session.with_transaction(lambda one: self._move(one, shop, loser_gid, survivor_gid, join))
        # What may be thousands of rows is moved outside; told again after a crash, the rest follows.
        await self._database.get_collection("orders").update_many(
            {"shop": shop, "customer_gid": loser_gid}, {"$set": {"customer_gid": survivor_gid}}
        )
        loser_id = await self._removed.former_id(shop, loser_gid)
        survivor = await self._customers.find_one({"shop": shop, "gid": {"$eq": survivor_gid}}, {"_id": 1})
        if loser_id is not None and survivor is not None:
            await self._move_history(loser_id, survivor["_id"])

    async def _move(
        self, session: AsyncIOMotorClientSession, shop: str, loser_gid: str, survivor_gid: str, join: Join | None
    ) -> None:
        found = self._customers.find({"shop": shop, "gid": {"$in": [loser_gid, survivor_gid]}}, session=session)
        rows = {row["gid"]: row async for row in found}
        loser, survivor = rows.get(loser_gid), rows.get(survivor_gid)
        is_twin = loser is not None and survivor is not None
        old_id = loser["_id"] if loser is not None and is_twin else None
        await self._removed.add_merged(shop, loser_gid, survivor_gid, old_id, session)
        if loser is None:
            return
        if survivor is None:
            # Not mirrored yet: the record goes on under the number that lives, until the store says more of it.
            change = {"gid": survivor_gid, "digits": gid_digits(survivor_gid), "digest": "", "mirrored_at": now()}
            await self._customers.update_one(
                {"_id": loser["_id"]}, {"$set": change, "$unset": {"search_version": ""}}, session=session
            )
            survivor = loser | change
        else:
            change = _ours(loser, survivor) | (self._joined(loser, survivor, join) if join else {})
            # First the one that goes: an address of mail belongs to one of ours.
            await self._customers.delete_one({"_id": loser["_id"]}, session=session)
            await self._customers.update_one(
                {"_id": survivor["_id"]}, {"$set": change, "$unset": {"search_version": ""}}, session=session
            )
            survivor = survivor | change
        await self._move_contacts(session, loser["_id"], survivor)
        await follow_merge(self._database, loser["_id"], survivor["_id"], shop, survivor_gid, session)
        await count_links(self._database, survivor["_id"], session)

    def _joined(self, loser: Document, survivor: Document, join: Join) -> Document:
        record = join(parse_customer(loser).record, parse_customer(survivor).record)
        return record_document(record, self._read_tags, survivor.get("own_kana") or loser.get("own_kana"))

    async def _move_contacts(self, session: AsyncIOMotorClientSession, loser_id: str, survivor: Document) -> None:
        carried = {
            "customer_id": survivor["_id"],
            "customer_gid": survivor["gid"],
            "customer_name": survivor["name"],
            "tags": survivor["tags"],
            "customer_at": survivor["updated_at"],
        }
        await self._database.get_collection("contacts").update_many(
            {"customer_id": loser_id}, {"$set": carried, "$unset": {"search_version": ""}}, session=session
        )

    async def _move_history(self, loser_id: str, survivor_id: str) -> None:
        for name in ("subscription_changes", "letters", "shop_acts", "looks"):
            await self._database.get_collection(name).update_many(
                {"customer_id": loser_id}, {"$set": {"customer_id": survivor_id}}
            )
        activity = self._database.get_collection("customer_activity")
        async for row in activity.find({"customer_id": loser_id}):
            month = {"customer_id": survivor_id, "month": row["month"]}
            await activity.bulk_write([UpdateOne(month, {"$setOnInsert": month}, upsert=True)])
            await activity.delete_one({"_id": row["_id"]})


async def count_links(
    database: AsyncIOMotorDatabase[Document], customer_id: str, session: AsyncIOMotorClientSession | None = None
) -> int:
    """Note on a customer how many contacts are linked to it now; whoever links or unlinks calls this."""
    query = {"customer_id": customer_id}
    linked = await database.get_collection("contacts").count_documents(query, session=session)
    change = {"$set": {"linked_contacts": linked, "is_linked": linked > 0}}
    await database.get_collection("customers").update_one({"_id": customer_id}, change, session=session)
    return linked


def _ours(loser: Document, survivor: Document) -> Document:
    """What only we know of the one that went stays with the one that lives."""
    change: Document = {
        "first_seen_at": min(loser["first_seen_at"], survivor["first_seen_at"]),
        "own_kana": survivor.get("own_kana") or loser.get("own_kana"),
        "digest": "",
    }
    for name, value in loser.get("fields", {}).items():
        if name not in survivor.get("fields", {}):
            change[f"fields.{name}"] = value
    active = [one["last_active_at"] for one in (loser, survivor) if one.get("last_active_at") is not None]
    if active:
        change["last_active_at"] = max(active)
    return change
