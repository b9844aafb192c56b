"""LINE's webhook: answered when the events are durable. 200, 400, 401, 413 or 503, and nothing else."""

import time

from aiohttp import web

from bot.webhook import parse_webhook
from handlers.access import PUBLIC, allow
from handlers.keys import BACKGROUND, METRICS, SITE, STORE
from handlers.receipt import accept_expectation, answer, read_body, status_of
from inbox.clock import now
from inbox.ids import MAIN_CHANNEL

TIMEOUT_S = 1.9
MOST_IN_FLIGHT = 256
REDELIVERED = b'"isRedelivery":true'


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
            status = await status_of(_store(request), TIMEOUT_S, "line")
        finally:
            background.receipts -= 1
    if status == 200:
        background.wake_processing()
    metrics.saw_webhook(status, time.perf_counter() - began)
    return answer(status)


async def _store(request: web.Request) -> None:
    channel = request.match_info.get("channel", MAIN_CHANNEL)
    body = await read_body(request)
    secrets = request.app[SITE].line_secrets if channel == MAIN_CHANNEL else ()
    events = parse_webhook(body, request.headers.get("x-line-signature"), secrets, channel, now())
    await request.app[STORE].events.record(events)
    if redelivered := sum(REDELIVERED in event.raw for event in events):
        request.app[METRICS].saw_redelivered(redelivered)


routes = [
    web.post("/line/webhook", receive_webhook, expect_handler=accept_expectation),
    web.post("/line/webhook/{channel}", receive_webhook, expect_handler=accept_expectation),
]
