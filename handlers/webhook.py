"""LINE's webhook: answered when the events are durable. 200, 400, 401, 413 or 503, and nothing else."""

import asyncio
import time

import structlog
from aiohttp import http_exceptions, web

from bot.webhook import NotAWebhook, WrongSignature, parse_webhook
from config.failures import describe
from handlers.access import BODY_LIMIT, PUBLIC, allow
from handlers.keys import BACKGROUND, METRICS, SITE, STORE
from inbox.clock import now
from inbox.errors import Unavailable
from inbox.ids import MAIN_CHANNEL

TIMEOUT_S = 1.9
MOST_IN_FLIGHT = 256
REDELIVERED = b'"isRedelivery":true'
HEADERS = {"Server": "Madoguchi"}
RETRY_AFTER = {"Retry-After": "1"}
# A body that is not what its headers say: broken chunks, wrong compression.
BROKEN_BODY = (web.RequestPayloadError, http_exceptions.HttpProcessingError)

log = structlog.get_logger(__name__)


@allow(PUBLIC)
async def receive_webhook(request: web.Request) -> web.Response:
    """Store a webhook's events, then answer; LINE sends again what was not answered with 200."""
    app, began = request.app, time.perf_counter()
    metrics, background = app[METRICS], app[BACKGROUND]
    if background.receipts >= MOST_IN_FLIGHT:
        status = 503
    else:
        background.receipts += 1
        try:
            status = await _receive(request)
        finally:
            background.receipts -= 1
    if status == 200:
        background.wake_processing()
    metrics.saw_webhook(status, time.perf_counter() - began)
    return answer(status)


def answer(status: int) -> web.Response:
    """Answer a webhook; 503 asks for it again."""
    return web.Response(status=status, headers=HEADERS | RETRY_AFTER if status == 503 else HEADERS)


async def accept_expectation(request: web.Request) -> None:
    """Let a body come whatever the sender expects: 417 is not among our answers."""
    if request.headers.get("Expect", "").lower() == "100-continue" and request.transport is not None:
        request.transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")


async def _receive(request: web.Request) -> int:
    channel = request.match_info.get("channel", MAIN_CHANNEL)
    try:
        async with asyncio.timeout(TIMEOUT_S):
            body = await read_body(request)
            secrets = request.app[SITE].line_secrets if channel == MAIN_CHANNEL else ()
            events = parse_webhook(body, request.headers.get("x-line-signature"), secrets, channel, now())
            await request.app[STORE].events.record(events)
            if redelivered := sum(REDELIVERED in event.raw for event in events):
                request.app[METRICS].saw_redelivered(redelivered)
    except (Unavailable, TimeoutError):
        return 503
    except WrongSignature:
        return 401
    except (NotAWebhook, *BROKEN_BODY):
        return 400
    except web.HTTPRequestEntityTooLarge:
        return 413
    except Exception as error:  # noqa: BLE001 - LINE sends again after a 503; a 500 is not among our answers.
        log.error("webhook.broken", **describe(error))
        return 503
    return 200


async def read_body(request: web.Request) -> bytes:
    """Read a body of up to a mebibyte."""
    length = request.content_length
    if length is not None and length > BODY_LIMIT:
        raise web.HTTPRequestEntityTooLarge(BODY_LIMIT, length)
    return await request.read()


routes = [
    web.post("/line/webhook", receive_webhook, expect_handler=accept_expectation),
    web.post("/line/webhook/{channel}", receive_webhook, expect_handler=accept_expectation),
]
