"""The loops of one process that work for the store."""

from collections.abc import Mapping

from bot.loops import Loop
from bot.shop_processing import ShopProcessing
from bot.shop_scopes import ShopScopes
from bot.shop_upkeep import ShopUpkeep
from inbox.events.partitions import Lease
from inbox.store import Store
from shop.asking import Asked


class ShopWork:
    """What the store sends is worked on at once, what it may have changed in silence is looked for now and then."""

    def __init__(self, store: Store, shop: Asked, lease: Lease, public_url: str, is_stand_in: bool) -> None:
        self._processing = ShopProcessing(store, shop, lease)
        upkeep = ShopUpkeep(store, shop, public_url, is_stand_in=is_stand_in)
        self.loops = (
            Loop("shop_events", self._processing.step, 0.3, limit_s=120.0, is_calm=lambda: lease.is_alone),
            Loop("shop_upkeep", upkeep.step, 5.0, limit_s=120.0),
            Loop("shop_scopes", ShopScopes(shop).step, 5.0, limit_s=120.0),
        )

    @property
    def counts(self) -> Mapping[str, float]:
        """Give what was counted since the start."""
        return self._processing.counts

    def wake(self) -> None:
        """Look at once for new webhooks, and for what is due."""
        for loop in self.loops:
            loop.wake()
