"""The control API: letters as JSON, faults, beginning anew, and the stream of hints."""

import json
from typing import Any

from aiohttp import web

from simulator.errors import ControlError
from simulator.mail.keys import MAIL_SERVER, MAILBOX
from simulator.stream import send_hints

PAGE_LIMIT = 500


def setup(app: web.Application) -> None:
    """Add the control API."""
    app.add_routes(
        [
            web.get("/letters.json", list_letters),
            web.get("/simulator/state", show_state),
            web.post("/simulator/reset", reset),
            web.get("/simulator/faults", list_faults),
            web.post("/simulator/faults", create_fault),
            web.delete("/simulator/faults", delete_faults),
            web.get("/simulator/stream", stream),
        ]
    )


async def list_letters(request: web.Request) -> web.Response:
    """List the letters, the newest first; `?to=` only those to an address."""
    letters = request.app[MAILBOX].letters(request.query.get("to", ""), PAGE_LIMIT)
    return web.json_response({"letters": [letter.as_json() for letter in letters]})


async def show_state(request: web.Request) -> web.Response:
    """Say how everything stands."""
    mailbox = request.app[MAILBOX]
    state = {"smtp_port": request.app[MAIL_SERVER].port, "addresses": dict(mailbox.addresses())}
    return web.json_response(state | _faults(request))


async def reset(request: web.Request) -> web.Response:
    """Begin anew."""
    request.app[MAILBOX].clear()
    return web.json_response({})


async def list_faults(request: web.Request) -> web.Response:
    """List the faults that are switched on."""
    return web.json_response(_faults(request))


async def create_fault(request: web.Request) -> web.Response:
    """Switch a fault on."""
    try:
        wanted = json.loads(await request.read())
    except (ValueError, RecursionError):
        raise ControlError("the body is not JSON", 400) from None
    return web.json_response(request.app[MAILBOX].faults.add(wanted).as_json(), status=201)


async def delete_faults(request: web.Request) -> web.Response:
    """Switch all faults off."""
    request.app[MAILBOX].faults.clear()
    return await list_faults(request)


async def stream(request: web.Request) -> web.StreamResponse:
    """Send a hint whenever a letter comes."""
    return await send_hints(request, request.app[MAILBOX].hub)


def _faults(request: web.Request) -> dict[str, Any]:
    return {"faults": [fault.as_json() for fault in request.app[MAILBOX].faults.active]}
