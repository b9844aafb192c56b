"""Orders are changed, given to somebody, cancelled, given back."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from simulator.store.acts import customers as customer_acts
from simulator.store.acts import orders as acts
from simulator.store.api.asked import Asked
from simulator.store.api.refusal import refuse
from simulator.store.api.resolvers import resolves
from simulator.store.api.writes.addresses import write_address
from simulator.store.api.writes.values import get_order, is_email, read_phone, read_tags
from simulator.store.records.address import Address
from simulator.store.records.order import Order, Refund

STAFF_NOTE_LIMIT = 255


@resolves("Mutation", "orderUpdate")
def _update(asked: Asked, input: dict[str, Any]) -> dict[str, Any]:  # noqa: A002
    order = get_order(asked, input["id"])
    if input.get("email") and not is_email(input["email"]):
        raise refuse("Email is invalid", "email")
    if input.get("phone") and read_phone(input["phone"]) is None:
        raise refuse("Phone is invalid", "phone")
    if input.get("shippingAddress"):
        base = order.shipping_address
        address = Address(number=asked.shop.next_number()) if base is None else _copy(asked, base)
        order.shipping_address = write_address(asked, input["shippingAddress"], address, "shippingAddress")
    for name in ("email", "phone", "note"):
        if name in input:
            setattr(order, name, input[name] or None)
    if input.get("tags") is not None:
        order.tags = read_tags(input["tags"])
    if input.get("customAttributes") is not None:
        order.attributes = {one["key"]: one["value"] for one in input["customAttributes"]}
    acts.changed(asked.shop, order)
    return {"order": order}


@resolves("Mutation", "orderCustomerSet")
def _set_customer(asked: Asked, order_id: str, customer_id: str) -> dict[str, Any]:
    order = get_order(asked, order_id, "orderId")
    customer = asked.shop.find_customer(customer_id)
    if customer is None:
        raise refuse("Customer does not exist", "customerId", code="NOT_FOUND")
    before = asked.shop.customers.get(order.customer_number or -1)
    order.customer_number = customer.number
    acts.changed(asked.shop, order)
    for one in (before, customer):
        customer_acts.bought(asked.shop, one)
    return {"order": order}


@resolves("Mutation", "orderCancel")
def _cancel(
    asked: Asked,
    order_id: str,
    reason: str,
    *,
    restock: bool,
    notify_customer: bool | None = False,
    refund_method: dict[str, Any] | None = None,
    staff_note: str | None = None,
) -> dict[str, Any]:
    del restock, notify_customer, refund_method
    order = get_order(asked, order_id, "orderId")
    if len(staff_note or "") > STAFF_NOTE_LIMIT:
        raise refuse(f"Staff note is too long (maximum is {STAFF_NOTE_LIMIT} characters)", "staffNote", code="INVALID")
    if order.cancelled_at:
        raise refuse("Order has already been cancelled", "orderId", code="INVALID")
    if order.fulfillments:
        raise refuse("Order can't be cancelled because it has fulfillments", "orderId", code="INVALID")
    name = f"cancel-{order.number}"
    asked.platform.jobs.start(name, lambda: acts.cancel(asked.shop, order, reason))
    return {"job": {"id": f"gid://shopify/Job/{name}", "done": False}}


@resolves("Mutation", "refundCreate")
def _refund(asked: Asked, input: dict[str, Any]) -> dict[str, Any]:  # noqa: A002
    order, key = get_order(asked, input["orderId"], "orderId"), asked.idempotency_key or ""
    known = asked.platform.refunds.get(key)
    if known is not None:
        return {"refund": known}
    pieces = {_number(one["lineItemId"]): one["quantity"] for one in input.get("refundLineItems") or []}
    _check_pieces(order, pieces)
    amount = sum((one["amount"] for one in input.get("transactions") or []), Decimal(0))
    if amount > order.total - order.refunded:
        raise refuse("Refund amount is greater than the available amount", "transactions")
    done: Refund = acts.refund(asked.shop, order, amount, input.get("note"), pieces)
    asked.platform.refunds[key] = done
    return {"refund": done}


def _check_pieces(order: Order, pieces: dict[int, int]) -> None:
    for number, quantity in pieces.items():
        line = order.find_line(number)
        if line is None:
            raise refuse("Line item does not exist", "refundLineItems")
        if quantity > line.quantity - line.refunded:
            raise refuse("Quantity cannot refund more items than were purchased", "refundLineItems")


def _number(gid: str) -> int:
    number = gid.rpartition("/")[2]
    return int(number) if number.isdecimal() else -1


def _copy(asked: Asked, address: Address) -> Address:
    """An order keeps its own address: what is changed there leaves the customer's alone."""
    return replace(address, number=asked.shop.next_number())
