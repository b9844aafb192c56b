"""Every simulator test gets a simulator of its own."""

from collections.abc import AsyncIterator

import pytest

from tests.simulator.line import Line, open_line


@pytest.fixture
async def line() -> AsyncIterator[Line]:
    """Serve a simulator and a listening bot."""
    async with open_line() as opened:
        yield opened
