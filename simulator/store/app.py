"""Put the simulated store together as one web application."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from aiohttp import web

from simulator.errors import ControlError
from simulator.store.account import Account
from simulator.store.api import http
from simulator.store.control import routes as control
from simulator.store.front import routes as front
from simulator.store.front.settings import FrontSettings
from simulator.store.keys import PLATFORM
from simulator.store.merchant import routes as merchant
from simulator.store.platform import Platform

__all__ = ["PLATFORM", "create_app"]

BODY_LIMIT_BYTES = 4 * 1024 * 1024
_CONTROL, _MERCHANT = "/control/", "/store/"

_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def create_app(
    account: Account,
    front_settings: FrontSettings | None = None,
    *,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> web.Application:
    """Make the application; it does nothing until it is served."""
    app = web.Application(middlewares=[_control_errors], client_max_size=BODY_LIMIT_BYTES)
    settings = front_settings or FrontSettings(app_secret=account.client_secret)
    app[PLATFORM] = platform = Platform(account, clock, settings.smtp)
    http.setup(app)
    front.setup(app, lambda: platform.shop, settings)
    merchant.setup(app, account)
    control.setup(app)
    app.on_shutdown.append(_close)
    return app


@web.middleware
async def _control_errors(request: web.Request, handler: _Handler) -> web.StreamResponse:
    """Answer refusals of the control API as JSON, and keep other sites' pages away from what changes something."""
    is_ours = request.path.startswith((_CONTROL, _MERCHANT)) and request.method != "GET"
    if (is_ours or request.path.startswith(_CONTROL)) and request.headers.get("Sec-Fetch-Site") == "cross-site":
        return web.json_response({"error": "not from another site"}, status=403)
    try:
        return await handler(request)
    except ControlError as error:
        return web.json_response({"error": str(error)}, status=error.status)


async def _close(app: web.Application) -> None:
    await app[PLATFORM].close()
