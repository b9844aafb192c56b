"""Whether events that wait are worked on, whatever the loops say of themselves."""

import time
from collections.abc import Callable
from datetime import timedelta

import structlog

from inbox.clock import now
from inbox.events.partitions import Lease
from inbox.store import Store

LONGEST_WAIT = timedelta(seconds=60)
# With or without others beside it, a process holds a share after two renewals.
LONGEST_WITHOUT_SHARE_S = 20.0

log = structlog.get_logger(__name__)


class Progress:
    """Looks back now and then: the oldest event grows older, and nothing is processed?"""

    def __init__(self, store: Store, lease: Lease, processed: Callable[[], float]) -> None:
        self._store = store
        self._lease = lease
        self._processed = processed
        self._processed_before = processed()
        self._held_at = time.monotonic()
        self._is_behind = False

    @property
    def is_healthy(self) -> bool:
        """Tell whether we hold a share of the partitions, and move what waits in it."""
        return not self._is_behind and time.monotonic() - self._held_at < LONGEST_WITHOUT_SHARE_S

    async def step(self) -> bool:
        """Look once."""
        held, processed = self._lease.held, self._processed()
        if held:
            self._held_at = time.monotonic()
        oldest = await self._store.events.oldest_waiting_at(held) if held else None
        is_late = oldest is not None and now() - oldest > LONGEST_WAIT
        was_behind, self._is_behind = self._is_behind, is_late and processed == self._processed_before
        self._processed_before = processed
        if self._is_behind and not was_behind:
            log.error("processing.behind", oldest_at=str(oldest))
        return False
