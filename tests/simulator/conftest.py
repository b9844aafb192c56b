"""Every simulator test gets a simulator of its own."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser

from tests.browser.chromium import open_chromium
from tests.simulator.line import Line, open_line


@pytest.fixture
async def line() -> AsyncIterator[Line]:
    """Serve a simulator and a listening bot."""
    async with open_line() as opened:
        yield opened


@pytest.fixture
async def chromium() -> AsyncIterator[Browser]:
    """Run Chromium."""
    async with open_chromium() as opened:
        yield opened
