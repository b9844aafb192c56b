"""Orders, as customers place them and the merchant and carriers go on with them."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from aiohttp import web

from simulator.errors import ControlError
from simulator.store.acts import orders as acts
from simulator.store.control.exchange import (
    PAGE_LIMIT,
    answer,
    find_customer,
    number_of,
    order_of,
    platform_of,
    read_object,
)
from simulator.store.control.writing import order_json
from simulator.store.people.buying import line_of
from simulator.store.people.goods import CARRIERS
from simulator.store.records.draft import AbandonedCheckout
from simulator.store.records.order import Fulfillment, Order

USUAL_GOODS = [["ハーブ茶", "30包", 1]]
STATUSES = {
    "CONFIRMED",
    "IN_TRANSIT",
    "OUT_FOR_DELIVERY",
    "ATTEMPTED_DELIVERY",
    "DELIVERED",
    "DELAYED",
    "READY_FOR_PICKUP",
    "FAILURE",
}


async def list_orders(request: web.Request) -> web.Response:
    """List orders, the newest first."""
    orders = sorted(platform_of(request).shop.orders.values(), key=lambda one: one.created_at, reverse=True)
    return answer({"orders": [order_json(one) for one in orders[: number_of(request, "limit", 50, PAGE_LIMIT)]]})


async def create_order(request: web.Request) -> web.Response:
    """Let a customer order: `{"customer": number, "goods"?: [[title, variant, quantity]], "tags"?, "financial"?}`."""
    platform, wanted = platform_of(request), await read_object(request)
    customer = find_customer(platform, wanted.get("customer"))
    goods = [_goods(platform.shop, one) for one in wanted.get("goods") or USUAL_GOODS]
    more = {name: wanted[name] for name in ("tags", "financial", "note", "source") if name in wanted}
    order = acts.place(platform.shop, customer, goods, **more)
    return answer(order_json(order), 201)


async def show_order(request: web.Request) -> web.Response:
    """Show one order."""
    return answer(order_json(order_of(request)))


async def update_order(request: web.Request) -> web.Response:
    """Change tags, note or payment: `{"tags"?, "note"?, "paid"?: true}`."""
    platform, order, wanted = platform_of(request), order_of(request), await read_object(request)
    order.tags = sorted(wanted.get("tags", order.tags))
    order.note = wanted.get("note", order.note)
    if wanted.get("paid"):
        acts.pay(platform.shop, order)
    else:
        acts.changed(platform.shop, order)
    return answer(order_json(order))


async def create_shipment(request: web.Request) -> web.Response:
    """Send an order: `{"company"?, "tracking_number"?, "quantity"?}`."""
    platform, order, wanted = platform_of(request), order_of(request), await read_object(request)
    if order.cancelled_at or order.fulfillment_status == "FULFILLED":
        raise ControlError("there is nothing left to send", 409)
    company = wanted.get("company") or next(iter(CARRIERS))
    tracking = wanted.get("tracking_number") or f"{order.number % 10**12:012}"
    acts.ship(platform.shop, order, company, tracking, wanted.get("quantity"))
    return answer(order_json(order), 201)


async def create_shipment_event(request: web.Request) -> web.Response:
    """Let the carrier say where the newest parcel is: `{"status": "DELIVERED", "message"?}`."""
    platform, order, wanted = platform_of(request), order_of(request), await read_object(request)
    if wanted.get("status") not in STATUSES:
        raise ControlError(f"status must be one of {', '.join(sorted(STATUSES))}")
    acts.report(platform.shop, order, _newest(order), wanted["status"], wanted.get("message"))
    return answer(order_json(order))


async def create_cancellation(request: web.Request) -> web.Response:
    """Call an order off: `{"reason"?}`."""
    platform, order, wanted = platform_of(request), order_of(request), await read_object(request)
    if order.cancelled_at:
        raise ControlError("it is cancelled already", 409)
    acts.cancel(platform.shop, order, wanted.get("reason", "CUSTOMER"))
    return answer(order_json(order))


async def create_refund(request: web.Request) -> web.Response:
    """Give money back: `{"amount"?}`, all of it unless said."""
    platform, order, wanted = platform_of(request), order_of(request), await read_object(request)
    amount = Decimal(str(wanted.get("amount", order.total - order.refunded)))
    acts.refund(platform.shop, order, amount, wanted.get("note"), {})
    return answer(order_json(order))


async def create_return(request: web.Request) -> web.Response:
    """Let a customer want to send something back."""
    platform, order = platform_of(request), order_of(request)
    acts.ask_return(platform.shop, order)
    return answer(order_json(order), 201)


async def pay_draft(request: web.Request) -> web.Response:
    """Let somebody pay a draft order by its link: the token of `invoiceUrl`, or its number."""
    shop, wanted = platform_of(request).shop, request.match_info["token"]
    draft = next((one for one in shop.drafts.values() if wanted in {one.token, str(one.number)}), None)
    if draft is None:
        raise ControlError("there is no such draft", 404)
    if draft.status == "COMPLETED":
        raise ControlError("it is paid already", 409)
    return answer(order_json(acts.complete(shop, draft)), 201)


async def create_checkout(request: web.Request) -> web.Response:
    """Let a customer leave a cart: `{"customer": number, "goods"?, "minutes_ago"?}`."""
    platform, wanted = platform_of(request), await read_object(request)
    shop, customer = platform.shop, find_customer(platform, wanted.get("customer"))
    number, at = shop.next_number(), shop.now() - timedelta(minutes=int(wanted.get("minutes_ago", 60)))
    goods = [_goods(shop, one) for one in wanted.get("goods") or USUAL_GOODS]
    shop.checkouts[number] = AbandonedCheckout(
        number=number,
        name=f"#{number}",
        token=f"{number:x}",
        created_at=at,
        updated_at=at,
        customer_number=customer.number,
        lines=[line_of(shop, *one) for one in goods],
        shipping_address=customer.default_address,
    )
    return answer({"gid": shop.checkouts[number].gid}, 201)


def _goods(shop: Any, one: Any) -> tuple[str, str, int]:
    if not isinstance(one, list) or len(one) != 3:
        raise ControlError("goods are [title, variant, quantity]")
    title, variant, quantity = one
    known = {(product.title, each.title) for product in shop.products.values() for each in product.variants}
    if (title, variant) not in known or type(quantity) is not int or quantity < 1:
        raise ControlError(f"there is no {title} {variant}")
    return title, variant, quantity


def _newest(order: Order) -> Fulfillment:
    if not order.fulfillments:
        raise ControlError("nothing was sent yet", 409)
    return order.fulfillments[-1]
