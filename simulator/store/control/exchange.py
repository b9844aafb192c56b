"""Read what the control API is asked, write what it answers."""

import json
from typing import Any

from aiohttp import web

from simulator.errors import ControlError
from simulator.store.keys import PLATFORM
from simulator.store.platform import Platform
from simulator.store.records.customer import Customer
from simulator.store.records.order import Order

PAGE_LIMIT = 250


def platform_of(request: web.Request) -> Platform:
    """Return the platform that the request is about."""
    return request.app[PLATFORM]


def answer(value: Any, status: int = 200) -> web.Response:
    """Answer with JSON."""
    return web.json_response(value, status=status)


async def read_object(request: web.Request) -> dict[str, Any]:
    """Read a JSON object; nothing at all is an empty one."""
    raw = await request.read()
    try:
        body = json.loads(raw) if raw else {}
    except (ValueError, RecursionError):
        raise ControlError("the body is not JSON", 400) from None
    if not isinstance(body, dict):
        raise ControlError("the body must be a JSON object")
    return body


def number_of(request: web.Request, name: str, usual: int, most: int) -> int:
    """Read a whole number of the query."""
    text = request.query.get(name, str(usual))
    if not (text.isascii() and text.isdecimal() and len(text) < 16):
        raise ControlError(f"{name} must be a whole number")
    return min(int(text), most)


def customer_of(request: web.Request) -> Customer:
    """Give the customer whom the path names."""
    return find_customer(platform_of(request), request.match_info["number"])


def find_customer(platform: Platform, number: object) -> Customer:
    """Give a customer by number or id."""
    found = platform.shop.customers.get(_number(number))
    if found is None:
        raise ControlError("there is no such customer", 404)
    return found


def order_of(request: web.Request) -> Order:
    """Give the order that the path names, by number or by name without `#`."""
    return find_order(platform_of(request), request.match_info["number"])


def find_order(platform: Platform, number: object) -> Order:
    """Give an order by number, id, or name."""
    orders = platform.shop.orders
    named = next((one for one in orders.values() if one.name.lstrip("#") == str(number).lstrip("#")), None)
    found = orders.get(_number(number)) or named
    if found is None:
        raise ControlError("there is no such order", 404)
    return found


def _number(value: object) -> int:
    text = str(value).rpartition("/")[2]
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 20 else -1
