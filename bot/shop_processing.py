"""From the store's webhooks to their effects: redone after a crash with the same result."""

from collections.abc import Sequence

import structlog

from config.failures import describe
from inbox.availability import unavailable_when_down
from inbox.errors import Unavailable
from inbox.events.partitions import Lease
from inbox.events.tries import MAX_ATTEMPTS
from inbox.shop_events import ShopEvent
from inbox.store import Store
from shop.asking import Asked
from shop.errors import NotNow, Throttled
from shop.sync.mirror import refresh_customers, refresh_orders
from shop.webhooks.acts import Meaning
from shop.webhooks.effects import Undecided, apply_act
from shop.webhooks.meaning import read_meaning

BATCH = 200
# Apps put the tags on an order seconds after it is there.
SECOND_LOOK_S = 10.0
AWAY_S = 30.0

log = structlog.get_logger(__name__)

Read = tuple[ShopEvent, Meaning]


class ShopProcessing:
    """Works on the webhooks of the partitions that the lease holds; ten of one customer cost one question."""

    def __init__(self, store: Store, shop: Asked, lease: Lease, second_look_s: float = SECOND_LOOK_S) -> None:
        self._store = store
        self._shop = shop
        self._lease = lease
        self._second_look_s = second_look_s
        self.counts = {"shop_events_processed": 0.0, "shop_events_failed": 0.0}

    async def step(self) -> bool:
        """Process one batch; tell whether there may be more."""
        held = self._lease.held
        events = await self._store.shop_events.waiting(held, BATCH) if held else []
        understood = [read for event in events if (read := await self._understand(event))]
        for read in await self._refresh(understood):
            await self._act(read)
        return len(events) == BATCH

    async def _understand(self, event: ShopEvent) -> Read | None:
        try:
            return event, read_meaning(event.topic, event.payload) or Meaning()
        except Exception as error:  # noqa: BLE001 - It costs this event a try, nothing else.
            await self._fail(event, error)
            return None

    async def _refresh(self, reads: Sequence[Read]) -> Sequence[Read]:
        """Read anew what the batch speaks of; give the events for which that is done."""
        try:
            await self._read_anew(reads)
            return reads
        except Unavailable:
            raise
        except NotNow as error:
            return await self._without(reads, error)
        except Exception as error:  # noqa: BLE001 - One of them is to blame: it is found alone.
            log.warning("shop_processing.batch_failed", events=len(reads), **describe(error))
        return [read for read in reads if await self._alone(read)]

    async def _without(self, reads: Sequence[Read], error: NotNow) -> Sequence[Read]:
        """Let what needs the store wait for it; what needs it not goes on."""
        asking = [event for event, meaning in reads if meaning.customers or meaning.orders]
        await self._postpone(asking, error)
        waiting = {event.id for event in asking}
        return [read for read in reads if read[0].id not in waiting]

    async def _alone(self, read: Read) -> bool:
        try:
            await self._read_anew([read])
        except Unavailable:
            raise
        except NotNow as error:
            await self._postpone([read[0]], error)
            return False
        except Exception as error:  # noqa: BLE001 - It costs this event a try, nothing else.
            await self._fail(read[0], error)
            return False
        return True

    async def _read_anew(self, reads: Sequence[Read]) -> None:
        customers = [gid for _, meaning in reads for gid in meaning.customers]
        orders = [gid for _, meaning in reads for gid in meaning.orders]
        shown = [gid for _, meaning in reads for gid in meaning.shown]
        with unavailable_when_down():
            await refresh_customers(self._store, self._shop, customers)
            await refresh_orders(self._store, self._shop, orders)
            await self._store.customers.hint(self._shop.domain, shown)

    async def _act(self, read: Read) -> None:
        event, meaning = read
        is_settled = True
        try:
            if meaning.act is not None:
                with unavailable_when_down():
                    is_settled = await apply_act(self._store, self._shop, event, meaning.act)
        except Unavailable:
            raise
        except NotNow as error:
            await self._postpone([event], error)
            return
        except Exception as error:  # noqa: BLE001 - It costs this event a try, nothing else.
            await self._fail(event, error)
            return
        if (meaning.tags_come_later or not is_settled) and not event.is_second:
            await self._store.shop_events.look_again([event.id], self._second_look_s)
            return
        await self._store.shop_events.finish([event.id])
        self.counts["shop_events_processed"] += 1

    async def _postpone(self, events: Sequence[ShopEvent], error: NotNow) -> None:
        delay_s = max(1.0, error.retry_after_s) if isinstance(error, (Throttled, Undecided)) else AWAY_S
        if events:
            log.warning("shop_processing.waiting", events=len(events), reason=type(error).__name__)
            await self._store.shop_events.postpone([event.id for event in events], delay_s, type(error).__name__)

    async def _fail(self, event: ShopEvent, error: Exception) -> None:
        self.counts["shop_events_failed"] += 1
        attempts = await self._store.shop_events.fail(event.id, f"{type(error).__name__}: {error}")
        parked = attempts >= MAX_ATTEMPTS
        log.error(
            "shop_processing.event_failed", event_id=event.id, attempts=attempts, parked=parked, **describe(error)
        )
