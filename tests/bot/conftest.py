"""The bot's parts, wired to a real store and a real simulator."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import pytest
from aiohttp.test_utils import TestServer

from bot.delivery import Delivery
from bot.jobs.runner import Runner
from bot.jobs.tools import Tools
from bot.line import LineAccess, open_line
from bot.processing import Processing
from inbox.events.partitions import Lease
from inbox.store import Store
from simulator.line.app import create_app
from simulator.line.channel import Channel
from tests.bot.desk import SECRET, TOKEN, Desk, webhook_receiver
from tests.bot.shop_desk import ShopDesk
from tests.eventually import eventually


def _ignore() -> None:
    """Nobody waits to be woken: the test makes each step."""


@asynccontextmanager
async def open_desk(store: Store, lease: Lease) -> AsyncIterator[Desk]:
    """Wire everything; nothing moves until the test says so."""
    async with TestServer(webhook_receiver(store)) as receiver:
        channel = Channel(str(receiver.make_url("/line/webhook")), SECRET, TOKEN)
        async with TestServer(create_app(channel)) as simulator:
            url = str(simulator.make_url("")).rstrip("/")
            async with (
                open_line(LineAccess(url, url, TOKEN)) as line,
                aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10)) as client,
            ):
                processing = Processing(store, lease, None, _ignore)
                delivery = Delivery(store, line, "http://127.0.0.1:9")
                runner = Runner(Tools(store, line, "http://127.0.0.1:9"), _ignore)
                try:
                    yield Desk(store, line, simulator, client, processing, delivery, runner)
                finally:
                    await runner.close()


@pytest.fixture
async def desk(store: Store) -> AsyncIterator[Desk]:
    """Give a desk that holds every partition."""
    async with store.partitions.open_lease() as lease:
        await eventually(lambda: len(lease.held) == 64)
        async with open_desk(store, lease) as opened:
            yield opened


@pytest.fixture
async def unattended_desk(store: Store) -> AsyncIterator[Desk]:
    """Give a desk that holds nothing: workers of their own may take it all."""
    async with open_desk(store, Lease(store.database)) as opened:
        yield opened


@pytest.fixture
async def shop_desk(store: Store) -> AsyncIterator[ShopDesk]:
    """Give a store in memory whose webhooks are worked on here."""
    async with store.partitions.open_lease() as lease:
        await eventually(lambda: len(lease.held) == 64, timeout_s=15)
        yield ShopDesk(store, lease)
