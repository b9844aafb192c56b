"""What both webhooks answer with: 200, 400, 401, 413 or 503, and nothing else."""

import asyncio
from collections.abc import Awaitable

import structlog
from aiohttp import http_exceptions, web

from config.failures import describe
from handlers.access import BODY_LIMIT
from inbox.errors import NotAWebhook, Unavailable, WrongSignature

HEADERS = {"Server": "Madoguchi"}
RETRY_AFTER = {"Retry-After": "1"}
# A body that is not what its headers say: broken chunks, wrong compression.
BROKEN_BODY = (web.RequestPayloadError, http_exceptions.HttpProcessingError)

log = structlog.get_logger(__name__)


async def status_of(receiving: Awaitable[None], timeout_s: float, sender: str) -> int:
    """Wait until a webhook is stored, and give the status that says how it went."""
    try:
        async with asyncio.timeout(timeout_s):
            await receiving
    except (Unavailable, TimeoutError):
        return 503
    except WrongSignature:
        return 401
    except (NotAWebhook, *BROKEN_BODY):
        return 400
    except web.HTTPRequestEntityTooLarge:
        return 413
    except Exception as error:  # noqa: BLE001 - They send again after a 503; a 500 is not among our answers.
        log.error("webhook.broken", sender=sender, **describe(error))
        return 503
    return 200


def answer(status: int) -> web.Response:
    """Answer a webhook; 503 asks for it again."""
    return web.Response(status=status, headers=HEADERS | RETRY_AFTER if status == 503 else HEADERS)


async def accept_expectation(request: web.Request) -> None:
    """Let a body come whatever the sender expects: 417 is not among our answers."""
    if request.headers.get("Expect", "").lower() == "100-continue" and request.transport is not None:
        request.transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")


async def read_body(request: web.Request) -> bytes:
    """Read a body of up to a mebibyte."""
    length = request.content_length
    if length is not None and length > BODY_LIMIT:
        raise web.HTTPRequestEntityTooLarge(BODY_LIMIT, length)
    return await request.read()
