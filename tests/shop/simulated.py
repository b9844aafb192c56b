"""The store's simulator and our way to it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from shop.client.access import Patience, ShopAccess
from shop.shop import Shop, open_shop
from tests.simulator.store import StoreSimulator

QUICK = Patience(answer_s=10.0, connect_s=2.0, tries=4, pause_s=0.005, turn_s=10.0)


@asynccontextmanager
async def open_shop_of(simulator: StoreSimulator, patience: Patience = QUICK) -> AsyncIterator[Shop]:
    """Open a shop whose app asks for its tokens."""
    access = ShopAccess(
        simulator.shop,
        client_id=simulator.client_id,
        client_secret=simulator.secret,
        api_url=simulator.url,
    )
    async with open_shop(access, patience) as shop:
        yield shop
