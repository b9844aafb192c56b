"""Subscription contracts and the ways of paying for them."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import ClassVar

from simulator.store.records.record import Record


@dataclass(slots=True, kw_only=True)
class Contract(Record):
    """A subscription contract of this app."""

    KIND: ClassVar[str] = "SubscriptionContract"
    created_at: datetime
    updated_at: datetime
    title: str
    price: Decimal
    status: str = "ACTIVE"
    interval: str = "MONTH"
    interval_count: int = 1
    next_billing_at: datetime | None = None
    last_payment_status: str | None = "SUCCEEDED"
    quantity: int = 1
    sku: str | None = None
    plan: str | None = None


@dataclass(slots=True, kw_only=True)
class PaymentMethod:
    """A card or an agreement on file; its id is not a number but a word."""

    KIND: ClassVar[str] = "CustomerPaymentMethod"
    token: str
    kind: str = "CustomerCreditCard"
    brand: str = "visa"
    last_digits: str = "4242"
    expiry_month: int = 12
    expiry_year: int = 2027
    paypal_email: str | None = None
    is_inactive: bool = False
    revoked_at: datetime | None = None
    revoked_reason: str | None = None
    contract_numbers: list[int] = field(default_factory=list)

    @property
    def gid(self) -> str:
        """Give the id."""
        return f"gid://shopify/{self.KIND}/{self.token}"
