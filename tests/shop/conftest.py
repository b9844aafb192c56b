"""A store to ask: the simulator, and a shop that is open on it."""

from collections.abc import AsyncIterator

import pytest

from shop.shop import Shop
from tests.shop.simulated import open_shop_of
from tests.simulator.store import StoreSimulator, open_store


@pytest.fixture
async def simulator() -> AsyncIterator[StoreSimulator]:
    """Serve a store whose long work is done when a test says so."""
    async with open_store() as opened:
        await opened.control("PATCH", "/behaviour", {"jobs": {"held": True}})
        yield opened


@pytest.fixture
async def shop(simulator: StoreSimulator) -> AsyncIterator[Shop]:
    """Open the shop."""
    async with open_shop_of(simulator) as opened:
        yield opened
