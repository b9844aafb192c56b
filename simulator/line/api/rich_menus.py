"""Rich menus: make, show, drop, their images and aliases."""

import asyncio
import re
from typing import Any

from aiohttp import web

from simulator.line.api.gate import Asked
from simulator.line.errors import LineError
from simulator.line.menus import ALIASES_LIMIT
from simulator.line.messages.menu import check_menu, check_menu_image
from simulator.line.messages.node import Node, refuse

_ALIAS = re.compile(r"[a-z0-9_-]{1,32}")


async def create_menu(asked: Asked) -> web.Response:
    """Make a menu, without its image yet."""
    menu = asked.platform.menus.add(check_menu(asked.body))
    return web.json_response({"richMenuId": menu.menu_id})


async def validate_menu(asked: Asked) -> web.Response:
    """Check a menu without making it."""
    check_menu(asked.body)
    return web.json_response({})


async def list_menus(asked: Asked) -> web.Response:
    """List the menus, newest first."""
    menus = reversed(asked.platform.menus.menus.values())
    return web.json_response({"richmenus": [menu.as_json() for menu in menus]})


async def show_menu(asked: Asked) -> web.Response:
    """Give one menu."""
    return web.json_response(asked.platform.menus.get(asked.part("menu_id")).as_json())


async def delete_menu(asked: Asked) -> web.Response:
    """Drop a menu."""
    asked.platform.menus.remove(asked.part("menu_id"))
    asked.platform.hub.tell("menus")
    return web.json_response({})


async def upload_image(asked: Asked) -> web.Response:
    """Give a menu its image, once and for all."""
    menu = asked.platform.menus.get(asked.part("menu_id"))
    content_type = asked.request.content_type
    await asyncio.to_thread(check_menu_image, asked.raw, content_type, menu.content["size"])
    if menu.image is not None:
        raise LineError(400, "An image has already been uploaded to the richmenu", [])
    menu.image, menu.image_type = asked.raw, content_type
    asked.platform.hub.tell("menus")
    return web.json_response({})


async def show_image(asked: Asked) -> web.Response:
    """Give the image of a menu."""
    menu = asked.platform.menus.get(asked.part("menu_id"))
    if menu.image is None:
        raise LineError(404, "Not found", [])
    return web.Response(body=menu.image, content_type=menu.image_type)


async def create_alias(asked: Asked) -> web.Response:
    """Give a menu a name that can be moved to another one."""
    menus = asked.platform.menus
    alias = _text(asked.body, "richMenuAliasId")
    if not _ALIAS.fullmatch(alias):
        raise LineError(400, "richMenuAliasId is invalid", [])
    menu_id = _usable(asked, _text(asked.body, "richMenuId"))
    if alias in menus.aliases:
        raise LineError(400, "conflict richmenu alias id", [])
    if len(menus.aliases) >= ALIASES_LIMIT:
        raise LineError(400, "The number of rich menu aliases has reached the limit", [])
    menus.aliases[alias] = menu_id
    return web.json_response({})


async def update_alias(asked: Asked) -> web.Response:
    """Move a name to another menu."""
    alias = _get_alias(asked)
    asked.platform.menus.aliases[alias] = _usable(asked, _text(asked.body, "richMenuId"))
    return web.json_response({})


async def show_alias(asked: Asked) -> web.Response:
    """Say which menu a name means."""
    return web.json_response(_alias_json(asked, _get_alias(asked)))


async def list_aliases(asked: Asked) -> web.Response:
    """List the names."""
    return web.json_response({"aliases": [_alias_json(asked, alias) for alias in asked.platform.menus.aliases]})


async def delete_alias(asked: Asked) -> web.Response:
    """Drop a name."""
    del asked.platform.menus.aliases[_get_alias(asked)]
    return web.json_response({})


def _get_alias(asked: Asked) -> str:
    alias = asked.part("alias")
    if alias not in asked.platform.menus.aliases:
        raise LineError(404, "richmenu alias not found", [])
    return alias


def _alias_json(asked: Asked, alias: str) -> dict[str, Any]:
    return {"richMenuAliasId": alias, "richMenuId": asked.platform.menus.aliases[alias]}


def _usable(asked: Asked, menu_id: str) -> str:
    menu = asked.platform.menus.menus.get(menu_id)
    if menu is None or menu.image is None:
        raise LineError(400, "richmenu not found", [])
    return menu_id


def _text(body: dict[str, Any], name: str) -> str:
    root = Node(body, (), [])
    value = root.text(name, 100)
    refuse(root.findings)
    return value or ""
