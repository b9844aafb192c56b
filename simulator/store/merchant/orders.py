"""Orders, as the merchant sees them and goes on with them."""

from collections.abc import Callable

from aiohttp import web

from simulator.errors import ControlError
from simulator.store.acts import orders as acts
from simulator.store.control.exchange import order_of, platform_of
from simulator.store.front.forms import read_fields
from simulator.store.merchant.answers import base_of, go, show
from simulator.store.people.goods import CARRIERS
from simulator.store.records.order import Order
from simulator.store.shop import Shop

PAGE_LIMIT = 100


async def list_orders(request: web.Request) -> web.Response:
    """List orders, the newest first."""
    shop = platform_of(request).shop
    orders = sorted(shop.orders.values(), key=lambda one: one.created_at, reverse=True)
    return show(request, "orders.html", orders=orders[:PAGE_LIMIT], total=len(orders), people=shop.customers)


async def show_order(request: web.Request) -> web.Response:
    """Show one order."""
    order = order_of(request)
    customer = platform_of(request).shop.customers.get(order.customer_number or -1)
    return show(request, "order.html", order=order, customer=customer, carriers=list(CARRIERS))


async def go_on(request: web.Request) -> web.Response:
    """Do the next thing to an order: pay, send, deliver, cancel."""
    shop, order, form = platform_of(request).shop, order_of(request), await read_fields(request)
    act = _ACTS.get(request.match_info["act"])
    if act is None:
        raise ControlError("there is no such act", 404)
    act(shop, order, form)
    return go(f"{base_of(request)}/orders/{order.number}")


async def show_draft(request: web.Request) -> web.Response:
    """Show one draft order."""
    shop = platform_of(request).shop
    draft = next((one for one in shop.drafts.values() if str(one.number) == request.match_info["number"]), None)
    if draft is None:
        raise ControlError("there is no such draft", 404)
    customer = shop.customers.get(draft.customer_number or -1)
    return show(request, "draft.html", draft=draft, customer=customer)


def _pay(shop: Shop, order: Order, _form: dict[str, str]) -> None:
    if order.financial == "PENDING" and order.cancelled_at is None:
        acts.pay(shop, order)


def _send(shop: Shop, order: Order, form: dict[str, str]) -> None:
    if order.cancelled_at is None and order.fulfillment_status != "FULFILLED":
        company = form.get("company", "")
        tracking = form.get("tracking", "").strip() or f"{order.number % 10**12:012}"
        acts.ship(shop, order, company if company in CARRIERS else next(iter(CARRIERS)), tracking)


def _deliver(shop: Shop, order: Order, _form: dict[str, str]) -> None:
    for fulfillment in order.fulfillments:
        if fulfillment.display_status != "DELIVERED":
            acts.report(shop, order, fulfillment, "DELIVERED", "お届けが完了しました")


def _cancel(shop: Shop, order: Order, _form: dict[str, str]) -> None:
    if order.cancelled_at is None and not order.fulfillments:
        acts.cancel(shop, order, "STAFF")


_ACTS: dict[str, Callable[[Shop, Order, dict[str, str]], None]] = {
    "payment": _pay,
    "shipment": _send,
    "delivery": _deliver,
    "cancellation": _cancel,
}
