"""What fate does to the programs while they work: it kills, freezes, and breaks calls, in a seeded order."""

import asyncio
import os
import random
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from tests.eventually import eventually
from tests.journeys.test_way_through import Way
from tests.processes import is_running, processes_with

LEASE_AND_MORE_S = 6.5
FATES = ("worker",) * 4 + ("server",) * 2 + ("mongod",) * 2 + ("freeze",)
FAULTS = ("error_before", "error_after", "reset_before", "reset_after", "rate_limit")


class Fate:
    """Strikes the server of a way, which runs as two workers, and the MongoDB in a folder."""

    def __init__(self, way: Way, mongodb: Path, seed: int) -> None:
        self._way = way
        self._mongodb = mongodb
        self._chance = random.Random(seed)
        self.struck: list[str] = []

    async def strike_all(self) -> None:
        """Let every fate come once, in a random order, at random moments."""
        for fate in self._chance.sample(FATES, len(FATES)):
            await asyncio.sleep(self._chance.uniform(0.2, 1.0))
            await getattr(self, f"_strike_{fate}")()
            self.struck.append(fate)

    @asynccontextmanager
    async def breaking_calls(self) -> AsyncIterator[None]:
        """Break some of the calls of LINE until the block ends."""
        breaking = asyncio.create_task(self._break_calls())
        try:
            yield
        finally:
            breaking.cancel()
            with suppress(asyncio.CancelledError):
                await breaking
            await self._way.control("DELETE", "/faults")

    def workers(self) -> list[int]:
        """Give the worker processes of the server."""
        ours = set(processes_with(str(self._way.server.port)))
        return sorted(pid for pid in processes_with("--shared") if pid in ours and is_running(pid))

    async def _strike_worker(self) -> None:
        os.kill(await self._some_worker(), signal.SIGKILL)

    async def _strike_server(self) -> None:
        await self._way.server.kill()
        await eventually(lambda: not self.workers(), timeout_s=15, pause_s=0.1)
        await self._way.server.start()

    async def _strike_mongod(self) -> None:
        [pid] = await eventually(self._mongods, timeout_s=20, pause_s=0.1)
        os.kill(pid, signal.SIGKILL)

    async def _strike_freeze(self) -> None:
        """Stop a worker for longer than its lease: it wakes up as somebody whose work others have done."""
        pid = await self._some_worker()
        os.kill(pid, signal.SIGSTOP)
        try:
            await asyncio.sleep(LEASE_AND_MORE_S)
        finally:
            os.kill(pid, signal.SIGCONT)

    async def _some_worker(self) -> int:
        return self._chance.choice(await eventually(self.workers, timeout_s=20, pause_s=0.1))

    def _mongods(self) -> list[int]:
        return [pid for pid in processes_with(str(self._mongodb)) if is_running(pid)]

    async def _break_calls(self) -> None:
        while True:
            fault = {
                "endpoint": self._chance.choice(("reply", "push")),
                "kind": self._chance.choice(FAULTS),
                "count": self._chance.randint(1, 4),
            }
            await self._way.control("DELETE", "/faults")
            await self._way.control("POST", "/faults", fault)
            await asyncio.sleep(self._chance.uniform(0.1, 0.6))
