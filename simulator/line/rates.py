"""LINE's rate limits: a bucket of tokens per endpoint."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from simulator.line.errors import RATE_LIMIT, LineError

_HOUR, _MINUTE, _SECOND = 3600.0, 60.0, 1.0
_USUAL = (2000, _SECOND)
_LIMITS = {
    "multicast": (200, _SECOND),
    "loading": (100, _SECOND),
    "rich_menu_list": (10, _SECOND),
    "rich_menu_create": (100, _HOUR),
    "rich_menu_delete": (100, _HOUR),
    "rich_menu_alias_delete": (100, _HOUR),
    "webhook_endpoint": (1000, _MINUTE),
    "webhook_endpoint_set": (1000, _MINUTE),
    "short_lived": (370, _SECOND),
    "webhook_test": (60, _HOUR),
}


@dataclass(slots=True)
class _Bucket:
    tokens: float
    filled_at: float


class Rates:
    """The buckets of this channel."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._buckets: dict[str, _Bucket] = {}

    def take(self, bucket: str) -> None:
        """Count one call; refuse it when the bucket is empty."""
        size, span_s = _LIMITS.get(bucket, _USUAL)
        now = self._now()
        found = self._buckets.setdefault(bucket, _Bucket(size, now))
        found.tokens = min(float(size), found.tokens + (now - found.filled_at) * size / span_s)
        found.filled_at = now
        if found.tokens < 1:
            raise LineError(429, RATE_LIMIT)
        found.tokens -= 1
