"""What is worth money to a customer: coupons and gift cards."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar

from simulator.store.records.record import Record


@dataclass(slots=True, kw_only=True)
class Discount(Record):
    """A coupon with one code; `share` (0 to 1) or `amount` is what it takes off."""

    KIND: ClassVar[str] = "DiscountCodeNode"
    code: str
    title: str
    starts_at: datetime
    ends_at: datetime | None = None
    usage_limit: int | None = None
    is_once_per_customer: bool = False
    share: Decimal | None = None
    amount: Decimal | None = None
    customer_gids: list[str] = field(default_factory=list)
    used: int = 0


@dataclass(slots=True, kw_only=True)
class GiftCard(Record):
    """A gift card."""

    KIND: ClassVar[str] = "GiftCard"
    code: str
    initial: Decimal
    balance: Decimal
    created_at: datetime
    customer_number: int | None = None
    expires_on: date | None = None
    note: str | None = None
    deactivated_at: datetime | None = None
