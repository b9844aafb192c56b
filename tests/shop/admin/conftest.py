"""A store whose answers are written down."""

from collections.abc import AsyncIterator

import pytest

from tests.shop.admin.written import Written, open_written


@pytest.fixture
async def written() -> AsyncIterator[Written]:
    """Open a shop and the other side of it."""
    async with open_written() as opened:
        yield opened
