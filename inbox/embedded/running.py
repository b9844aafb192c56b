"""An embedded MongoDB: a real mongod of our own, kept running as a one-node replica set in one folder."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import structlog

from config.children import start_child, stop_child, until_ended
from inbox.embedded.folder import EmbeddedError, choose_port, end_leftover, find_used_port, only_user_of
from inbox.embedded.program import find_mongod, mongod_command, mongod_uri
from inbox.embedded.replica_set import become_primary

# With the web server's 5 s, a stop stays under 10 s; mongod takes about one.
_STOP_TIMEOUT_S = 4.0
_RESTART_PAUSE_S = 2.0

log = structlog.get_logger(__name__)


@asynccontextmanager
async def open_embedded_mongod(folder: Path, *, wait: bool = True) -> AsyncIterator[str]:
    """Keep a mongod with its data in `folder` and yield its address; enter it from the main thread.

    With `wait` the address answers as a primary when it is yielded; without, it will soon.
    """
    program = find_mongod()
    folder = folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    with only_user_of(folder):
        await end_leftover(folder)
        port = choose_port(folder)
        ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        keeper = asyncio.create_task(_keep(mongod_command(program, folder, port), port, ready), name="mongod")
        try:
            if wait:
                await ready
            yield mongod_uri(port)
        finally:
            keeper.cancel()
            with suppress(asyncio.CancelledError):
                await keeper


def find_embedded_mongod(folder: Path) -> str | None:
    """Return the address of the mongod that another process of ours runs on `folder` now."""
    port = find_used_port(folder.resolve())
    return mongod_uri(port) if port else None


async def _keep(command: list[str], port: int, ready: "asyncio.Future[None]") -> None:
    while True:
        child = start_child(command, is_quiet=True)
        try:
            await become_primary(child, port)
            if not ready.done():
                ready.set_result(None)
            log.info("mongod_ready", port=port, pid=child.pid)
            log.error("mongod_ended", port=port, code=await until_ended(child))
        except EmbeddedError as error:
            log.error("mongod_failed", reason=str(error))
            if not ready.done():
                ready.set_exception(error)
                ready.exception()  # Marks it as seen, for the caller who does not wait.
        finally:
            await stop_child(child, _STOP_TIMEOUT_S)
        await asyncio.sleep(_RESTART_PAUSE_S)
