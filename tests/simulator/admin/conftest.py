"""Every test of the store gets a store of its own."""

from collections.abc import AsyncIterator

import pytest

from tests.simulator.store import StoreSimulator, open_store


@pytest.fixture
async def shop() -> AsyncIterator[StoreSimulator]:
    """Serve a store."""
    async with open_store() as opened:
        yield opened
