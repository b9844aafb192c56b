"""Who sees which rich menu."""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Any

from aiohttp import web

from simulator.line.api.gate import Asked
from simulator.line.api.people import checked_user_id
from simulator.line.errors import LineError, invalid_property

BULK_LIMIT = 500
# LINE takes some seconds for many people; so does this, but less.
BULK_DELAY_S = 0.3


async def set_default(asked: Asked) -> web.Response:
    """Show a menu to everybody without one of their own."""
    asked.platform.menus.default_id = asked.platform.menus.get_usable(asked.part("menu_id")).menu_id
    asked.platform.hub.tell("menus")
    return web.json_response({})


async def show_default(asked: Asked) -> web.Response:
    """Say which menu is the default one."""
    menu_id = asked.platform.menus.default_id
    if menu_id is None:
        raise LineError(404, "no default richmenu", [])
    return web.json_response({"richMenuId": menu_id})


async def clear_default(asked: Asked) -> web.Response:
    """Show no menu of the API by default."""
    asked.platform.menus.default_id = None
    asked.platform.hub.tell("menus")
    return web.json_response({})


async def link(asked: Asked) -> web.Response:
    """Give a person a menu; for who is no friend this does nothing, and says so to nobody."""
    user_id = checked_user_id(asked.part("user_id"))
    menu = asked.platform.menus.get_usable(asked.part("menu_id"))
    _change(asked, partial(asked.platform.menus.link, menu.menu_id), [user_id])
    return web.json_response({})


async def show_link(asked: Asked) -> web.Response:
    """Say which menu is a person's own."""
    menu_id = asked.platform.menus.own_id(checked_user_id(asked.part("user_id")))
    if menu_id is None:
        raise LineError(404, "the user has no richmenu", [])
    return web.json_response({"richMenuId": menu_id})


async def unlink(asked: Asked) -> web.Response:
    """Take a person's own menu away."""
    _change(asked, asked.platform.menus.unlink, [checked_user_id(asked.part("user_id"))])
    return web.json_response({})


async def link_many(asked: Asked) -> web.Response:
    """Give several people a menu, a little later."""
    menu_id = asked.body.get("richMenuId")
    if not isinstance(menu_id, str):
        raise invalid_property("richMenuId")
    menu = asked.platform.menus.get_usable(menu_id)
    return _later(asked, partial(asked.platform.menus.link, menu.menu_id))


async def unlink_many(asked: Asked) -> web.Response:
    """Take several people's own menus away, a little later."""
    return _later(asked, asked.platform.menus.unlink)


def _later(asked: Asked, change: Callable[[str], None]) -> web.Response:
    user_ids = _user_ids(asked.body.get("userIds"))
    asyncio.get_running_loop().call_later(BULK_DELAY_S, _change, asked, change, user_ids)
    return web.json_response({}, status=202)


def _change(asked: Asked, change: Callable[[str], None], user_ids: list[str]) -> None:
    for user_id in user_ids:
        person = asked.platform.people.persons.get(user_id)
        if person is not None and person.friend and not person.blocked:
            change(user_id)
            asked.platform.talks.on_change(user_id)


def _user_ids(values: Any) -> list[str]:
    if not isinstance(values, list) or not 1 <= len(values) <= BULK_LIMIT:
        raise LineError(
            400,
            "The request body has 1 error(s)",
            [{"message": f"Size must be between 1 and {BULK_LIMIT}", "property": "userIds"}],
        )
    for at, value in enumerate(values):
        if not isinstance(value, str) or not value.startswith("U"):
            raise invalid_property(f"userIds[{at}]")
    return values
