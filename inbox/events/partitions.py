"""Partitions held by lease: each process works on its share, and takes over those of one that died."""

import asyncio
import contextlib
import os
import socket
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from math import ceil
from pathlib import Path
from typing import Any

import structlog
from motor.motor_asyncio import AsyncIOMotorDatabase
from pymongo import UpdateOne
from pymongo.errors import PyMongoError

from inbox.ids import PARTITIONS, new_id

LEASE_MS = 5_000
RENEW_S = 1.2
SAFE_S = 4.0
# Between renewals we look whether somebody came or went: customers should not wait for a renewal.
LOOK_S = 0.25
FREE = {"$expr": {"$lte": [{"$ifNull": ["$until", "$$NOW"]}, "$$NOW"]}}

log = structlog.get_logger(__name__)


class Lease:
    """One process's share of the partitions; `held` is empty as soon as the lease may have run out.

    `when_changed` is called when the share or those who share it are others than before.
    """

    def __init__(self, database: AsyncIOMotorDatabase[dict[str, Any]]) -> None:
        self._partitions = database.get_collection("partitions")
        self._owners = database.get_collection("partition_owners")
        self.owner = _owner_name()
        self._numbers: frozenset[int] = frozenset()
        self._owners_seen: frozenset[str] = frozenset()
        self._wants_more = False
        self._safe_until = 0.0
        self.when_changed: Callable[[], None] = lambda: None

    @property
    def is_alone(self) -> bool:
        """Tell whether nobody else works here: whatever is stored is then stored by this process."""
        return self._owners_seen == {self.owner}

    @property
    def held(self) -> frozenset[int]:
        return self._numbers if time.monotonic() < self._safe_until else frozenset()

    async def prepare(self) -> None:
        """Make the partitions that are not there yet."""
        if await self._partitions.count_documents({}) == PARTITIONS:
            return
        rows = [UpdateOne({"_id": number}, {"$setOnInsert": {"fence": 0}}, upsert=True) for number in range(PARTITIONS)]
        await self._partitions.bulk_write(rows, ordered=False)

    async def renew(self) -> None:
        """Renew what is held, give up what is too much, take what is free; the server's clock decides."""
        asked_at = time.monotonic()
        await self._owners.update_one({"_id": self.owner}, [{"$set": {"until": _lease_end()}}], upsert=True)
        await self._partitions.update_many({"owner": self.owner}, [{"$set": {"until": _lease_end()}}])
        before = self._numbers, self._owners_seen
        mine = sorted([row["_id"] async for row in self._partitions.find({"owner": self.owner}, {"_id": 1})])
        share = ceil(PARTITIONS / await self._count_owners())
        if len(mine) > share:
            await self._give_up(mine[share:])
            mine = mine[:share]
        elif len(mine) < share:
            mine += await self._take_free(share - len(mine))
        self._numbers, self._safe_until = frozenset(mine), asked_at + SAFE_S
        self._wants_more = len(mine) < share
        if (self._numbers, self._owners_seen) != before:
            self.when_changed()

    async def has_news(self) -> bool:
        """Tell whether a renewal would change the shares: somebody came, went or died, or left something to take."""
        names = await self._living_owners()
        if names != self._owners_seen or any(name != self.owner and _is_dead(name) for name in names):
            return True
        return self._wants_more and await self._partitions.find_one(FREE, {"_id": 1}) is not None

    async def release(self) -> None:
        """Give everything back at once, so that others need not wait for the lease to run out."""
        self._safe_until = 0.0
        with contextlib.suppress(PyMongoError):
            await self._give_up(None)
            await self._owners.delete_one({"_id": self.owner})

    async def _count_owners(self) -> int:
        names = await self._living_owners()
        dead = [name for name in names if name != self.owner and _is_dead(name)]
        if dead:
            await self._owners.delete_many({"_id": {"$in": dead}})
            await self._partitions.update_many({"owner": {"$in": dead}}, {"$unset": {"owner": "", "until": ""}})
        self._owners_seen = names.difference(dead)
        return max(1, len(self._owners_seen))

    async def _living_owners(self) -> frozenset[str]:
        rows = self._owners.find({"$expr": {"$gt": ["$until", "$$NOW"]}}, {"_id": 1}).limit(1_000)
        return frozenset([row["_id"] async for row in rows])

    async def _give_up(self, numbers: list[int] | None) -> None:
        which = {} if numbers is None else {"_id": {"$in": numbers}}
        await self._partitions.update_many({"owner": self.owner, **which}, {"$unset": {"owner": "", "until": ""}})

    async def _take_free(self, count: int) -> list[int]:
        numbers = [row["_id"] async for row in self._partitions.find(FREE, {"_id": 1}).limit(count)]
        if not numbers:
            return []
        claim = {"owner": self.owner, "until": _lease_end(), "fence": {"$add": [{"$ifNull": ["$fence", 0]}, 1]}}
        # Each document is asked once more whether it is free, when it is written.
        await self._partitions.update_many({"_id": {"$in": numbers}, **FREE}, [{"$set": claim}])
        won = {"_id": {"$in": numbers}, "owner": self.owner}
        return [row["_id"] async for row in self._partitions.find(won, {"_id": 1})]


class Partitions:
    """The collection of partitions and their leases."""

    def __init__(self, database: AsyncIOMotorDatabase[dict[str, Any]]) -> None:
        self._database = database
        self._partitions = database.get_collection("partitions")

    async def ensure_indexes(self) -> None:
        await self._partitions.create_index("owner")
        await self._database.get_collection("partition_owners").create_index("until", expireAfterSeconds=3600)

    @asynccontextmanager
    async def open_lease(self) -> AsyncIterator[Lease]:
        """Hold a share of the partitions until the context ends."""
        lease = Lease(self._database)
        keeper = asyncio.create_task(_keep(lease), name="lease")
        try:
            yield lease
        finally:
            keeper.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await keeper
            await lease.release()


async def _keep(lease: Lease) -> None:
    is_prepared = False
    while True:
        try:
            async with asyncio.timeout(SAFE_S):
                if not is_prepared:
                    await lease.prepare()
                    is_prepared = True
                await lease.renew()
        except (PyMongoError, TimeoutError) as error:
            log.warning("lease.not_renewed", reason=type(error).__name__)
        await _until_due(lease)


async def _until_due(lease: Lease) -> None:
    """Wait for the next renewal, which comes early when there is news."""
    due_at = time.monotonic() + RENEW_S
    while time.monotonic() < due_at:
        await asyncio.sleep(LOOK_S)
        with contextlib.suppress(PyMongoError, TimeoutError):
            async with asyncio.timeout(RENEW_S):
                if await lease.has_news():
                    return


def _lease_end() -> dict[str, Any]:
    return {"$add": ["$$NOW", LEASE_MS]}


def _owner_name() -> str:
    return f"{socket.gethostname()}|{_pid_namespace()}|{os.getpid()}|{new_id()}"


def _is_dead(owner: str) -> bool:
    """Tell whether an owner was a process of this machine that is no more: its lease need not be waited for."""
    host, namespace, pid, _ = owner.split("|")
    if (host, namespace) != (socket.gethostname(), _pid_namespace()) or int(pid) == os.getpid():
        return False
    return not Path(f"/proc/{pid}").exists() and Path("/proc/self").exists()


def _pid_namespace() -> str:
    try:
        return str(Path("/proc/self/ns/pid").readlink())
    except OSError:
        return "-"
