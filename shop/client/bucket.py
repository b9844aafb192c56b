"""The store's measure of how much it is asked: points that drain with each question and come back with time."""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, TypeGuard

from shop.errors import Throttled

# What a question is taken to cost until the store has said it.
UNKNOWN_COST = 50.0
LEAST_RATE = 1.0


class CostBucket:
    """One a store and app. Waiting here beforehand is cheaper than being refused there."""

    def __init__(self, turn_s: float) -> None:
        self._turn_s = turn_s
        self._costs: dict[str, float] = {}
        self._in_flight = 0.0
        self._level: float | None = None
        self._most = 0.0
        self._rate = LEAST_RATE
        self._noted_at = 0.0

    @asynccontextmanager
    async def draw(self, operation: str) -> AsyncIterator[None]:
        """Wait until a question can be paid for, and hold its points while it is asked."""
        cost = self._costs.get(operation, UNKNOWN_COST)
        ends_at = time.monotonic() + self._turn_s
        while (delay_s := self._delay_s(cost)) > 0:
            if time.monotonic() + delay_s > ends_at:
                raise Throttled(delay_s)
            await asyncio.sleep(delay_s)
        self._in_flight += cost
        try:
            yield
        finally:
            self._in_flight -= cost

    def note(self, operation: str, cost: Any) -> None:
        """Take over what the store says of the points (`extensions.cost`); what is odd is passed over."""
        if not isinstance(cost, Mapping):
            return
        requested, status = cost.get("requestedQueryCost"), cost.get("throttleStatus")
        if _is_number(requested):
            self._costs[operation] = float(requested)
        if not isinstance(status, Mapping):
            return
        level, most, rate = (status.get(name) for name in ("currentlyAvailable", "maximumAvailable", "restoreRate"))
        if _is_number(level) and _is_number(most) and _is_number(rate):
            self._level, self._most, self._rate = float(level), float(most), max(LEAST_RATE, float(rate))
            self._noted_at = time.monotonic()

    def refill_s(self, operation: str) -> float:
        """Tell after how many seconds a refused question can be paid for; 0 when that will never be."""
        cost = self._costs.get(operation, UNKNOWN_COST)
        if self._level is None:
            return 1.0
        return 0.0 if cost > self._most else max(0.1, (cost - self._level) / self._rate)

    def _delay_s(self, cost: float) -> float:
        if self._level is None:
            return 0.0
        came_back = (time.monotonic() - self._noted_at) * self._rate
        available = min(self._most, self._level + came_back) - self._in_flight
        # What is dearer than the whole bucket is the store's to refuse; alone, anything may try.
        wanted = min(cost, self._most)
        return 0.0 if self._in_flight == 0 and available >= self._most else max(0.0, (wanted - available) / self._rate)


def _is_number(value: Any) -> TypeGuard[float]:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
