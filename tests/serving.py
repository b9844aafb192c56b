"""Serve the application in this process, with programs beside it that call it at any moment."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer


@asynccontextmanager
async def open_application(
    app: web.Application, **where: Any
) -> AsyncIterator[TestClient[web.Request, web.Application]]:
    """Serve until the block ends; who is let in while the door closes is sent away too."""
    async with TestClient(TestServer(app, **where)) as client:
        handler = client.server.handler
        yield client
    await asyncio.sleep(0)
    await handler.shutdown(0)
    await asyncio.sleep(0)
