"""Rows that go as a whole: found by an id of the person, and deleted."""

from collections.abc import Callable
from typing import Any

from inbox.customers.keys import email_key
from inbox.customers.removed_gids import RemovedGids
from inbox.erasure.scope import Erase, Find, Ids, Scope
from inbox.staff.throttles import throttle_key

Query = Callable[[Scope], list[dict[str, Any]]]
THROTTLED = ("link_code_to", "link_invitation", "link_code")


def found_by(collection: str, query: Query) -> Find:
    """Find rows by any one of some conditions; empty conditions find nothing."""

    async def find(scope: Scope) -> Ids:
        conditions = [one for one in query(scope) if all(_wants(value) for value in one.values())]
        if not conditions:
            return []
        rows = scope.rows(collection).find({"$or": conditions}, {"_id": 1})
        return [row["_id"] async for row in rows]

    return find


def deleted(collection: str) -> Erase:
    """Delete rows."""

    async def erase(scope: Scope, ids: Ids) -> None:
        await scope.rows(collection).delete_many({"_id": {"$in": list(ids)}})

    return erase


def leave_out(collection: str, field: str) -> Erase:
    """Take the person's ids out of lists of ids."""

    async def erase(scope: Scope, ids: Ids) -> None:
        theirs = {"$pull": {field: {"$in": [*scope.contacts, *scope.customers]}}}
        await scope.rows(collection).update_many({"_id": {"$in": list(ids)}}, theirs)

    return erase


async def find_gids(scope: Scope) -> Ids:
    """Give the numbers that are not noted as gone yet."""
    removed = RemovedGids(scope.database)
    gone = await removed.among(scope.traces.shop, scope.gids)
    return [gid for gid in scope.gids if gid not in gone or await removed.survivor(scope.traces.shop, gid)]


async def remove_gids(scope: Scope, gids: Ids) -> None:
    """Note numbers as gone for good, and take the names from the aliases."""
    removed = RemovedGids(scope.database)
    for gid in gids:
        await removed.add(scope.traces.shop, gid)


async def find_activity(scope: Scope) -> Ids:
    """Give the months in which the person did something."""
    rows = scope.rows("customer_activity").find({"customer_id": {"$in": scope.customers}}, {"_id": 1})
    return [row["_id"] async for row in rows]


async def unname_activity(scope: Scope, ids: Ids) -> None:
    """Let the count of a month stay, under a name that is nobody's."""
    rows = scope.rows("customer_activity")
    async for row in rows.find({"_id": {"$in": list(ids)}}):
        nobody = f"erased:{scope.erasure_id}:{scope.customers.index(row['customer_id'])}"
        await rows.update_one({"_id": row["_id"]}, {"$set": {"customer_id": nobody}})


async def unpick(scope: Scope, ids: Ids) -> None:
    """Take contacts out of what was picked for an act on many."""
    change = {"$pull": {"ids": {"$in": scope.contacts}}}
    await scope.rows("bulk_picks").update_many({"_id": {"$in": list(ids)}}, change)


async def find_throttles(scope: Scope) -> Ids:
    """Give the counters that stand under a hash of a name of the person's."""
    names = [*(email_key(email) or "" for email in scope.traces.emails), *scope.contacts]
    keys = [throttle_key(kind, name) for kind in THROTTLED for name in names]
    return [row["_id"] async for row in scope.rows("throttles").find({"_id": {"$in": keys}}, {"_id": 1})]


def _wants(value: Any) -> bool:
    return not isinstance(value, dict) or bool(value.get("$in", True))
