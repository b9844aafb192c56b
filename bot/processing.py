"""From stored events to their effects: ticks of many events, redone after a crash with the same result."""

import asyncio
import time
from collections.abc import Callable, Sequence
from itertools import groupby

import structlog

from bot.dispatch import read_event
from bot.entry_form.leading import lead
from config.failures import describe
from inbox.clock import now
from inbox.errors import Unavailable
from inbox.events.event import Event
from inbox.events.partitions import Lease
from inbox.events.tries import MAX_ATTEMPTS
from inbox.ids import MAIN_CHANNEL
from inbox.intake.meaning import Intake
from inbox.store import Store

BATCH = 500
# So many wait for one look only when they come faster than they are worked on one by one.
MANY = 3
SETTINGS_LIFE_S = 5.0
LONGEST_REST_S = 0.5

log = structlog.get_logger(__name__)


class Processing:
    """Works on the partitions that the lease holds, in order per customer; `is_busy` if the last look found many."""

    def __init__(
        self,
        store: Store,
        lease: Lease,
        acknowledgement: str | None,
        done: Callable[[], None],
        is_pressed: Callable[[], bool] = lambda: False,
    ) -> None:
        self._store = store
        self._is_pressed = is_pressed
        self._lease = lease
        self._default = acknowledgement
        self._acknowledgement: str | None = None
        self._asked_at = float("-inf")
        self._done = done
        self.counts = {"events_processed": 0.0, "events_failed": 0.0}
        self.is_busy = False

    async def step(self) -> bool:
        """Process one batch; tell whether there may be more."""
        held, began_at = self._lease.held, time.monotonic()
        waiting = await self._store.events.waiting(held, BATCH) if held else []
        events = _ready(waiting)
        self.is_busy = len(events) >= MANY
        if not events:
            return False
        await self._refresh()
        if not await self._together(events):
            await self._one_by_one(events)
        self._done()
        await self._give_way(time.monotonic() - began_at)
        return len(waiting) == BATCH

    async def _give_way(self, batch_s: float) -> None:
        """Leave most of the time to receipt while a burst comes in: LINE waits two seconds, we may wait longer."""
        if self._is_pressed():
            await asyncio.sleep(min(LONGEST_REST_S, 2 * batch_s))

    async def _together(self, events: Sequence[Event]) -> bool:
        """Apply a batch as one; False when one of its events cannot be."""
        try:
            intakes = await self._read(events)
            await self._store.intake.apply(intakes)
        except Unavailable:
            raise
        except Exception as error:  # noqa: BLE001 - One of them is to blame: it is found alone.
            log.warning("processing.batch_failed", events=len(events), **describe(error))
            return False
        await self._finish(events)
        return True

    async def _one_by_one(self, events: Sequence[Event]) -> None:
        """Find what fails: it costs that event a try, and its customer's later events wait for it."""
        for _, lane in groupby(events, key=lambda event: event.source_key or event.id):
            for event in lane:
                if not await self._alone(event):
                    break

    async def _alone(self, event: Event) -> bool:
        """Apply one event; False when its customer's later events must wait."""
        try:
            await self._store.intake.apply(await self._read([event]))
        except Unavailable:
            raise
        except Exception as error:  # noqa: BLE001 - It costs this event a try, nothing else.
            self.counts["events_failed"] += 1
            attempts = await self._store.events.fail(event.id, f"{type(error).__name__}: {error}")
            log.error("processing.event_failed", event_id=event.id, attempts=attempts, **describe(error))
            return attempts >= MAX_ATTEMPTS
        await self._finish([event])
        return True

    async def _finish(self, events: Sequence[Event]) -> None:
        """Mark as done what is still ours; what the lease lost meanwhile is done again by whoever has it."""
        held = self._lease.held
        ours = [event.id for event in events if event.partition in held]
        if ours:
            await self._store.events.finish(ours)
        self.counts["events_processed"] += len(ours)

    async def _read(self, events: Sequence[Event]) -> list[Intake]:
        return await lead(self._store, [read_event(event, self._acknowledgement) for event in events])

    async def _refresh(self) -> None:
        """Look now and then whether the acknowledgement was set on screen."""
        if time.monotonic() - self._asked_at < SETTINGS_LIFE_S:
            return
        chosen = (await self._store.channels.get(MAIN_CHANNEL)).acknowledgement
        self._acknowledgement = self._default if chosen is None else chosen
        self._asked_at = time.monotonic()


def _ready(events: Sequence[Event]) -> list[Event]:
    """Leave out customers whose first waiting event has to wait for its next try."""
    at, ready = now(), []
    for _, lane in groupby(events, key=lambda event: event.source_key or event.id):
        first, *others = lane
        if first.next_at is None or first.next_at <= at:
            ready += [first, *others]
    return ready
