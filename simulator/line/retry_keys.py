"""Retry keys: a request that was accepted is not accepted again within a day."""

import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from simulator.line.errors import LineError

LIFE_S = 24 * 3600
STORE_LIMIT = 200_000


@dataclass(frozen=True, slots=True)
class Accepted:
    """What the first request with a key was answered."""

    request_id: str
    body: dict[str, Any]
    at: float


class RetryKeys:
    """The keys of this channel."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._accepted: dict[str, Accepted] = {}

    def check(self, key: str | None) -> None:
        """Refuse a key that is no UUID, and one whose request was accepted before."""
        if key is None:
            return
        before = self._accepted.get(_canonical(key))
        if before is not None and self._now() - before.at < LIFE_S:
            raise LineError(
                409,
                "The retry key is already accepted",
                headers={"x-line-accepted-request-id": before.request_id},
                extra=before.body,
            )

    def accept(self, key: str | None, request_id: str, body: dict[str, Any]) -> None:
        """Remember that a request with this key was accepted."""
        if key is None:
            return
        self._accepted[_canonical(key)] = Accepted(request_id, body, self._now())
        if len(self._accepted) > STORE_LIMIT:
            del self._accepted[next(iter(self._accepted))]


def _canonical(key: str) -> str:
    try:
        return str(uuid.UUID(key))
    except ValueError:
        raise LineError(400, "The value for the 'X-Line-Retry-Key' header is invalid") from None
