"""The copies of a customer's name and tags that linked contacts carry: for lists, filters and the search."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from motor.motor_asyncio import AsyncIOMotorDatabase
from pymongo import UpdateOne

from inbox.clock import now

LINKED = {"customer_id": 1, "customer_name": 1, "tags": 1}
CARRIED = {"name": 1, "tags": 1, "updated_at": 1}


async def carry_to_contacts(database: AsyncIOMotorDatabase[dict[str, Any]], shop: str, gids: Sequence[str]) -> None:
    """Bring what the linked contacts of some customers carry up to date."""
    contacts = database.get_collection("contacts")
    query = {"customer_gid": {"$in": list(gids)}, "customer_shop": shop}
    linked = [row async for row in contacts.find(query, LINKED) if row.get("customer_id")]
    if not linked:
        return
    ids = sorted({row["customer_id"] for row in linked})
    rows = database.get_collection("customers").find({"_id": {"$in": ids}}, CARRIED)
    customers = {row["_id"]: row async for row in rows}
    known = [row for row in linked if row["customer_id"] in customers]
    writes = [write for row in known if (write := _write(row, customers[row["customer_id"]]))]
    if writes:
        await contacts.bulk_write(writes, ordered=False)


async def hint_contacts(database: AsyncIOMotorDatabase[dict[str, Any]], shop: str, gids: Collection[str]) -> None:
    """Touch the contacts that are linked to some customers, so that open pages look again."""
    query = {"customer_gid": {"$in": list(gids)}, "customer_shop": shop}
    await database.get_collection("contacts").update_many(query, {"$set": {"store_seen_at": now()}})


def _write(contact: Mapping[str, Any], customer: Mapping[str, Any]) -> UpdateOne | None:
    carried = {"customer_name": customer["name"], "tags": customer["tags"]}
    if all(contact.get(name) == value for name, value in carried.items()):
        return None
    at = customer["updated_at"]
    # A slower writer with an older word must not undo a newer one.
    not_newer = {"$or": [{"customer_at": None}, {"customer_at": {"$lte": at}}]}
    which = {"_id": contact["_id"], "customer_id": customer["_id"], **not_newer}
    return UpdateOne(which, {"$set": carried | {"customer_at": at}, "$unset": {"search_version": ""}})
