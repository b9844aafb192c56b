"""The limits that receipt is measured against: the same reading and checking, with less or clumsier storing."""

import sys
from typing import Any

import uvloop
from aiohttp import web
from motor.motor_asyncio import AsyncIOMotorClient

from bench.webhooks import PATH, SECRET
from bot.webhook import parse_webhook
from inbox.clock import now
from inbox.events.event import NewEvent
from inbox.store import CLIENT_OPTIONS

BODY_LIMIT = 1024 * 1024


def create_app(kind: str, mongodb_uri: str) -> web.Application:
    """Make the server of one limit."""
    client: AsyncIOMotorClient[dict[str, Any]] | None = None

    async def receive(request: web.Request) -> web.Response:
        events = parse_webhook(await request.read(), request.headers.get("x-line-signature"), (SECRET,), "main", now())
        if client is not None:
            for event in events:
                await client.get_database("bench_limit").get_collection("events").insert_one(_document(event))
        return web.Response()

    async def open_client(_: web.Application) -> None:
        nonlocal client
        if kind == "single":
            client = AsyncIOMotorClient(mongodb_uri, **CLIENT_OPTIONS)

    async def live(_: web.Request) -> web.Response:
        return web.Response()

    app = web.Application(client_max_size=BODY_LIMIT)
    app.on_startup.append(open_client)
    app.add_routes([web.post(PATH, receive), web.get("/healthz/live", live)])
    return app


def _document(event: NewEvent) -> dict[str, Any]:
    return {"_id": event.id, "raw": event.raw, "received_at": event.received_at, "state": "new"}


if __name__ == "__main__":
    uvloop.install()
    web.run_app(
        create_app(sys.argv[1], sys.argv[3]), host="127.0.0.1", port=int(sys.argv[2]), print=None, access_log=None
    )
