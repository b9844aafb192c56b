"""Loops that cannot stall silently: each step has a time limit, each failure a pause, each loop a watch."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import structlog

from config.failures import describe

LONGEST_PAUSE_S = 5.0
# How often to look, all the same, for what a wake would have told of.
CALM_S = 1.0
# Failures in a row, which take half a minute.
BROKEN_AFTER = 10

log = structlog.get_logger(__name__)

Step = Callable[[], Awaitable[bool]]


@dataclass(slots=True)
class Loop:
    """Runs `step` again at once while it says that there is more, else when woken or after `idle_s` seconds.

    While it `is_calm`, it rests longer. A step longer than `limit_s` is cancelled, counted, and made again.
    """

    name: str
    step: Step
    idle_s: float
    limit_s: float = 30.0
    is_calm: Callable[[], bool] = lambda: False
    failures: int = 0
    stalls: int = 0
    moved_at: float = field(default_factory=time.monotonic)
    _news: asyncio.Event = field(default_factory=asyncio.Event)
    _broken: int = 0

    def wake(self) -> None:
        """Make the next step now."""
        self._news.set()

    @property
    def _rest_s(self) -> float:
        return max(self.idle_s, CALM_S) if self.is_calm() else self.idle_s

    @property
    def is_healthy(self) -> bool:
        """Tell whether a step ended lately; one under way may use its time."""
        return time.monotonic() - self.moved_at < self.limit_s + self._rest_s + LONGEST_PAUSE_S

    @property
    def is_broken(self) -> bool:
        """Tell whether every step of the last while has failed."""
        return self._broken >= BROKEN_AFTER

    async def run(self) -> None:
        """Run until cancelled."""
        while True:
            self._news.clear()
            has_more = await self._guarded()
            self.moved_at = time.monotonic()
            if not has_more:
                await self._rest()

    async def _guarded(self) -> bool:
        try:
            async with asyncio.timeout(self.limit_s):
                has_more = await self.step()
        except TimeoutError:
            self.stalls += 1
            log.error("loop.stalled", loop=self.name, limit_s=self.limit_s)
        except Exception as error:  # noqa: BLE001 - Whatever it was, the loop goes on.
            self.failures += 1
            log.warning("loop.failed", loop=self.name, **describe(error))
        else:
            self._broken = 0
            return has_more
        self._broken += 1
        await asyncio.sleep(min(LONGEST_PAUSE_S, 0.1 * 2 ** min(self._broken, 6)))
        return False

    async def _rest(self) -> None:
        try:
            async with asyncio.timeout(self._rest_s):
                await self._news.wait()
        except TimeoutError:
            return
