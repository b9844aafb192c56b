"""The store's webhooks: answered when they are durable. 200, 400, 401, 413 or 503, and nothing else."""

import asyncio

import structlog
from aiohttp import web

from config.failures import describe
from handlers.access import PUBLIC, allow
from handlers.keys import BACKGROUND, SITE, STORE
from handlers.webhook import BROKEN_BODY, accept_expectation, answer, read_body
from inbox.clock import now
from inbox.errors import Unavailable
from shop.webhooks.parse import NotAWebhook, WrongSignature, parse_shop_webhook

# The store hangs up after five seconds.
TIMEOUT_S = 4.0

log = structlog.get_logger(__name__)


@allow(PUBLIC)
async def receive_shop_webhook(request: web.Request) -> web.Response:
    """Store a webhook of the store, then answer; it sends again what was not answered with 200."""
    status = await _receive(request)
    if status == 200:
        request.app[BACKGROUND].wake()
    return answer(status)


async def _receive(request: web.Request) -> int:
    site = request.app[SITE]
    try:
        async with asyncio.timeout(TIMEOUT_S):
            body = await read_body(request)
            event = parse_shop_webhook(body, request.headers, site.shop_secrets, site.shop or "", now())
            await request.app[STORE].shop_events.record(event)
    except (Unavailable, TimeoutError):
        return 503
    except WrongSignature:
        return 401
    except (NotAWebhook, *BROKEN_BODY):
        return 400
    except web.HTTPRequestEntityTooLarge:
        return 413
    except Exception as error:  # noqa: BLE001 - The store sends again after a 503.
        log.error("shop_webhook.broken", **describe(error))
        return 503
    return 200


routes = [web.post("/shop/webhook", receive_shop_webhook, expect_handler=accept_expectation)]
