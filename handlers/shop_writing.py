"""What pages write into the store; without a connection each refuses with the reason."""

from aiohttp import web

from handlers.keys import STORE
from handlers.shop import the_shop
from shop.editing.editor import StoreEditor


def shop_writing(request: web.Request) -> StoreEditor:
    """Give the way into the store."""
    return StoreEditor(request.app[STORE], the_shop(request))
