"""Where the links lead that the store gives away: to pay a draft, to see an order, to take a cart up again."""

from aiohttp import web

from simulator.store.acts import orders as acts
from simulator.store.control.exchange import platform_of
from simulator.store.errors import ControlError
from simulator.store.merchant.answers import go, show
from simulator.store.records.draft import DraftOrder


async def show_invoice(request: web.Request) -> web.Response:
    """Show what is to be paid."""
    draft = _draft(request)
    order = platform_of(request).shop.orders.get(draft.order_number or -1)
    return show(request, "invoice.html", draft=draft, order=order)


async def pay_invoice(request: web.Request) -> web.Response:
    """Pay it."""
    draft = _draft(request)
    if draft.status != "COMPLETED":
        acts.complete(platform_of(request).shop, draft)
    return go(request.path)


async def show_status(request: web.Request) -> web.Response:
    """Show an order to whoever has its link."""
    orders, code = platform_of(request).shop.orders.values(), request.match_info["code"]
    order = next((one for one in orders if one.confirmation.lower() == code), None)
    if order is None:
        raise ControlError("there is no such order", 404)
    return show(request, "status.html", order=order)


async def show_cart(request: web.Request) -> web.Response:
    """Show what was left in a cart."""
    carts, token = platform_of(request).shop.checkouts.values(), request.match_info["token"]
    cart = next((one for one in carts if one.token == token), None)
    if cart is None:
        raise ControlError("there is no such cart", 404)
    return show(request, "cart.html", cart=cart)


def _draft(request: web.Request) -> DraftOrder:
    drafts, token = platform_of(request).shop.drafts.values(), request.match_info["token"]
    draft = next((one for one in drafts if one.token == token), None)
    if draft is None:
        raise ControlError("there is no such draft", 404)
    return draft
