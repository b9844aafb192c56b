"""Orders as they were placed, sent, cancelled and given back."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from simulator.store.people.goods import tracking_url
from simulator.store.records.customer import Customer
from simulator.store.records.order import Fulfillment, Line, Order, Part, Refund, Return, ShipmentEvent
from simulator.store.shop import Shop

Wanted = tuple[str, str, int]


def add_order(
    shop: Shop, number: int, customer: Customer, wanted: Sequence[Wanted], at: datetime, **more: Any
) -> Order:
    """Let a customer have bought goods (product, variant, how many)."""
    order = Order(
        number=shop.next_number(),
        name=f"#{number}",
        created_at=at,
        updated_at=at,
        processed_at=at,
        confirmation=confirmation_of(number),
        customer_number=customer.number,
        email=customer.email,
        phone=customer.phone,
        lines=[line_of(shop, *one) for one in wanted],
        **{"shipping_address": customer.default_address, "billing_address": customer.default_address, **more},
    )
    order.tags = sorted(order.tags)
    shop.orders[order.number] = order
    shop.note_event(order, "placed", f"{customer.display_name}さんが注文しました。", at=at)
    shop.note_event(customer, "placed", f"{order.name}を注文しました。", at=at)
    customer.updated_at = max(customer.updated_at, at)
    return order


def line_of(shop: Shop, title: str, variant_title: str, quantity: int) -> Line:
    """Make an order's line of a product on the shelves."""
    product = next(one for one in shop.products.values() if one.title == title)
    variant = next(one for one in product.variants if one.title == variant_title)
    return Line(
        number=shop.next_number(),
        title=title,
        variant_title=variant.title,
        quantity=quantity,
        price=variant.price,
        sku=variant.sku,
        variant_number=variant.number,
    )


def send(
    shop: Shop, order: Order, company: str, tracking: str, at: datetime, *, quantity: int | None = None
) -> Fulfillment:
    """Hand the order, or so many pieces of its first line, to a carrier."""
    parts = [Part(line.number, line.quantity - line.refunded - order.sent_of(line)) for line in order.lines]
    if quantity is not None:
        parts = [Part(order.lines[0].number, quantity)]
    fulfillment = Fulfillment(
        number=shop.next_number(),
        order_number=order.number,
        name=f"{order.name}.{len(order.fulfillments) + 1}",
        created_at=at,
        updated_at=at,
        company=company,
        tracking_number=tracking,
        tracking_url=tracking_url(company, tracking),
        display_status="IN_TRANSIT",
        estimated_at=at + timedelta(days=2),
        in_transit_at=at,
        parts=[part for part in parts if part.quantity > 0],
    )
    fulfillment.events.append(
        ShipmentEvent(number=shop.next_number(), status="IN_TRANSIT", happened_at=at, message="荷物を受け付けました")
    )
    order.fulfillments.append(fulfillment)
    order.updated_at = max(order.updated_at, at)
    shop.note_event(order, "fulfillment_success", f"{company}で発送しました。", at=at)
    return fulfillment


def arrive(shop: Shop, order: Order, at: datetime) -> None:
    """Let everything that was sent have been delivered."""
    for fulfillment in order.fulfillments:
        fulfillment.display_status, fulfillment.delivered_at, fulfillment.updated_at = "DELIVERED", at, at
        fulfillment.events.append(
            ShipmentEvent(number=shop.next_number(), status="DELIVERED", happened_at=at, message="お届けが完了しました")
        )
    order.updated_at = max(order.updated_at, at)
    order.closed_at = at


def give_back(shop: Shop, order: Order, amount: Decimal, at: datetime, *, pieces: int = 0) -> Refund:
    """Give money back, for so many pieces of the first line."""
    parts = [Part(order.lines[0].number, pieces)] if pieces else []
    refund = Refund(number=shop.next_number(), created_at=at, amount=amount, note="お客様のご都合", parts=parts)
    order.refunds.append(refund)
    order.lines[0].refunded += pieces
    order.financial = "REFUNDED" if order.refunded >= order.total else "PARTIALLY_REFUNDED"
    order.updated_at = max(order.updated_at, at)
    shop.note_event(order, "refund_success", f"{amount}円を返金しました。", at=at)
    return refund


def take_back(shop: Shop, order: Order, at: datetime, status: str = "OPEN") -> None:
    """Let goods be on their way back."""
    number = len(order.returns) + 1
    order.returns.append(
        Return(number=shop.next_number(), name=f"{order.name}-R{number}", created_at=at, status=status)
    )
    order.updated_at = max(order.updated_at, at)


def call_off(shop: Shop, order: Order, at: datetime, reason: str = "CUSTOMER") -> None:
    """Cancel an order, and give all money back."""
    order.cancelled_at, order.cancel_reason, order.closed_at = at, reason, at
    if order.financial == "PAID":
        give_back(shop, order, order.total, at)
    elif order.financial in {"PENDING", "AUTHORIZED"}:
        order.financial = "VOIDED"
    order.updated_at = max(order.updated_at, at)
    shop.note_event(order, "cancelled", "注文がキャンセルされました。", at=at)


def confirmation_of(number: int) -> str:
    """Make the code of the thank-you page: the same for the same order, and not to be guessed from it by eye."""
    letters = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
    value, code = number * 2_654_435_761 % 2**40, ""
    for _ in range(9):
        value, rest = divmod(value, len(letters))
        code += letters[rest]
    return code
