"""One town for all stories of a test process, gone when they are told."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from inbox.ids import new_id
from tests.browser.chromium import open_chromium
from tests.journeys.stories.town import Town, open_town


@pytest_asyncio.fixture(scope="package", loop_scope="session")
async def running_town(mongodb_uri: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Town]:
    """Run the town."""
    folder = tmp_path_factory.mktemp("town")
    async with (
        open_chromium() as chromium,
        open_town(mongodb_uri, f"town_{new_id().lower()}", folder, chromium) as town,
    ):
        yield town


@pytest_asyncio.fixture(loop_scope="session")
async def town(running_town: Town) -> AsyncIterator[Town]:
    """Give the town, and see to it that no page complained."""
    running_town.begin()
    try:
        yield running_town
    finally:
        await running_town.close_pages()
    assert not running_town.surprises()
