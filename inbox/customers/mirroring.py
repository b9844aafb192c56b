"""Writing what the store says of its customers; what is ours of them stays."""

from collections.abc import Mapping, Sequence
from typing import Any

from motor.motor_asyncio import AsyncIOMotorDatabase
from pymongo import InsertOne, UpdateOne

from inbox.clock import now
from inbox.customers.carrying import carry_to_contacts
from inbox.customers.customer import CustomerRecord
from inbox.customers.documents import ReadTags, record_document
from inbox.customers.newest import Key, Newest, Upserted, Write, by_shop, is_newer, key_of, newest_of
from inbox.customers.removed_gids import RemovedGids
from inbox.ids import new_id

BUSY = "同じ会員が同時に何度も更新されています。しばらくしてからもう一度お試しください。"


def fresh() -> dict[str, Any]:
    """Give what is ours of a customer that is new to us."""
    at = now()
    ours = {"own_kana": None, "is_disabled": False, "is_linked": False, "linked_contacts": 0, "last_active_at": None}
    return {"first_seen_at": at, "mirrored_at": at, **ours}


class Mirroring:
    """The store's newest word stands, and nobody who was removed comes back."""

    def __init__(
        self, database: AsyncIOMotorDatabase[dict[str, Any]], removed: RemovedGids, read_tags: ReadTags
    ) -> None:
        self._database = database
        self._customers = database.get_collection("customers")
        self._newest = Newest(self._customers, ("own_kana",), BUSY)
        self._removed = removed
        self._read_tags = read_tags

    async def upsert(self, records: Sequence[CustomerRecord]) -> Upserted:
        """Mirror records of the store, of the same customer the newest; the same again changes nothing."""
        newest = newest_of(records)
        gone = await self._drop_removed(newest)
        waiting = [record for key, record in newest.items() if key not in gone]
        counted = await self._newest.write(waiting, self._write)
        # Whoever was removed between the look and the write must not come back.
        late = await self._drop_removed(newest_of(waiting))
        for shop, gids in by_shop([key_of(one) for one in waiting]).items():
            await carry_to_contacts(self._database, shop, gids)
        return Upserted(
            inserted=counted.inserted,
            updated=counted.updated,
            unchanged=counted.unchanged,
            stale=counted.stale + len(records) - len(newest),
            removed=len(gone | late),
        )

    def _write(self, record: CustomerRecord, known: Mapping[str, Any] | None) -> Write | None:
        if known is None:
            return InsertOne({"_id": new_id(), **fresh(), **record_document(record, self._read_tags)})
        document = record_document(record, self._read_tags, known.get("own_kana"))
        if not is_newer(document, known):
            return None
        unchanged = {name: known.get(name) for name in ("_id", "updated_at", "digest", "own_kana")}
        return UpdateOne(unchanged, {"$set": document | {"mirrored_at": now()}, "$unset": {"search_version": ""}})

    async def _drop_removed(self, records: Mapping[Key, CustomerRecord]) -> set[Key]:
        """Delete what came back of those who were removed; tell who they are."""
        gone: set[Key] = set()
        for shop, gids in by_shop(list(records)).items():
            removed = await self._removed.among(shop, gids)
            if removed:
                await self._customers.delete_many({"shop": shop, "gid": {"$in": sorted(removed)}})
            gone |= {(shop, gid) for gid in removed}
        return gone
