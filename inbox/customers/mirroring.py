"""Writing what the store says of its customers: its newest word stands, in whatever order the words come."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from motor.motor_asyncio import AsyncIOMotorDatabase
from pymongo import InsertOne, UpdateOne
from pymongo.errors import BulkWriteError

from inbox.clock import now
from inbox.customers.carrying import carry_to_contacts
from inbox.customers.customer import CustomerRecord
from inbox.customers.documents import ReadTags, record_document
from inbox.customers.removed_gids import RemovedGids
from inbox.errors import Unavailable
from inbox.ids import new_id

ROUNDS = 20
DUPLICATE = 11_000
KNOWN = {"shop": 1, "gid": 1, "updated_at": 1, "digest": 1, "own_kana": 1}
Write = InsertOne[dict[str, Any]] | UpdateOne
Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Upserted:
    """How many records were new, newer, the same as before, older than what is there, or of somebody removed."""

    inserted: int = 0
    updated: int = 0
    unchanged: int = 0
    stale: int = 0
    removed: int = 0


def fresh() -> dict[str, Any]:
    """Give what is ours of a customer that is new to us."""
    at = now()
    ours = {"own_kana": None, "is_disabled": False, "is_linked": False, "linked_contacts": 0, "last_active_at": None}
    return {"first_seen_at": at, "mirrored_at": at, **ours}


class Mirroring:
    """Each write names the version that it replaces; who loses a race looks again."""

    def __init__(
        self, database: AsyncIOMotorDatabase[dict[str, Any]], removed: RemovedGids, read_tags: ReadTags
    ) -> None:
        self._database = database
        self._customers = database.get_collection("customers")
        self._removed = removed
        self._read_tags = read_tags

    async def upsert(self, records: Sequence[CustomerRecord]) -> Upserted:
        """Mirror records of the store, of the same customer the newest; the same again changes nothing."""
        newest = _newest(records)
        gone = await self._drop_removed(newest)
        waiting = [record for key, record in newest.items() if key not in gone]
        counted = await self._write_all(waiting)
        # Whoever was removed between the look and the write must not come back.
        late = await self._drop_removed(_newest(waiting))
        for shop, gids in _by_shop(map(_key, waiting)).items():
            await carry_to_contacts(self._database, shop, gids)
        return Upserted(
            inserted=counted.inserted,
            updated=counted.updated,
            unchanged=counted.unchanged,
            stale=counted.stale + len(records) - len(newest),
            removed=len(gone | late),
        )

    async def _write_all(self, records: Sequence[CustomerRecord]) -> Upserted:
        inserted = updated = 0
        waiting = list(records)
        for _ in range(ROUNDS):
            known = await self._known(waiting)
            writes = [write for record in waiting if (write := self._write(record, known.get(_key(record))))]
            if not writes:
                return _counted(records, known, inserted, updated)
            made, replaced = await self._bulk(writes)
            inserted, updated = inserted + made, updated + replaced
            if made + replaced == len(writes):
                return _counted(records, known, inserted, updated)
        raise Unavailable("同じ会員が同時に何度も更新されています。しばらくしてからもう一度お試しください。")

    async def _known(self, records: Sequence[CustomerRecord]) -> dict[Key, dict[str, Any]]:
        known: dict[Key, dict[str, Any]] = {}
        for shop, gids in _by_shop(map(_key, records)).items():
            rows = self._customers.find({"shop": shop, "gid": {"$in": gids}}, KNOWN)
            known |= {(row["shop"], row["gid"]): row async for row in rows}
        return known

    def _write(self, record: CustomerRecord, known: Mapping[str, Any] | None) -> Write | None:
        if known is None:
            return InsertOne({"_id": new_id(), **fresh(), **record_document(record, self._read_tags)})
        document = record_document(record, self._read_tags, known.get("own_kana"))
        if known["updated_at"] > document["updated_at"] or known["digest"] == document["digest"]:
            return None
        unchanged = {name: known.get(name) for name in ("_id", "updated_at", "digest", "own_kana")}
        return UpdateOne(unchanged, {"$set": document | {"mirrored_at": now()}, "$unset": {"search_version": ""}})

    async def _bulk(self, writes: Sequence[Write]) -> tuple[int, int]:
        try:
            outcome = await self._customers.bulk_write(list(writes), ordered=False)
        except BulkWriteError as error:
            details = error.details
            if any(one["code"] != DUPLICATE for one in details["writeErrors"]) or details["writeConcernErrors"]:
                raise
            return details["nInserted"], details["nMatched"]
        return outcome.inserted_count, outcome.matched_count

    async def _drop_removed(self, records: Mapping[Key, CustomerRecord]) -> set[Key]:
        """Delete what came back of those who were removed; tell who they are."""
        gone: set[Key] = set()
        for shop, gids in _by_shop(records).items():
            removed = await self._removed.among(shop, gids)
            if removed:
                await self._customers.delete_many({"shop": shop, "gid": {"$in": sorted(removed)}})
            gone |= {(shop, gid) for gid in removed}
        return gone


def _counted(
    records: Sequence[CustomerRecord], known: Mapping[Key, Mapping[str, Any]], inserted: int, updated: int
) -> Upserted:
    left = len(records) - inserted - updated
    older = sum(1 for one in records if _key(one) in known and known[_key(one)]["updated_at"] > one.updated_at)
    stale = min(left, older)
    return Upserted(inserted, updated, left - stale, stale)


def _newest(records: Sequence[CustomerRecord]) -> dict[Key, CustomerRecord]:
    newest: dict[Key, CustomerRecord] = {}
    for record in records:
        seen = newest.get(_key(record))
        if seen is None or seen.updated_at <= record.updated_at:
            newest[_key(record)] = record
    return newest


def _by_shop(keys: Iterable[Key]) -> dict[str, list[str]]:
    shops: dict[str, list[str]] = {}
    for shop, gid in keys:
        shops.setdefault(shop, []).append(gid)
    return shops


def _key(record: CustomerRecord) -> Key:
    return record.shop, record.gid
