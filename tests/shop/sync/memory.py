"""A store that answers from memory, at once, and fails when told: what the background asks, without HTTP."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson

from inbox.customers.customer import CustomerRecord
from inbox.orders.order import Order
from inbox.pages import Page
from shop.asking import BulkOperation, ShopFacts, Subscription
from shop.client.asks import Answer
from shop.errors import BadDocument, Refused, ShopError, UserError

SHOP = "demo-tea.myshopify.com"
AT = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
PAGE = 3


def gid_of(number: int) -> str:
    """Name a customer."""
    return f"gid://shopify/Customer/{number}"


def record(number: int = 1, **fields: Any) -> CustomerRecord:
    """Make a customer of the store."""
    made = CustomerRecord(
        SHOP, gid_of(number), AT + timedelta(minutes=number), name=f"佐藤 {number}", email=f"c{number}@example.com"
    )
    return replace(made, **fields)


def order(number: int = 1, **fields: Any) -> Order:
    """Make an order of the store."""
    gid, at = f"gid://shopify/Order/{number}", AT + timedelta(minutes=number)
    return replace(Order(SHOP, gid, f"#{number}", at, at, customer_gid=gid_of(1)), **fields)


@dataclass(slots=True)
class Things:
    """Customers or orders of the store."""

    rows: dict[str, Any] = field(default_factory=dict)
    asked: list[list[str]] = field(default_factory=list)
    walked: list[tuple[datetime, str | None]] = field(default_factory=list)
    error: Exception | None = None
    broken: set[str] = field(default_factory=set)

    def put(self, *rows: Any) -> None:
        self.rows |= {row.gid: row for row in rows}

    async def many(self, gids: Sequence[str]) -> Mapping[str, Any]:
        self.asked.append(list(gids))
        self._fail()
        if self.broken & set(gids):
            raise RuntimeError("the answer cannot be read")
        return {gid: self.rows[gid] for gid in gids if gid in self.rows}

    async def changed_since(self, at: datetime, after: str | None) -> Page[Any]:
        self.walked.append((at, after))
        self._fail()
        found = sorted((row for row in self.rows.values() if row.updated_at >= at), key=lambda row: row.updated_at)
        begin = int(after or 0)
        more = str(begin + PAGE) if begin + PAGE < len(found) else None
        return Page(tuple(found[begin : begin + PAGE]), more)

    def _fail(self) -> None:
        if self.error is not None:
            raise self.error


@dataclass(slots=True)
class Bulk:
    """The file of everybody; `cut_at` ends the stream in the middle, as a lost connection does."""

    lines: list[bytes] = field(default_factory=list)
    operation: BulkOperation = field(
        default_factory=lambda: BulkOperation("gid://shopify/BulkOperation/1", "COMPLETED")
    )
    started: list[str] = field(default_factory=list)
    cancelled: list[str] = field(default_factory=list)
    offsets: list[int] = field(default_factory=list)
    cut_at: int | None = None
    error: Exception | None = None

    async def start(self, document: str) -> str:
        if self.error is not None:
            raise self.error
        self.started.append(document)
        return self.operation.id

    async def status(self, operation_id: str) -> BulkOperation:
        assert operation_id == self.operation.id
        return self.operation

    async def cancel(self, operation_id: str) -> None:
        self.cancelled.append(operation_id)

    @asynccontextmanager
    async def open_lines(self, url: str, offset: int) -> AsyncIterator[AsyncIterator[bytes]]:
        assert url
        self.offsets.append(offset)
        yield self._lines(offset)

    async def _lines(self, offset: int) -> AsyncIterator[bytes]:
        at = 0
        for number, line in enumerate(self.lines):
            if number == self.cut_at:
                raise ConnectionResetError
            if at >= offset:
                yield line
            at += len(line)


@dataclass(slots=True)
class Webhooks:
    """The subscriptions of the app."""

    rows: list[Subscription] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)
    unknown: set[str] = field(default_factory=set)
    updated: list[str] = field(default_factory=list)

    async def list(self) -> Sequence[Subscription]:
        return list(self.rows)

    async def create(self, topic: str, uri: str) -> None:
        if topic in self.refused:
            raise Refused([UserError(("topic",), "Address for this topic is not allowed")])
        if topic in self.unknown:
            raise BadDocument("INVALID_VARIABLE")
        self.rows.append(Subscription(f"s{len(self.rows)}", topic, uri))

    async def update(self, subscription_id: str, uri: str) -> None:
        self.updated.append(subscription_id)
        self.rows = [replace(one, uri=uri) if one.id == subscription_id else one for one in self.rows]


@dataclass(slots=True)
class MemoryShop:
    """The store."""

    customers: Things = field(default_factory=Things)
    orders: Things = field(default_factory=Things)
    bulk: Bulk = field(default_factory=Bulk)
    webhook_subscriptions: Webhooks = field(default_factory=Webhooks)
    scopes: frozenset[str] = frozenset({"write_customers", "read_orders"})
    error: ShopError | None = None
    domain: str = SHOP

    async def facts(self) -> ShopFacts:
        if self.error is not None:
            raise self.error
        return ShopFacts("茶の店 はるか", "JPY", "2026-10", self.scopes)

    async def ask(self, operation: str, variables: Mapping[str, Any] | None = None) -> Answer:
        raise BadDocument(f"nobody here answers {operation}: that takes the simulator")


def line(number: int, **fields: Any) -> bytes:
    """Write a line of the file of everybody."""
    node: dict[str, Any] = {
        "id": gid_of(number),
        "displayName": f"Sato {number}",
        "firstName": str(number),
        "lastName": "佐藤",
        "tags": [],
        "updatedAt": "2026-11-20T01:00:00Z",
        "createdAt": "2026-11-01T01:00:00Z",
        "numberOfOrders": "2",
        "amountSpent": {"amount": "1200.0", "currencyCode": "JPY"},
        "defaultEmailAddress": {"emailAddress": f"c{number}@example.com", "marketingState": "SUBSCRIBED"},
        "defaultPhoneNumber": None,
        "defaultAddress": None,
    }
    return orjson.dumps(node | fields) + b"\n"
