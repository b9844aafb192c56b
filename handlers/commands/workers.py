"""Several server processes on one port, each started again when it dies."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import structlog

from config.children import start_child, stop_child, until_ended
from config.settings import Settings

_STOP_TIMEOUT_S = 6.0
_RESTART_PAUSE_S = 1.0

log = structlog.get_logger(__name__)


@asynccontextmanager
async def open_workers(settings: Settings, count: int) -> AsyncIterator[None]:
    """Keep `count` server processes running on the settings' address."""
    arguments = [sys.executable, "-m", "handlers", "serve", "--shared", "--host", settings.host]
    arguments += ["--port", str(settings.port)]
    environ = dict(os.environ)
    if settings.mongodb_uri:
        environ["MADOGUCHI_MONGODB_URI"] = settings.mongodb_uri.get_secret_value()
    keepers = [
        asyncio.create_task(_keep(arguments, environ, number), name=f"worker-{number}") for number in range(count)
    ]
    try:
        yield
    finally:
        for keeper in keepers:
            keeper.cancel()
        for keeper in keepers:
            with suppress(asyncio.CancelledError):
                await keeper


async def _keep(arguments: list[str], environ: dict[str, str], number: int) -> None:
    while True:
        child = start_child(arguments, environ=environ)
        log.info("worker_started", worker=number, pid=child.pid)
        try:
            code = await until_ended(child)
        finally:
            await stop_child(child, _STOP_TIMEOUT_S)
        log.error("worker_died", worker=number, pid=child.pid, code=code)
        await asyncio.sleep(_RESTART_PAUSE_S)
