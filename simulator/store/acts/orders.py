"""Orders are placed, sent, changed, cancelled, given back."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from simulator.store.acts import customers
from simulator.store.people import buying
from simulator.store.records.customer import Customer
from simulator.store.records.draft import DraftOrder
from simulator.store.records.order import Fulfillment, Order, Part, Refund, ShipmentEvent
from simulator.store.shop import Shop
from simulator.store.webhooks import orders as bodies

FIRST_NAME = 1001


def next_name(shop: Shop) -> int:
    """Give the number of the next order."""
    return max((int(order.name.lstrip("#")) for order in shop.orders.values()), default=FIRST_NAME - 1) + 1


def place(shop: Shop, customer: Customer, wanted: Sequence[buying.Wanted], **more: Any) -> Order:
    """Let a customer buy something now."""
    order = buying.add_order(shop, next_name(shop), customer, wanted, shop.now(), **more)
    shop.tell("orders/create", bodies.order_body(shop, order))
    if order.financial == "PAID":
        shop.tell("orders/paid", bodies.order_body(shop, order))
    customers.bought(shop, customer)
    return order


def pay(shop: Shop, order: Order) -> None:
    """Let the money for an order arrive."""
    order.financial = "PAID"
    shop.touch(order)
    shop.note_event(order, "sale_success", "入金を確認しました。")
    shop.tell("orders/paid", bodies.order_body(shop, order))
    changed(shop, order)


def changed(shop: Shop, order: Order) -> None:
    """Note that an order was changed, and tell."""
    shop.touch(order)
    shop.tell("orders/updated", bodies.order_body(shop, order))


def ship(shop: Shop, order: Order, company: str, tracking: str, quantity: int | None = None) -> Fulfillment:
    """Hand an order to a carrier."""
    order.held = None
    fulfillment = buying.send(shop, order, company, tracking, shop.now(), quantity=quantity)
    shop.touch(order)
    shop.tell("fulfillments/create", bodies.fulfillment_body(order, fulfillment))
    is_whole = order.fulfillment_status == "FULFILLED"
    shop.tell("orders/fulfilled" if is_whole else "orders/partially_fulfilled", bodies.order_body(shop, order))
    changed(shop, order)
    return fulfillment


def report(shop: Shop, order: Order, fulfillment: Fulfillment, status: str, message: str | None) -> None:
    """Let the carrier say where a parcel is."""
    now = shop.now()
    event = ShipmentEvent(number=shop.next_number(), status=status, happened_at=now, message=message)
    fulfillment.events.append(event)
    fulfillment.display_status, fulfillment.updated_at = status, now
    if status == "DELIVERED":
        fulfillment.delivered_at = now
    shop.tell("fulfillment_events/create", bodies.shipment_event_body(shop, order, fulfillment, event))
    shop.tell("fulfillments/update", bodies.fulfillment_body(order, fulfillment))
    changed(shop, order)


def cancel(shop: Shop, order: Order, reason: str) -> None:
    """Call an order off, and give the money back."""
    buying.call_off(shop, order, shop.now(), reason)
    shop.tell("orders/cancelled", bodies.order_body(shop, order))
    changed(shop, order)
    customers.bought(shop, shop.customers.get(order.customer_number or -1))


def refund(shop: Shop, order: Order, amount: Decimal, note: str | None, pieces: dict[int, int]) -> Refund:
    """Give money back, for so many pieces of each line."""
    done = buying.give_back(shop, order, amount, shop.now())
    done.note = note
    for line in order.lines:
        if quantity := pieces.get(line.number, 0):
            done.parts.append(Part(line.number, quantity))
            line.refunded += quantity
    shop.tell("refunds/create", bodies.refund_body(order, done))
    changed(shop, order)
    customers.bought(shop, shop.customers.get(order.customer_number or -1))
    return done


def ask_return(shop: Shop, order: Order) -> None:
    """Let a customer want to send something back."""
    buying.take_back(shop, order, shop.now(), "REQUESTED")
    shop.tell("returns/request", bodies.return_body(order, order.returns[-1]))
    changed(shop, order)


def complete(shop: Shop, draft: DraftOrder) -> Order:
    """Make an order of a draft that was paid."""
    now, number = shop.now(), next_name(shop)
    order = Order(
        number=shop.next_number(),
        name=f"#{number}",
        created_at=now,
        updated_at=now,
        processed_at=now,
        confirmation=buying.confirmation_of(number),
        customer_number=draft.customer_number,
        email=draft.email,
        note=draft.note,
        tags=list(draft.tags),
        attributes=dict(draft.attributes),
        lines=list(draft.lines),
        shipping_address=draft.shipping_address,
        billing_address=draft.shipping_address,
        shipping_title=draft.shipping_title,
        shipping_price=draft.shipping_price,
        discount=draft.discount,
        discount_codes=list(draft.discount_codes),
        source="shopify_draft_order",
    )
    shop.orders[order.number] = order
    draft.status, draft.completed_at, draft.order_number = "COMPLETED", now, order.number
    shop.touch(draft)
    shop.note_event(order, "placed", f"下書き{draft.name}から注文が作成されました。")
    shop.tell("draft_orders/update", bodies.draft_body(shop, draft))
    shop.tell("orders/create", bodies.order_body(shop, order))
    shop.tell("orders/paid", bodies.order_body(shop, order))
    customers.bought(shop, shop.customers.get(order.customer_number or -1))
    return order
