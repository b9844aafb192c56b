"""A simulated store, the way to it, and an empty mirror."""

from collections.abc import AsyncIterator

import pytest

from shop.client.access import Patience, ShopAccess
from shop.shop import Shop, open_shop
from tests.simulator.store import StoreSimulator, open_store


@pytest.fixture
async def simulator() -> AsyncIterator[StoreSimulator]:
    """Serve a store."""
    async with open_store() as store:
        yield store


@pytest.fixture
async def shop(simulator: StoreSimulator) -> AsyncIterator[Shop]:
    """Open the way to it; what fails is not tried again."""
    access = ShopAccess(simulator.shop, token=simulator.token, api_url=simulator.url)
    async with open_shop(access, Patience(tries=1, turn_s=5)) as opened:
        await opened.facts()
        yield opened
