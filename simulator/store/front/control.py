"""The control API of the customers' side: switches, keys, who signs in."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from simulator.store.front.keys import FRONT
from simulator.store.front.switches import BadSwitch, as_json, changed

Handler = Callable[[web.Request], Awaitable[web.Response]]


async def show_switches(request: web.Request) -> web.Response:
    """Show every switch."""
    return web.json_response(as_json(request.app[FRONT].switches))


async def update_switches(request: web.Request) -> web.Response:
    """Turn some switches."""
    _check_site(request)
    front = request.app[FRONT]
    try:
        front.switches = changed(front.switches, await _read(request))
    except BadSwitch as error:
        return web.json_response({"error": str(error)}, status=422)
    return await show_switches(request)


async def rotate_keys(request: web.Request) -> web.Response:
    """Sign with a new key from now on."""
    _check_site(request)
    return web.json_response({"kid": request.app[FRONT].keys.rotate()})


async def reset(request: web.Request) -> web.Response:
    """Begin anew."""
    _check_site(request)
    request.app[FRONT].reset()
    return web.json_response({})


async def _read(request: web.Request) -> Any:
    try:
        return json.loads(await request.read())
    except (ValueError, RecursionError):
        raise BadSwitch("the body is not JSON") from None


def _check_site(request: web.Request) -> None:
    if request.headers.get("Sec-Fetch-Site") == "cross-site":
        raise web.HTTPForbidden(text='{"error": "not from another site"}', content_type="application/json")
