"""What happens around every handler: headers, errors, access; the webhook's path is spared."""

from functools import partial

from aiohttp import web

from handlers.access import Handler
from handlers.middlewares.errors import with_errors
from handlers.middlewares.gate import with_access
from handlers.middlewares.headers import with_headers
from handlers.webhook import receive_webhook


@web.middleware
async def around(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Wrap a handler, outermost first: headers, errors, access."""
    if request.match_info.handler is receive_webhook:
        return await handler(request)
    gated = partial(with_access, handler=handler)
    return await with_headers(request, partial(with_errors, handler=gated))
