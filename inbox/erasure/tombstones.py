"""Who was erased, as hashes that nobody can read: what comes late of them is not stored again."""

import asyncio
import hmac
import re
import secrets
import time
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from motor.motor_asyncio import AsyncIOMotorDatabase
from pymongo import DESCENDING, ReturnDocument, UpdateOne

from inbox.clock import to_milliseconds
from inbox.customers.keys import email_key, normalise_phone

SALT = "salt"
# How long a process may not know of an erasure by another; what it stores meanwhile is found when it is worked on.
LOOK_AGAIN_S = 1.0
NEVER_MS = -1
NOT_YET = float("-inf")
ASK_AT_ONCE = 5_000
LINE_ID = re.compile(rb"U[0-9a-f]{32}")


class Tombstones:
    """A name is `line:<id>`, `gid:<gid>`, `email:<key>` or `phone:<number>`; kept is its HMAC by this database's salt.

    Receipt pays for it only when something older than the last erasure comes.
    """

    def __init__(self, database: AsyncIOMotorDatabase[dict[str, Any]]) -> None:
        self._rows = database.get_collection("tombstones")
        self._settings = database.get_collection("erasure_settings")
        self._salt: bytes | None = None
        self._newest_ms = NEVER_MS
        self._looked_at = NOT_YET
        self._first_look = asyncio.Lock()

    async def ensure_indexes(self) -> None:
        await self._rows.create_index([("erased_at", DESCENDING)])

    async def add(self, names: Iterable[str], at: datetime) -> None:
        """Remember that these were erased; durable when it returns."""
        keys = await self._keys(names)
        writes = [UpdateOne({"_id": key}, {"$max": {"erased_at": at}}, upsert=True) for key in keys]
        if writes:
            await self._rows.bulk_write(writes, ordered=False)
        self._newest_ms = max(self._newest_ms, to_milliseconds(at))

    async def newest_ms(self, *, exactly: bool = False) -> int:
        """Tell when somebody was erased last; below 0 when nobody was. It may be a second old unless `exactly`."""
        if exactly:
            await self._look()
        elif self._looked_at == NOT_YET:
            async with self._first_look:
                if self._looked_at == NOT_YET:
                    await self._look()
        elif time.monotonic() - self._looked_at > LOOK_AGAIN_S:
            # Whoever comes meanwhile goes on with what is known: hundreds must not ask the same at once.
            self._looked_at = time.monotonic()
            await self._look()
        return self._newest_ms

    async def among(self, names: Iterable[str]) -> Mapping[str, int]:
        """Tell which of some names were erased, and when (ms)."""
        keys, found = await self._keys(names), {}
        wanted = list(keys)
        for start in range(0, len(wanted), ASK_AT_ONCE):
            part = {"_id": {"$in": wanted[start : start + ASK_AT_ONCE]}}
            async for row in self._rows.find(part):
                found[keys[row["_id"]]] = to_milliseconds(row["erased_at"])
        return found

    async def digest(self, text: str) -> str:
        """Give a hash of a text that only this database can make again."""
        salt = await self._get_salt()
        return hmac.new(salt, text.encode("utf-8", "surrogatepass"), "sha256").hexdigest()

    async def _look(self) -> None:
        row = await self._rows.find_one({}, {"erased_at": 1}, sort=[("erased_at", DESCENDING)])
        self._newest_ms = to_milliseconds(row["erased_at"]) if row else NEVER_MS
        self._looked_at = time.monotonic()

    async def _keys(self, names: Iterable[str]) -> dict[str, str]:
        return {await self.digest(name): name for name in names}

    async def _get_salt(self) -> bytes:
        if self._salt is None:
            row = await self._settings.find_one_and_update(
                {"_id": SALT},
                {"$setOnInsert": {"value": secrets.token_bytes(32)}},
                upsert=True,
                return_document=ReturnDocument.AFTER,
            )
            self._salt = bytes(row["value"])
        return self._salt


def names_in_line(raw: bytes) -> set[str]:
    """Name everybody whom an event of LINE's speaks of."""
    return {f"line:{found.decode()}" for found in LINE_ID.findall(raw)}


def names_in_shop(value: Any) -> set[str]:
    """Name everybody whom a webhook's body speaks of by an address or a number."""
    return set(_contacts_in(value))


def _contacts_in(value: Any, name: str = "") -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, one in value.items():
            yield from _contacts_in(one, str(key))
    elif isinstance(value, list):
        for one in value:
            yield from _contacts_in(one, name)
    elif isinstance(value, str) and "email" in name and (email := email_key(value)):
        yield f"email:{email}"
    elif isinstance(value, str) and "phone" in name and (phone := normalise_phone(value)):
        yield f"phone:{phone}"


def is_before(moment: datetime, erased_ms: int) -> bool:
    """Tell whether something happened no later than an erasure."""
    return to_milliseconds(moment.astimezone(UTC)) <= erased_ms
