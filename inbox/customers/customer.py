"""The store's record of a person, as far as we mirror it."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal

ConsentState = Literal["subscribed", "not_subscribed", "pending", "unsubscribed", "redacted", "invalid", "unknown"]
AccountState = Literal["enabled", "disabled", "invited", "declined", "unknown"]
SpendTier = Literal["high", "medium", "low"]
SubscriptionState = Literal["active", "paused", "cancelled"]
Origin = Literal["order", "signup", "manual", "import", "unknown"]


@dataclass(frozen=True, slots=True)
class Money:
    """An amount as the store writes it; `currency` is ISO 4217."""

    amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class Address:
    """A postal address in the store's fields; `country` is ISO 3166 alpha-2, `province_code` the store's."""

    id: str | None = None
    name: str = ""
    company: str = ""
    address1: str = ""
    address2: str = ""
    city: str = ""
    province: str = ""
    province_code: str = ""
    zip: str = ""
    country: str = ""
    phone: str = ""
    formatted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Consent:
    """Whether marketing may be sent by one way, since when, and who said so (`store`, `line`, a staff id)."""

    state: ConsentState
    level: str | None = None
    updated_at: datetime | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class CustomerRecord:
    """What the store says of a customer; None is what it has not, or does not tell us (its scope is missing)."""

    shop: str
    gid: str
    updated_at: datetime
    first_name: str | None = None
    last_name: str | None = None
    name: str | None = None
    kana: str | None = None
    email: str | None = None
    phone: str | None = None
    locale: str | None = None
    note: str | None = None
    tags: tuple[str, ...] = ()
    state: AccountState = "unknown"
    is_email_verified: bool = False
    email_consent: Consent | None = None
    sms_consent: Consent | None = None
    default_address: Address | None = None
    orders_count: int | None = None
    amount_spent: Money | None = None
    last_order_at: datetime | None = None
    last_order_name: str | None = None
    spend_tier: SpendTier | None = None
    subscriber_status: str | None = None
    origin: Origin = "unknown"
    can_delete: bool | None = None
    created_at: datetime | None = None
    untold: frozenset[str] = frozenset()
    """Names of fields that this source does not tell at all: what is mirrored of them stays."""


@dataclass(frozen=True, slots=True)
class SubscriptionSummary:
    """What the tags say of subscriptions, as lists are filtered by it; the words are the store's own."""

    states: tuple[SubscriptionState, ...] = ()
    plans: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    rank: str | None = None


@dataclass(frozen=True, slots=True)
class Customer:
    """A mirrored customer: `id` is ours and outlives a merge; `record` is the store's newest word."""

    id: str
    record: CustomerRecord
    subscription: SubscriptionSummary | None
    own_kana: str | None
    """How staff say the name is read; it goes before the store's reading."""
    is_disabled: bool
    mirrored_at: datetime
    first_seen_at: datetime
    last_active_at: datetime | None
    """When the person last did something; a sync in the background does not move it."""
    linked_contacts: int
    erasure_requested_at: datetime | None = None

    @property
    def shop(self) -> str:
        return self.record.shop

    @property
    def gid(self) -> str:
        return self.record.gid

    @property
    def name(self) -> str | None:
        return self.record.name

    @property
    def kana(self) -> str | None:
        return self.own_kana or self.record.kana
