"""The stream of hints to an open page."""

import asyncio
import json

from aiohttp import web

from simulator.hub import Hint, Hub

PING_S = 15.0


async def send_hints(request: web.Request, hub: Hub) -> web.StreamResponse:
    """Send every hint as a Server-Sent Event until the end."""
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
    async with hub.listen() as hints:
        await response.prepare(request)
        await response.write(b"retry: 1000\n\n")
        while True:
            try:
                hint = await asyncio.wait_for(hints.get(), PING_S)
            except TimeoutError:
                await response.write(b": ping\n\n")
                continue
            if hint is None:
                return response
            await response.write(_written(hint))


def _written(hint: Hint) -> bytes:
    return f"data: {json.dumps(hint, separators=(',', ':'))}\n\n".encode()
