"""Server-sent events: ids of what changed; the page fetches what it may see."""

import asyncio

from aiohttp import web

from handlers.access import allow
from handlers.keys import HUB, SITE, STORE
from handlers.middlewares.headers import add_headers
from handlers.running.hub import Stream
from inbox.availability import unavailable_when_down
from inbox.errors import Unavailable
from inbox.staff.sessions import Session
from inbox.store import Store

PING_S = 15.0
WRITE_TIMEOUT_S = 20.0
HEADERS = {"Content-Type": "text/event-stream; charset=utf-8", "Cache-Control": "no-store", "X-Accel-Buffering": "no"}


@allow("read")
async def show_stream(request: web.Request) -> web.StreamResponse:
    """Send hints until the page goes, the session ends or the server stops."""
    session: Session = request["session"]
    hub = request.app[HUB]
    with hub.open_stream(session.id, request.headers.get("Last-Event-ID")) as stream:
        response = web.StreamResponse(headers=HEADERS)
        add_headers(response, request.app[SITE])
        await response.prepare(request)
        await _serve(response, stream, request.app[STORE], session)
    return response


async def _serve(response: web.StreamResponse, stream: Stream, store: Store, session: Session) -> None:
    while True:
        block, is_doubtful = await stream.wait(PING_S)
        if stream.is_closed:
            return
        # A quiet stream is looked at too: a session that ran out sends no word.
        if (is_doubtful or not block) and not await _lives(store, session):
            return
        try:
            async with asyncio.timeout(WRITE_TIMEOUT_S):
                await response.write(block or b": ping\n\n")
        except (ConnectionError, TimeoutError):
            return


async def _lives(store: Store, session: Session) -> bool:
    """Look without noting that the session is used; while the database is away nothing ends."""
    try:
        with unavailable_when_down():
            member = (await store.staff.many([session.staff_id])).get(session.staff_id)
            if member is None or member.is_disabled:
                return False
            return await store.sessions.is_live(session.id, may_be_held=member.has_second_factor)
    except Unavailable:
        return True


routes = [web.get("/stream", show_stream, allow_head=False)]
