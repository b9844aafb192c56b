"""An order as the store writes it, as far as we mirror it."""

from dataclasses import dataclass
from datetime import datetime

from inbox.customers.customer import Address, Money


@dataclass(frozen=True, slots=True)
class Tracking:
    """Where a parcel can be followed; each part is None when the store has it not."""

    company: str | None = None
    number: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class LineItem:
    """One line of an order; `unit_price` is after discounts, `quantity` what is left of it after refunds and edits."""

    id: str
    title: str
    quantity: int
    variant_title: str | None = None
    sku: str | None = None
    unit_price: Money | None = None
    image_url: str | None = None
    selling_plan: str | None = None
    """The plan of a subscription that the line was bought by."""


@dataclass(frozen=True, slots=True)
class Fulfillment:
    """One shipment; `status` is the store's word, a word that nobody knows yet included."""

    id: str
    name: str | None = None
    status: str | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None
    estimated_delivery_at: datetime | None = None
    delivered_at: datetime | None = None
    trackings: tuple[Tracking, ...] = ()


@dataclass(frozen=True, slots=True)
class Order:
    """The newest word of the store on an order; the statuses are its own words (`PAID`, `UNFULFILLED`, …)."""

    shop: str
    gid: str
    name: str
    updated_at: datetime
    created_at: datetime
    customer_gid: str | None = None
    processed_at: datetime | None = None
    cancelled_at: datetime | None = None
    cancel_reason: str | None = None
    closed_at: datetime | None = None
    financial_status: str | None = None
    fulfillment_status: str | None = None
    return_status: str | None = None
    total: Money | None = None
    """What the order costs now, in the shop's currency; `presentment_total` is what the customer saw."""
    presentment_total: Money | None = None
    refunded: Money | None = None
    confirmation_number: str | None = None
    status_page_url: str | None = None
    """Opens the order without a sign-in: only for the proven customer, never in a log."""
    tags: tuple[str, ...] = ()
    lines: tuple[LineItem, ...] = ()
    shipping_address: Address | None = None
    fulfillments: tuple[Fulfillment, ...] = ()
    note: str | None = None
    is_test: bool = False
    untold: frozenset[str] = frozenset()
    """Names of fields that this source does not tell: what is mirrored of them stays."""
