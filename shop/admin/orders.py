"""Orders as the store has them now, with lines and shipments."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import TypeVar

from inbox.orders.order import Order
from inbox.pages import Page
from shop.admin.answers import changed_since_query, next_of, told_nodes, untold_of
from shop.client.asks import Answer, Asks
from shop.errors import BadDocument, TooDear
from shop.order_records import read_order
from shop.records import NotARecord

T = TypeVar("T")
# What one order costs is the store's secret until it is asked: it begins here, and is halved when that is too dear.
AT_ONCE = 20
FIELDS: Mapping[str, tuple[str, ...]] = {
    "customer": ("customer_gid",),
    "tags": ("tags",),
    "note": ("note",),
    "shippingAddress": ("shipping_address",),
    "lineItems": ("lines",),
    "fulfillments": ("fulfillments",),
    "currentTotalPriceSet": ("total", "presentment_total"),
    "totalRefundedSet": ("refunded",),
    "returnStatus": ("return_status",),
    "statusPageUrl": ("status_page_url",),
    "confirmationNumber": ("confirmation_number",),
}


class Orders:
    """Reads through one way to the store."""

    def __init__(self, asks: Asks) -> None:
        self._asks = asks
        self._at_once = AT_ONCE

    async def many(self, gids: Sequence[str]) -> Mapping[str, Order]:
        """Give orders by GID (at most 20 a call); what is absent is unknown to the store or too old for us."""
        found: dict[str, Order] = {}
        waiting = list(gids)
        while waiting:
            read, count = await self._affordable(partial(self._some, waiting))
            found |= {order.gid: order for order in read}
            waiting = waiting[count:]
        return found

    async def changed_since(self, at: datetime, after: str | None) -> Page[Order]:
        """Give a page of those changed at `at` or later, the oldest change first."""
        page, _ = await self._affordable(partial(self._page, at, after))
        return page

    async def _some(self, gids: Sequence[str], count: int) -> Sequence[Order]:
        return self._read(await self._asks.ask("OrdersByIds", {"ids": list(gids[:count])}), "nodes")

    async def _page(self, at: datetime, after: str | None, count: int) -> Page[Order]:
        wanted = {"query": changed_since_query(at), "first": count, "after": after}
        answer = await self._asks.ask("OrdersChangedSince", wanted)
        return Page(tuple(self._read(answer, "orders")), next_of(answer, "orders"))

    async def _affordable(self, ask: Callable[[int], Awaitable[T]]) -> tuple[T, int]:
        """Ask for as many at once as the store lets us pay for; give the answer, and for how many it was."""
        while True:
            count = self._at_once
            try:
                return await ask(count), count
            except TooDear:
                if count == 1:
                    raise
                self._at_once = min(self._at_once, count // 2)

    def _read(self, answer: Answer, root: str) -> list[Order]:
        read = []
        for node, kept_back in told_nodes(answer, root):
            try:
                read.append(read_order(node, self._asks.domain, untold_of(kept_back, FIELDS)))
            except NotARecord:
                raise BadDocument("no order in the answer") from None
        return read
