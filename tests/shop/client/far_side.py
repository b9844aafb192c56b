"""The other side of the wire: a real HTTP server that says what a test wrote down, and notes what it heard."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer

SHOP = "demo-tea.myshopify.com"
Say = Callable[[web.Request, dict[str, Any]], Awaitable[web.StreamResponse]]


@dataclass(slots=True)
class FarSide:
    """Each question takes the next of `says`; the last one stays."""

    says: list[Say] = field(default_factory=list)
    token_says: list[Say] = field(default_factory=list)
    asked: list[dict[str, Any]] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)
    token_requests: list[dict[str, Any]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    url: str = ""

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Answer a question."""
        body = await request.json()
        self.asked.append(body)
        self.paths.append(request.path)
        self.tokens.append(request.headers["X-Shopify-Access-Token"])
        return await _next(self.says)(request, body)

    async def give_token(self, request: web.Request) -> web.StreamResponse:
        """Answer who wants a token."""
        body = await request.json()
        self.token_requests.append(body)
        return await _next(self.token_says)(request, body)

    @property
    def operations(self) -> list[str]:
        """List what was asked."""
        return [one["operationName"] for one in self.asked]


def _next(says: list[Say]) -> Say:
    return says.pop(0) if len(says) > 1 else says[0]


def says(data: Any = None, status: int = 200, headers: Mapping[str, str] | None = None, **more: Any) -> Say:
    """Answer with data, and whatever stands beside it (`errors`, `extensions`)."""

    async def say(_: web.Request, __: dict[str, Any]) -> web.StreamResponse:
        return web.json_response({"data": data, **more}, status=status, headers=headers)

    return say


def says_body(body: bytes, status: int = 200, headers: Mapping[str, str] | None = None) -> Say:
    """Answer with bytes."""

    async def say(_: web.Request, __: dict[str, Any]) -> web.StreamResponse:
        return web.Response(body=body, status=status, headers=headers, content_type="application/json")

    return say


def says_nothing() -> Say:
    """Take the question, and cut the line."""

    async def say(request: web.Request, _: dict[str, Any]) -> web.StreamResponse:
        assert request.transport is not None
        request.transport.abort()
        return web.Response()

    return say


def says_late(until: asyncio.Event) -> Say:
    """Take the question, and keep whoever asks waiting."""

    async def say(_: web.Request, __: dict[str, Any]) -> web.StreamResponse:
        await until.wait()
        return web.json_response({"data": {"shop": {"id": "late"}}})

    return say


def cost(requested: float, available: float, *, most: float = 2_000.0, rate: float = 100.0) -> dict[str, Any]:
    """Write what the store says of its measure."""
    status = {"maximumAvailable": most, "currentlyAvailable": available, "restoreRate": rate}
    return {"cost": {"requestedQueryCost": requested, "actualQueryCost": requested, "throttleStatus": status}}


THROTTLED = {"message": "Throttled", "extensions": {"code": "THROTTLED"}}


def token_says(token: str = "shpat_fresh", life_s: int = 86_399) -> Say:
    """Give a token."""

    async def say(_: web.Request, __: dict[str, Any]) -> web.StreamResponse:
        return web.json_response({"access_token": token, "scope": "read_customers", "expires_in": life_s})

    return say


@asynccontextmanager
async def open_far_side(*first: Say) -> AsyncIterator[FarSide]:
    """Serve on a loopback port."""
    side = FarSide(list(first))
    app = web.Application()
    app.router.add_post("/admin/api/{version}/graphql.json", side.answer)
    app.router.add_post("/admin/oauth/access_token", side.give_token)
    server = TestServer(app)
    await server.start_server()
    side.url = str(server.make_url("")).rstrip("/")
    try:
        yield side
    finally:
        await server.close()
