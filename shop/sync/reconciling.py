"""The comparison: webhooks may be lost, so what changed since the last look is read again and again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

import structlog

from inbox.availability import unavailable_when_down
from inbox.clock import now
from inbox.customers.customer import CustomerRecord
from inbox.orders.order import Order
from inbox.pages import Page
from inbox.store import Store
from shop.asking import Asked
from shop.errors import ShopError
from shop.sync.filling import fill_fields
from shop.sync.mirror import mirror_customers, mirror_orders

EVERY_S = 15 * 60.0
AGAIN_S = 60.0
# A page takes seconds; whoever holds the work for longer than this has died.
HOLD_S = 180.0
# The store's index of changes lags behind the changes.
OVERLAP = timedelta(minutes=10)
# Of what came before we were there, the orders count whose customers still write about them.
FIRST_LOOK = {"customers": timedelta(minutes=10), "orders": timedelta(days=60)}
# The store's lists end at 25,000: before that the walk begins anew at what it has reached.
WALK_LIMIT = 20_000

log = structlog.get_logger(__name__)

Kind = Literal["customers", "orders"]


@dataclass(slots=True)
class _Walk:
    since: datetime
    after: str | None = None
    reached: datetime | None = None
    seen: int = 0


class Reconciling:
    """One of the processes walks, a page a step; the mark in the database says from where."""

    def __init__(self, store: Store, shop: Asked, kind: Kind) -> None:
        self._store = store
        self._shop = shop
        self._kind = kind
        self._walk: _Walk | None = None

    async def step(self) -> bool:
        """Compare one page if it is time; tell whether there is more."""
        with unavailable_when_down():
            walk = self._walk or await self._begin()
            if walk is None:
                return False
            try:
                return await self._page(walk)
            except ShopError as error:
                log.warning("reconciling.stopped", kind=self._kind, reason=type(error).__name__)
                await self._store.shop_status.end_scan(self._shop.domain, self._kind, error.message)
                await self._rest(AGAIN_S)
                return False

    async def _begin(self) -> _Walk | None:
        statuses, shop = self._store.shop_status, self._shop.domain
        if not await statuses.claim(shop, self._kind, HOLD_S):
            return None
        status = await statuses.get(shop)
        if status.uninstalled_at is not None:
            await self._rest(EVERY_S)
            return None
        scan = status.scans.get(self._kind)
        mark = scan.mark if scan else None
        await statuses.begin_scan(shop, self._kind, now())
        self._walk = _Walk(mark - OVERLAP if mark else now() - FIRST_LOOK[self._kind])
        return self._walk

    async def _page(self, walk: _Walk) -> bool:
        count, changed, more = await self._compare(walk)
        walk.seen += count
        walk.after = more
        await self._store.shop_status.advance_scan(
            self._shop.domain, self._kind, walk.reached, seen=count, changed=changed
        )
        if more is None:
            await self._store.shop_status.end_scan(self._shop.domain, self._kind)
            await self._rest(EVERY_S)
            return False
        if walk.seen >= WALK_LIMIT and walk.reached is not None and walk.reached > walk.since:
            self._walk = _Walk(walk.reached, reached=walk.reached)
        await self._store.shop_status.set_due(self._shop.domain, self._kind, HOLD_S)
        return True

    async def _compare(self, walk: _Walk) -> tuple[int, int, str | None]:
        """Mirror a page; give how many it held, how many were news, and where the next begins."""
        if self._kind == "customers":
            customers = await self._shop.customers.changed_since(walk.since, walk.after)
            upserted = await mirror_customers(self._store, customers.items)
            await fill_fields(self._store, self._shop, [one.gid for one in customers.items])
            return self._reach(walk, customers, customers.items), upserted.inserted + upserted.updated, customers.next
        orders = await self._shop.orders.changed_since(walk.since, walk.after)
        changed = await mirror_orders(self._store, orders.items)
        return self._reach(walk, orders, orders.items), changed, orders.next

    def _reach(
        self, walk: _Walk, page: Page[CustomerRecord] | Page[Order], items: Sequence[CustomerRecord | Order]
    ) -> int:
        reached = [item.updated_at for item in items]
        walk.reached = max(filter(None, [walk.reached, *reached]), default=None)
        return len(page.items)

    async def _rest(self, delay_s: float) -> None:
        self._walk = None
        await self._store.shop_status.set_due(self._shop.domain, self._kind, delay_s)
