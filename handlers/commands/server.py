"""One web server of this process, and the signal that ends it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web
from aiohttp.log import server_logger

from config.failures import without_words
from config.settings import Settings
from handlers.commands.start import stop

_SHUTDOWN_TIMEOUT_S = 5.0


def load_application() -> None:
    """Read the application's code, which takes a second or two: time to wait for something else as well."""
    import handlers.app  # noqa: F401 - being loaded is all that is wanted.


@asynccontextmanager
async def open_server(settings: Settings, *, is_shared: bool = False) -> AsyncIterator[None]:
    """Serve on the settings' address; with `is_shared`, other processes may serve on it too."""
    from handlers.app import create_app

    # No access log, and no words of aiohttp's about broken requests: addresses hold search words and secrets.
    runner = web.AppRunner(
        create_app(settings), handler_cancellation=True, shutdown_timeout=_SHUTDOWN_TIMEOUT_S, access_log=None
    )
    server_logger.addFilter(without_words)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, settings.host, settings.port, reuse_port=is_shared).start()
        except OSError as error:
            stop(f"Cannot listen on {settings.host}:{settings.port}: {error.strerror or error}.")
        yield
    finally:
        await runner.cleanup()
