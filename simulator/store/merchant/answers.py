"""Answer with a page of the merchant's, or lead on to one."""

from typing import Any

from aiohttp import web

from simulator.store.control.exchange import platform_of
from simulator.store.merchant.keys import MERCHANT_PAGES


def base_of(request: web.Request) -> str:
    """Give where the merchant's pages begin."""
    return f"/store/{platform_of(request).account.handle}"


def show(request: web.Request, template: str, status: int = 200, **context: Any) -> web.Response:
    """Answer with a page."""
    account = platform_of(request).account
    return request.app[MERCHANT_PAGES].answer(template, status, account=account, base=base_of(request), **context)


def go(path: str) -> web.Response:
    """Lead on after something was done."""
    return web.Response(status=303, headers={"Location": path})
