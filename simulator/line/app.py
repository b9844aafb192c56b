"""Put the simulated platform together as one web application."""

from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

from aiohttp import web

from simulator.errors import ControlError
from simulator.line import dialog
from simulator.line.api import routes as api
from simulator.line.channel import Channel
from simulator.line.control import routes as control
from simulator.line.keys import PLATFORM
from simulator.line.memory import recall, remember
from simulator.line.phone import routes as phone
from simulator.line.platform import Platform

__all__ = ["PLATFORM", "create_app"]

# An album of photos comes in one request.
BODY_LIMIT_BYTES = 100 * 1024 * 1024
_CONTROL = "/simulator/"

_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def create_app(channel: Channel, memory: Path | None = None) -> web.Application:
    """Make the application; it does nothing until it is served. What happened is kept in the file `memory`."""
    app = web.Application(middlewares=[_control_errors], client_max_size=BODY_LIMIT_BYTES)
    app[PLATFORM] = Platform(channel)
    if memory is not None:
        recall(app[PLATFORM], memory)
        app.on_cleanup.append(partial(_remember, memory))
    control.setup(app)
    dialog.setup(app)
    phone.setup(app)
    api.setup(app)
    app.on_shutdown.append(_close)
    return app


@web.middleware
async def _control_errors(request: web.Request, handler: _Handler) -> web.StreamResponse:
    """Answer refusals of the control API as JSON, and keep other sites' pages away from it."""
    if not request.path.startswith(_CONTROL):
        return await handler(request)
    if request.headers.get("Sec-Fetch-Site") == "cross-site":
        return web.json_response({"error": "not from another site"}, status=403)
    try:
        return await handler(request)
    except ControlError as error:
        return web.json_response({"error": str(error)}, status=error.status)
    except web.HTTPRequestEntityTooLarge:
        return web.json_response({"error": "that is too large"}, status=413)


async def _close(app: web.Application) -> None:
    await app[PLATFORM].close()


async def _remember(memory: Path, app: web.Application) -> None:
    remember(app[PLATFORM], memory)
