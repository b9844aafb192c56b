"""Where the links lead that the store gives away: to pay a draft, to see an order, to take a cart up again."""

from aiohttp import web

from simulator.errors import ControlError
from simulator.store.acts import orders as acts
from simulator.store.acts.customers import switch
from simulator.store.control.exchange import customer_of, platform_of
from simulator.store.front.forms import read_fields
from simulator.store.merchant.answers import go, show
from simulator.store.records.customer import Customer
from simulator.store.records.draft import DraftOrder
from simulator.store.records.subscription import PaymentMethod

DIGITS = 4


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


async def show_card_update(request: web.Request) -> web.Response:
    """Ask for another card."""
    customer, method = _method(request)
    return show(request, "card.html", customer=customer, method=method, is_done="done" in request.query)


async def update_card(request: web.Request) -> web.Response:
    """Take another card; here only its last digits are asked for."""
    _, method = _method(request)
    digits = (await read_fields(request)).get("digits", "").strip()
    if not (len(digits) == DIGITS and digits.isascii() and digits.isdecimal()):
        raise ControlError("the last four digits, please")
    method.last_digits, method.expiry_year, method.is_inactive = digits, method.expiry_year + 3, False
    return go(f"{request.path}?done")


async def show_activation(request: web.Request) -> web.Response:
    """Ask whether somebody wants an account."""
    return show(request, "activation.html", customer=customer_of(request))


async def activate(request: web.Request) -> web.Response:
    """Open the account."""
    customer = customer_of(request)
    if customer.state != "ENABLED":
        switch(platform_of(request).shop, customer, is_enabled=True)
    return go(request.path)


async def show_gift_card(request: web.Request) -> web.Response:
    """Show a gift card."""
    cards, number = platform_of(request).shop.gift_cards.values(), request.match_info["number"]
    card = next((one for one in cards if str(one.number) == number), None)
    if card is None:
        raise ControlError("there is no such card", 404)
    return show(request, "gift_card.html", card=card)


def _method(request: web.Request) -> tuple[Customer, PaymentMethod]:
    token = request.match_info["token"]
    for customer in platform_of(request).shop.customers.values():
        for method in customer.payment_methods:
            if method.token == token and method.revoked_at is None:
                return customer, method
    raise ControlError("there is no such payment method", 404)


def _draft(request: web.Request) -> DraftOrder:
    drafts, token = platform_of(request).shop.drafts.values(), request.match_info["token"]
    draft = next((one for one in drafts if one.token == token), None)
    if draft is None:
        raise ControlError("there is no such draft", 404)
    return draft
