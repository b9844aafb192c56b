"""Orders that are not yet orders: drafts of the staff, and checkouts that somebody left."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import ClassVar

from simulator.store.records.address import Address
from simulator.store.records.order import Line
from simulator.store.records.record import Record


@dataclass(slots=True, kw_only=True)
class DraftOrder(Record):
    """A draft; its checkout link is the token's."""

    KIND: ClassVar[str] = "DraftOrder"
    name: str
    token: str
    created_at: datetime
    updated_at: datetime
    customer_number: int | None = None
    email: str | None = None
    note: str | None = None
    tags: list[str] = field(default_factory=list)
    attributes: dict[str, str] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)
    shipping_address: Address | None = None
    shipping_title: str | None = None
    shipping_price: Decimal = Decimal(0)
    discount: Decimal = Decimal(0)
    discount_codes: list[str] = field(default_factory=list)
    status: str = "OPEN"
    is_ready: bool = True
    invoice_sent_at: datetime | None = None
    completed_at: datetime | None = None
    order_number: int | None = None

    @property
    def subtotal(self) -> Decimal:
        """Give what the goods cost, less the discount."""
        return sum((line.total for line in self.lines), Decimal(0)) - self.discount

    @property
    def total(self) -> Decimal:
        """Give what is to be paid."""
        return self.subtotal + self.shipping_price


@dataclass(slots=True, kw_only=True)
class AbandonedCheckout(Record):
    """What somebody put into the cart and did not buy."""

    KIND: ClassVar[str] = "AbandonedCheckout"
    name: str
    token: str
    created_at: datetime
    updated_at: datetime
    customer_number: int | None = None
    lines: list[Line] = field(default_factory=list)
    shipping_address: Address | None = None
    completed_at: datetime | None = None
    discount_codes: list[str] = field(default_factory=list)

    @property
    def total(self) -> Decimal:
        """Give what it would have cost."""
        return sum((line.total for line in self.lines), Decimal(0))
