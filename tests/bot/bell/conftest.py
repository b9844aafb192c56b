"""The bell's parts, wired to a real store and a real push service."""

from collections.abc import AsyncIterator

import pytest

from bot.bell.ringing import Ringing
from bot.bell.ways import WaysSettings, open_ways
from inbox.store import Store
from tests.bot.bell.desk import PUBLIC_URL, TEXTS, Bell
from tests.push_service import open_push_service


@pytest.fixture
async def bell(store: Store) -> AsyncIterator[Bell]:
    """Wire everything; nothing moves until the test says so."""
    async with open_push_service() as service:
        settings = WaysSettings(PUBLIC_URL, TEXTS, push_origins=(service.url,))
        async with open_ways(settings) as ways:
            ringing = Ringing(store, ways)
            try:
                yield Bell(store, service, ways, ringing)
            finally:
                await ringing.close()
