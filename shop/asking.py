"""What the work in the background asks of the store, and nothing of how it is asked."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from inbox.customers.customer import CustomerRecord
from inbox.orders.order import Order
from inbox.pages import Page
from shop.client.asks import Asks


@dataclass(frozen=True, slots=True)
class ShopFacts:
    """What the store says of itself and of what we may."""

    name: str
    currency: str
    api_version: str
    scopes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Subscription:
    """A webhook that the store sends to an address; `topic` is the enum's word (`ORDERS_CREATE`)."""

    id: str
    topic: str
    uri: str


@dataclass(frozen=True, slots=True)
class BulkOperation:
    """A question about everything; the status is the store's word, `url` is there when it is COMPLETED."""

    id: str
    status: str
    url: str | None = None
    partial_url: str | None = None
    error_code: str | None = None
    count: int = 0


class CustomerReads(Protocol):
    """Customers as the store has them."""

    async def many(self, gids: Sequence[str]) -> Mapping[str, CustomerRecord]:
        """Give customers by GID (at most 50 a call); who is absent is unknown to the store."""

    async def changed_since(self, at: datetime, after: str | None) -> Page[CustomerRecord]:
        """Give a page of those changed at `at` or later, the oldest change first."""


class OrderReads(Protocol):
    """Orders as the store has them, with lines and shipments."""

    async def many(self, gids: Sequence[str]) -> Mapping[str, Order]:
        """Give orders by GID (at most 20 a call); what is absent is unknown to the store or too old for us."""

    async def changed_since(self, at: datetime, after: str | None) -> Page[Order]:
        """Give a page of those changed at `at` or later, the oldest change first."""


class BulkReads(Protocol):
    """Questions about everything, answered by a file."""

    async def start(self, document: str) -> str:
        """Begin one and give its id; Refused with OPERATION_IN_PROGRESS while another one of the kind runs."""

    async def status(self, operation_id: str) -> BulkOperation:
        """Tell how far one is."""

    async def cancel(self, operation_id: str) -> None:
        """Stop one; one that is over is left alone."""

    def open_lines(self, url: str, offset: int) -> AbstractAsyncContextManager[AsyncIterator[bytes]]:
        """Read the file from a byte on, line by line, each with its line end; never the whole of it at once."""


class WebhookSubscriptions(Protocol):
    """What the store sends to whom, of this app."""

    async def list(self) -> Sequence[Subscription]:
        """Give all of them, however many pages they are."""

    async def create(self, topic: str, uri: str) -> None:
        """Ask for a topic; Refused or AccessDenied when the store will not."""

    async def update(self, subscription_id: str, uri: str) -> None:
        """Send one to another address."""


class Asked(Asks, Protocol):
    """The store, as far as the background asks it."""

    @property
    def domain(self) -> str:
        """Name the shop (`example.myshopify.com`)."""

    @property
    def customers(self) -> CustomerReads:
        """Customers."""

    @property
    def orders(self) -> OrderReads:
        """Orders."""

    @property
    def bulk(self) -> BulkReads:
        """Questions about everything."""

    @property
    def webhook_subscriptions(self) -> WebhookSubscriptions:
        """Webhooks."""

    async def facts(self) -> ShopFacts:
        """Ask who the store is and what we may, now."""
