"""Many contacts at once, one sender for each: finds who has something due, and starts their next attempt."""

import asyncio
from collections.abc import Callable

import structlog

from bot.delivery import Delivery
from config.failures import describe
from inbox.events.partitions import Lease
from inbox.store import Store

AT_ONCE = 32
LOOK_AT = 128
ATTEMPT_LIMIT_S = 45.0
PATIENCE_S = 3.0

log = structlog.get_logger(__name__)


class Sending:
    """Runs deliveries; a contact that is being sent to is not started again."""

    def __init__(self, store: Store, lease: Lease, delivery: Delivery, done: Callable[[], None]) -> None:
        self._store = store
        self._lease = lease
        self._delivery = delivery
        self._done = done
        self._busy: dict[str, asyncio.Task[bool]] = {}

    async def step(self) -> bool:
        """Start what is due, as far as there is room."""
        held = self._lease.held
        if not held or len(self._busy) >= AT_ONCE:
            return False
        # One contact's many messages must not hide the others behind it.
        for contact_id in await self._store.dispatches.due_contacts(held, LOOK_AT, self._busy):
            if len(self._busy) >= AT_ONCE:
                break
            if contact_id not in self._busy:
                self._start(contact_id)
        return False

    async def close(self) -> None:
        """Let calls under way end; what has to be cut off is tried again with the same token or key."""
        if self._busy:
            await asyncio.wait(self._busy.values(), timeout=PATIENCE_S)
        for task in self._busy.values():
            task.cancel()
        await asyncio.gather(*self._busy.values(), return_exceptions=True)

    def _start(self, contact_id: str) -> None:
        task = asyncio.create_task(self._deliver(contact_id), name="delivery")
        self._busy[contact_id] = task
        task.add_done_callback(lambda ended: self._ended(contact_id, ended))

    def _ended(self, contact_id: str, task: "asyncio.Task[bool]") -> None:
        self._busy.pop(contact_id, None)
        # Where nothing could be tried, another look at once would find the same, and never rest.
        if not task.cancelled() and task.result():
            self._done()

    async def _deliver(self, contact_id: str) -> bool:
        try:
            async with asyncio.timeout(ATTEMPT_LIMIT_S):
                return await self._delivery.deliver(contact_id)
        except Exception as error:  # noqa: BLE001 - Other contacts must not wait for this one.
            # The attempt stands written down as unclear: the next one begins where this one broke off.
            log.error("delivery.broken", contact_id=contact_id, **describe(error))
            await asyncio.sleep(1)
            return True
