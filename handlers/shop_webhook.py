"""The store's webhooks: answered when they are durable. 200, 400, 401, 413 or 503, and nothing else."""

from aiohttp import web

from handlers.access import PUBLIC, allow
from handlers.keys import BACKGROUND, SITE, STORE
from handlers.receipt import accept_expectation, answer, read_body, status_of
from inbox.clock import now
from shop.webhooks.parse import parse_shop_webhook

# The store hangs up after five seconds.
TIMEOUT_S = 4.0


@allow(PUBLIC)
async def receive_shop_webhook(request: web.Request) -> web.Response:
    """Store a webhook of the store, then answer; it sends again what was not answered with 200."""
    status = await status_of(_store(request), TIMEOUT_S, "shop")
    if status == 200:
        request.app[BACKGROUND].wake()
    return answer(status)


async def _store(request: web.Request) -> None:
    site = request.app[SITE]
    body = await read_body(request)
    event = parse_shop_webhook(body, request.headers, site.shop_secrets, site.shop or "", now())
    await request.app[STORE].shop_events.record(event)


routes = [web.post("/shop/webhook", receive_shop_webhook, expect_handler=accept_expectation)]
