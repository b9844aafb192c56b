"""The store, for handlers that ask it."""

from aiohttp import web

from handlers.keys import SHOP
from inbox.errors import Conflict
from shop.client.asks import Asks


def the_shop(request: web.Request) -> Asks:
    """Give the way to the store; Conflict with the way out where there is none."""
    shop = request.app[SHOP]
    if shop is None:
        raise Conflict("ストアに接続していないため、変更できません。設定の「ストア」で接続を確認してください。")
    return shop
