"""What is done for the store from time to time: is it there, do its webhooks come, is the mirror true."""

from inbox.availability import unavailable_when_down
from inbox.errors import Conflict
from inbox.shop_status import Task
from inbox.store import Store
from shop.asking import Asked
from shop.errors import ShopError
from shop.sync.checking import check_connection
from shop.sync.importing import IMPORT, job_of, start_import
from shop.sync.reconciling import Reconciling
from shop.sync.subscribing import WEBHOOK_PATH, ensure_subscriptions

CHECK_S = 3_600.0
CHECK_AGAIN_S = 60.0
SUBSCRIPTIONS_S = 24 * 3_600.0
SUBSCRIPTIONS_AGAIN_S = 300.0
WHOLE_S = 7 * 24 * 3_600.0


class ShopUpkeep:
    """Several processes share it: each task is done by whoever claims it."""

    def __init__(self, store: Store, shop: Asked, public_url: str, *, is_stand_in: bool = False) -> None:
        self._store = store
        self._shop = shop
        self._uri = f"{public_url.rstrip('/')}{WEBHOOK_PATH}"
        self._is_stand_in = is_stand_in
        self._has_begun = False
        self._customers = Reconciling(store, shop, "customers")
        self._orders = Reconciling(store, shop, "orders")

    async def step(self) -> bool:
        """Do what is due; tell whether a comparison goes on."""
        with unavailable_when_down():
            if not self._has_begun:
                await self._begin()
            if await self._claim("check", CHECK_S):
                await self._check()
            if await self._claim("subscriptions", SUBSCRIPTIONS_S):
                await self._subscribe()
            if await self._claim("whole", WHOLE_S):
                await self._compare_all()
        customers = await self._customers.step()
        orders = await self._orders.step()
        return customers or orders

    async def _begin(self) -> None:
        """After a start the store is asked at once, whenever it was asked last."""
        for task in ("check", "subscriptions"):
            await self._store.shop_status.set_due(self._shop.domain, task, 0)
        for batch in await self._store.batches.list(IMPORT, 1):
            if not batch.is_over:  # A stop between the batch and its job leaves the batch alone.
                await self._store.jobs.add([job_of(batch)])
        self._has_begun = True

    async def _claim(self, task: Task, every_s: float) -> bool:
        return await self._store.shop_status.claim(self._shop.domain, task, every_s)

    async def _check(self) -> None:
        if not await check_connection(self._store, self._shop):
            await self._store.shop_status.set_due(self._shop.domain, "check", CHECK_AGAIN_S)

    async def _subscribe(self) -> None:
        try:
            await ensure_subscriptions(self._store, self._shop, self._uri, is_stand_in=self._is_stand_in)
        except ShopError:
            await self._store.shop_status.set_due(self._shop.domain, "subscriptions", SUBSCRIPTIONS_AGAIN_S)

    async def _compare_all(self) -> None:
        """Read everybody anew once a week, when they were taken in at all."""
        imports = await self._store.batches.list(IMPORT, 1)
        if imports and imports[0].is_over:
            try:
                await start_import(self._store, None)
            except Conflict:
                return
