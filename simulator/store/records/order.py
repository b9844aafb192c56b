"""Orders: what was bought, sent, taken back."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import ClassVar

from simulator.store.records.address import Address
from simulator.store.records.event import Event
from simulator.store.records.metafield import Metafield
from simulator.store.records.record import Record


@dataclass(slots=True, kw_only=True)
class Line(Record):
    """One line of an order or draft; the price is of one piece, before discounts."""

    KIND: ClassVar[str] = "LineItem"
    title: str
    quantity: int
    price: Decimal
    variant_title: str | None = None
    sku: str | None = None
    variant_number: int | None = None
    selling_plan: str | None = None
    refunded: int = 0

    @property
    def total(self) -> Decimal:
        """Give what the line costs."""
        return self.price * self.quantity


@dataclass(slots=True)
class Part:
    """So many pieces of a line."""

    line_number: int
    quantity: int
    restock: str = "NO_RESTOCK"


@dataclass(slots=True, kw_only=True)
class ShipmentEvent(Record):
    """What a carrier said of a parcel."""

    KIND: ClassVar[str] = "FulfillmentEvent"
    status: str
    happened_at: datetime
    message: str | None = None
    city: str | None = None
    province: str | None = None


@dataclass(slots=True, kw_only=True)
class Fulfillment(Record):
    """One parcel."""

    KIND: ClassVar[str] = "Fulfillment"
    order_number: int
    name: str
    created_at: datetime
    updated_at: datetime
    company: str | None = None
    tracking_number: str | None = None
    tracking_url: str | None = None
    status: str = "SUCCESS"
    display_status: str | None = "CONFIRMED"
    estimated_at: datetime | None = None
    in_transit_at: datetime | None = None
    delivered_at: datetime | None = None
    parts: list[Part] = field(default_factory=list)
    events: list[ShipmentEvent] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class Refund(Record):
    """Money that was given back."""

    KIND: ClassVar[str] = "Refund"
    created_at: datetime
    amount: Decimal
    note: str | None = None
    parts: list[Part] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class Return(Record):
    """Goods that come back."""

    KIND: ClassVar[str] = "Return"
    name: str
    created_at: datetime
    status: str = "OPEN"
    quantity: int = 1
    closed_at: datetime | None = None


@dataclass(slots=True, kw_only=True)
class Order(Record):
    """One order; `financial` is kept, how far it is sent follows from its parcels unless `held` says otherwise."""

    KIND: ClassVar[str] = "Order"
    name: str
    created_at: datetime
    updated_at: datetime
    processed_at: datetime
    confirmation: str
    customer_number: int | None = None
    email: str | None = None
    phone: str | None = None
    note: str | None = None
    tags: list[str] = field(default_factory=list)
    attributes: dict[str, str] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)
    shipping_address: Address | None = None
    billing_address: Address | None = None
    shipping_title: str | None = "ヤマト運輸 宅急便"
    shipping_price: Decimal = Decimal(550)
    discount: Decimal = Decimal(0)
    discount_codes: list[str] = field(default_factory=list)
    gateway: str = "shopify_payments"
    source: str = "web"
    financial: str = "PAID"
    held: str | None = None
    is_test: bool = False
    cancelled_at: datetime | None = None
    cancel_reason: str | None = None
    closed_at: datetime | None = None
    fulfillments: list[Fulfillment] = field(default_factory=list)
    refunds: list[Refund] = field(default_factory=list)
    returns: list[Return] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    metafields: list[Metafield] = field(default_factory=list)

    @property
    def subtotal(self) -> Decimal:
        """Give what the goods cost, less the discount."""
        return sum((line.total for line in self.lines), Decimal(0)) - self.discount

    @property
    def total(self) -> Decimal:
        """Give what was charged."""
        return self.subtotal + self.shipping_price

    @property
    def refunded(self) -> Decimal:
        """Give what was given back."""
        return sum((refund.amount for refund in self.refunds), Decimal(0))

    @property
    def fulfillment_status(self) -> str:
        """Tell how far the order is sent, in the words of the API."""
        if self.held:
            return self.held
        sent = sum(part.quantity for one in self.fulfillments if one.status == "SUCCESS" for part in one.parts)
        if not sent:
            return "UNFULFILLED"
        wanted = sum(line.quantity - line.refunded for line in self.lines)
        return "FULFILLED" if sent >= wanted else "PARTIALLY_FULFILLED"

    def sent_of(self, line: Line) -> int:
        """Count the pieces of a line that were sent."""
        return sum(
            part.quantity
            for one in self.fulfillments
            if one.status == "SUCCESS"
            for part in one.parts
            if part.line_number == line.number
        )

    def find_line(self, number: int) -> Line | None:
        """Find one of the lines."""
        return next((line for line in self.lines if line.number == number), None)
