"""The store, for handlers that ask it."""

from aiohttp import web

from handlers.keys import SHOP
from inbox.errors import Conflict, DomainError, Forbidden, Invalid, Unavailable
from shop.client.asks import Asks
from shop.errors import NOT_CONNECTED, AccessDenied, NotNow, Refused, ShopError


def the_shop(request: web.Request) -> Asks:
    """Give the way to the store; Conflict with the way out where there is none."""
    shop = request.app[SHOP]
    if shop is None:
        raise Conflict(NOT_CONNECTED)
    return shop


def told_to_staff(error: ShopError) -> DomainError:
    """Give the rule of ours that a refusal of the store stands for; its message goes on as it is."""
    match error:
        case AccessDenied():
            return Forbidden(error.message)
        case NotNow():
            return Unavailable(error.message)
        case Refused():
            words = {".".join(one.field) or "store": one.message for one in error.user_errors}
            return Invalid(error.message, fields=words)
        case _:
            return Conflict(error.message)
