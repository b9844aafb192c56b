"""How much may be asked: a bucket of points that fills again."""

import time
from dataclasses import dataclass, field
from typing import Any

CAPACITY, RATE = 2000.0, 100.0


@dataclass(slots=True)
class Bucket:
    """Points of one app; the clock is not the wall's."""

    capacity: float = CAPACITY
    rate: float = RATE
    _level: float = CAPACITY
    _at: float = field(default_factory=time.monotonic)

    @property
    def available(self) -> float:
        """Give what may be asked now."""
        now = time.monotonic()
        self._level = min(self.capacity, self._level + (now - self._at) * self.rate)
        self._at = now
        return self._level

    def set(self, *, capacity: float | None = None, rate: float | None = None, available: float | None = None) -> None:
        """Make the bucket larger or smaller, fill or empty it."""
        level = self.available
        self.capacity = self.capacity if capacity is None else capacity
        self.rate = self.rate if rate is None else rate
        self._level = min(self.capacity, level if available is None else available)

    def take(self, points: float) -> bool:
        """Take points; False when there are too few."""
        if self.available < points:
            return False
        self._level -= points
        return True

    def give_back(self, points: float) -> None:
        """Give back what a question did not cost after all."""
        self._level = min(self.capacity, self._level + points)

    def as_json(self) -> dict[str, Any]:
        """Write the state as every answer carries it."""
        return {
            "maximumAvailable": self.capacity,
            "currentlyAvailable": int(self.available),
            "restoreRate": self.rate,
        }
