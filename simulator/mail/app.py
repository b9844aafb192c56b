"""Put mail server and page together as one web application."""

from collections.abc import AsyncIterator, Awaitable, Callable

from aiohttp import web

from simulator.errors import ControlError
from simulator.mail import control, pages
from simulator.mail.keys import INBOX_URL, MAIL_SERVER, MAILBOX
from simulator.mail.mailbox import Mailbox
from simulator.mail.smtp import MailServer

_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def create_app(host: str, smtp_port: int, *, inbox_url: str | None = None) -> web.Application:
    """Make the application; it takes letters on `smtp_port` as long as it is served."""
    app = web.Application(middlewares=[_control_errors])
    app[MAILBOX] = Mailbox()
    app[MAIL_SERVER] = MailServer(app[MAILBOX], host, smtp_port)
    app[INBOX_URL] = inbox_url or ""
    control.setup(app)
    pages.setup(app)
    app.cleanup_ctx.append(_receive_letters)
    app.on_shutdown.append(_close_streams)
    return app


async def _receive_letters(app: web.Application) -> AsyncIterator[None]:
    await app[MAIL_SERVER].start()
    yield
    await app[MAIL_SERVER].close()


async def _close_streams(app: web.Application) -> None:
    app[MAILBOX].hub.close()


@web.middleware
async def _control_errors(request: web.Request, handler: _Handler) -> web.StreamResponse:
    """Answer refusals of the control API as JSON, and keep other sites' pages away from everything."""
    if request.headers.get("Sec-Fetch-Site") == "cross-site" and request.method != "GET":
        return web.json_response({"error": "not from another site"}, status=403)
    try:
        return await handler(request)
    except ControlError as error:
        return web.json_response({"error": str(error)}, status=error.status)
