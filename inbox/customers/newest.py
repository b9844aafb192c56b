"""Writing what the store says: its newest word stands, in whatever order the words come."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from motor.motor_asyncio import AsyncIOMotorCollection
from pymongo import InsertOne, UpdateOne
from pymongo.errors import BulkWriteError

from inbox.customers.values import plain
from inbox.errors import Unavailable

ROUNDS = 20
DUPLICATE = 11_000
Key = tuple[str, str]
Row = Mapping[str, Any]
Write = InsertOne[dict[str, Any]] | UpdateOne


class Told(Protocol):
    """A record of the store, named by shop and GID; `updated_at` is the store's."""

    @property
    def shop(self) -> str: ...
    @property
    def gid(self) -> str: ...
    @property
    def updated_at(self) -> Any: ...


R = TypeVar("R", bound=Told)


@dataclass(frozen=True, slots=True)
class Upserted:
    """How many records were new, newer, the same as before, older than what is there, or of somebody removed."""

    inserted: int = 0
    updated: int = 0
    unchanged: int = 0
    stale: int = 0
    removed: int = 0


class Newest:
    """Each write names the version that it replaces; who loses a race looks again."""

    def __init__(self, rows: AsyncIOMotorCollection[dict[str, Any]], known: Sequence[str], busy: str) -> None:
        """`known` are the fields that a write has to know of what is there, `busy` the sentence when it never ends."""
        self._rows = rows
        self._known_fields = dict.fromkeys(("shop", "gid", "updated_at", "digest", *known), 1)
        self._busy = busy

    async def write(self, records: Sequence[R], write: Callable[[R, Row | None], Write | None]) -> Upserted:
        """Write records of different keys; `write` gives None for what is older or the same."""
        inserted = updated = 0
        for _ in range(ROUNDS):
            known = await self._known(records)
            writes = [one for record in records if (one := write(record, known.get(key_of(record))))]
            if not writes:
                return _counted(records, known, inserted, updated)
            made, replaced = await self._bulk(writes)
            inserted, updated = inserted + made, updated + replaced
            if made + replaced == len(writes):
                return _counted(records, known, inserted, updated)
        raise Unavailable(self._busy)

    async def _known(self, records: Sequence[R]) -> dict[Key, Row]:
        known: dict[Key, Row] = {}
        for shop, gids in by_shop([key_of(record) for record in records]).items():
            rows = self._rows.find({"shop": shop, "gid": {"$in": gids}}, self._known_fields)
            known |= {(row["shop"], row["gid"]): row async for row in rows}
        return known

    async def _bulk(self, writes: Sequence[Write]) -> tuple[int, int]:
        try:
            outcome = await self._rows.bulk_write(list(writes), ordered=False)
        except BulkWriteError as error:
            details = error.details
            if any(one["code"] != DUPLICATE for one in details["writeErrors"]) or details["writeConcernErrors"]:
                raise
            return details["nInserted"], details["nMatched"]
        return outcome.inserted_count, outcome.matched_count


def newest_of(records: Sequence[R]) -> dict[Key, R]:
    """Give of the same record the newest, by its key."""
    newest: dict[Key, R] = {}
    for record in records:
        seen = newest.get(key_of(record))
        if seen is None or seen.updated_at <= record.updated_at:
            newest[key_of(record)] = record
    return newest


def is_newer(document: Row, known: Row) -> bool:
    """Tell whether a document says something else than what is there, and nothing older."""
    return bool(known["updated_at"] <= document["updated_at"] and known["digest"] != document["digest"])


def key_of(record: Told) -> Key:
    """Name a record of the store."""
    return record.shop, record.gid


def by_shop(keys: Sequence[Key]) -> dict[str, list[str]]:
    """Give the GIDs of each shop."""
    shops: dict[str, list[str]] = {}
    for shop, gid in keys:
        shops.setdefault(shop, []).append(gid)
    return shops


def _counted(records: Sequence[R], known: Mapping[Key, Row], inserted: int, updated: int) -> Upserted:
    left = len(records) - inserted - updated
    older = sum(1 for one in records if _is_older(one, known.get(key_of(one))))
    stale = min(left, older)
    return Upserted(inserted, updated, left - stale, stale)


def _is_older(record: Told, known: Row | None) -> bool:
    return known is not None and bool(known["updated_at"] > plain(record.updated_at))
