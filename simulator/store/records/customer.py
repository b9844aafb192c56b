"""Customers, and what belongs to one of them."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import ClassVar

from simulator.store.records.address import Address, full_name
from simulator.store.records.event import Event
from simulator.store.records.metafield import Metafield
from simulator.store.records.record import Record
from simulator.store.records.subscription import Contract, PaymentMethod


@dataclass(slots=True)
class Consent:
    """Whether somebody wants mail (e-mail: NOT_SUBSCRIBED; SMS: NEVER_SUBSCRIBED by the GraphQL name)."""

    state: str = "NOT_SUBSCRIBED"
    level: str | None = None
    at: datetime | None = None


@dataclass(slots=True)
class ProviderSubject:
    """Who somebody is at another provider of identities."""

    provider: str
    subject: str
    at: datetime


@dataclass(slots=True, kw_only=True)
class Customer(Record):
    """One customer; what hinders a merge is said by the last group of fields."""

    KIND: ClassVar[str] = "Customer"
    created_at: datetime
    updated_at: datetime
    first_name: str | None = None
    last_name: str | None = None
    email: str | None = None
    phone: str | None = None
    note: str | None = None
    tags: list[str] = field(default_factory=list)
    locale: str = "ja"
    state: str = "DISABLED"
    verified_email: bool = True
    addresses: list[Address] = field(default_factory=list)
    default_address_number: int | None = None
    email_consent: Consent = field(default_factory=Consent)
    sms_consent: Consent = field(default_factory=Consent)
    metafields: list[Metafield] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    spend_tier: str | None = None
    rfm_group: str | None = None
    subscriber_status: str = "NEVER_SUBSCRIBED"
    subjects: list[ProviderSubject] = field(default_factory=list)

    payment_methods: list[PaymentMethod] = field(default_factory=list)
    contracts: list[Contract] = field(default_factory=list)
    multipass_identifier: str | None = None
    is_company_contact: bool = False
    awaits_gift: bool = False
    store_credit: Decimal = Decimal(0)
    store_credit_number: int | None = None
    erasure_requested_at: datetime | None = None
    redacted_at: datetime | None = None
    deleted_at: datetime | None = None

    @property
    def display_name(self) -> str:
        """Give the name, else the address or number that is there."""
        return full_name(self.first_name, self.last_name) or self.email or self.phone or ""

    @property
    def default_address(self) -> Address | None:
        """Give the address that is used unless another is named."""
        return self.find_address(self.default_address_number)

    def find_address(self, number: int | None) -> Address | None:
        """Find one of the addresses."""
        return next((one for one in self.addresses if one.number == number), None)

    def find_metafield(self, namespace: str, key: str) -> Metafield | None:
        """Find a metafield."""
        return next((one for one in self.metafields if (one.namespace, one.key) == (namespace, key)), None)
