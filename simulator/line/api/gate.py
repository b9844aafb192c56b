"""Every call of the Messaging API comes through here: token, faults, rates, the body, the answer, the log."""

import asyncio
import socket
import struct
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from simulator.faults import Fault
from simulator.line.access_tokens import TokenError
from simulator.line.api.body import log_body, read_body
from simulator.line.errors import MONTHLY_LIMIT, RATE_LIMIT, UNAUTHORIZED, LineError
from simulator.line.ids import iso_of, new_request_id
from simulator.line.keys import PLATFORM
from simulator.line.logs import Call
from simulator.line.platform import Platform, now_ms

RETRY_KEY = "X-Line-Retry-Key"
_SCHEME = "bearer "
# With this the broken connection is a reset, not an orderly end.
_ABRUPTLY = struct.pack("ii", 1, 0)


@dataclass(slots=True)
class Asked:
    """One call: what was asked of which platform."""

    request: web.Request
    platform: Platform
    request_id: str
    raw: bytes = b""
    body: dict[str, Any] = field(default_factory=dict)

    @property
    def retry_key(self) -> str | None:
        return self.request.headers.get(RETRY_KEY)

    def part(self, name: str) -> str:
        """Return a part of the path."""
        return self.request.match_info[name]


Handler = Callable[[Asked], Awaitable[web.Response]]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """How a call is treated before its handler sees it; `name` is what faults call it."""

    handler: Handler
    name: str
    bucket: str = ""
    reads: str = "json"
    takes_retry_key: bool = False
    needs_token: bool = True


class _Reset(Exception):
    """The connection is to break."""


def serve(endpoint: Endpoint) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    """Make the aiohttp handler of an endpoint."""

    async def handle(request: web.Request) -> web.StreamResponse:
        platform = request.app[PLATFORM]
        asked = Asked(request, platform, new_request_id())
        began, fault, status = time.perf_counter(), None, 0
        try:
            _authorize(asked, endpoint)
            fault = platform.faults.of_call(endpoint.name)
            if fault is not None:
                platform.hub.tell("faults")
            answer = await _answer(asked, endpoint, fault)
            status = answer.status
        except (LineError, TokenError) as refusal:
            answer = web.json_response(refusal.body, status=refusal.status, headers=refusal.headers)
            status = answer.status
        except _Reset:
            answer = _break(request)
        finally:
            _log(asked, endpoint, fault, status, began)
        answer.headers["X-Line-Request-Id"] = asked.request_id
        return answer

    return handle


def _authorize(asked: Asked, endpoint: Endpoint) -> None:
    header = asked.request.headers.get("Authorization", "")
    is_good = header[: len(_SCHEME)].lower() == _SCHEME and asked.platform.access_tokens.is_good(header[len(_SCHEME) :])
    if endpoint.needs_token and not is_good:
        raise LineError(401, UNAUTHORIZED)


async def _answer(asked: Asked, endpoint: Endpoint, fault: Fault | None) -> web.Response:
    asked.raw, asked.body = await read_body(asked.request, endpoint.reads)
    _go_wrong_before(asked, fault)
    if asked.platform.switches.rate_limits:
        asked.platform.rates.take(endpoint.bucket or endpoint.name)
    if asked.retry_key is not None and not endpoint.takes_retry_key:
        raise LineError(400, f"The '{RETRY_KEY}' header is not supported by this endpoint")
    answer = await endpoint.handler(asked)
    await _go_wrong_after(fault)
    return answer


def _go_wrong_before(asked: Asked, fault: Fault | None) -> None:
    kind = fault.kind if fault else None
    if kind == "invalid_token":
        raise LineError(401, UNAUTHORIZED)
    if kind in ("rate_limit", "monthly_limit"):
        raise LineError(429, RATE_LIMIT if kind == "rate_limit" else MONTHLY_LIMIT)
    if kind == "error_before":
        if asked.platform.switches.burn_reply_token_on_500:
            asked.platform.reply_tokens.burn(str(asked.body.get("replyToken")))
        raise LineError(500, "Internal Server Error")
    if kind == "reset_before":
        raise _Reset


async def _go_wrong_after(fault: Fault | None) -> None:
    kind = fault.kind if fault else None
    if kind == "error_after":
        raise LineError(500, "Internal Server Error")
    if kind == "reset_after":
        raise _Reset
    if kind == "slow" and fault is not None:
        await asyncio.sleep(fault.seconds)


def _break(request: web.Request) -> web.Response:
    if request.transport is not None:
        connection = request.transport.get_extra_info("socket")
        if connection is not None:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _ABRUPTLY)
        request.transport.abort()
    return web.Response()


def _log(asked: Asked, endpoint: Endpoint, fault: Fault | None, status: int, began: float) -> None:
    number = asked.platform.calls.next_number()
    call = Call(
        number,
        iso_of(now_ms()),
        endpoint.name,
        asked.request.method,
        asked.request.path,
        status,
        round((time.perf_counter() - began) * 1000, 1),
        asked.request_id,
        asked.retry_key,
        fault.kind if fault else None,
        log_body(asked.raw, asked.body),
    )
    asked.platform.calls.add(call)
    asked.platform.hub.tell("call", number=number)
