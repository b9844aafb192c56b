"""What happened with a member: in talks, to subscriptions and orders, by webhooks, in the store's timeline."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile
from typing import Any, Literal

from aiohttp import web

from inbox.clock import from_milliseconds, to_milliseconds
from inbox.contacts.contact import Contact
from inbox.customers.customer import Customer
from inbox.errors import Invalid
from inbox.pages import time_cursor
from inbox.store import Store
from shop.subscriptions.history import SubscriptionChange

PAGE = 30
# Before every id: a cursor with it begins with what is strictly older than its moment.
NO_ID = " "
Source = Literal["activity", "sent", "subscription", "order", "webhook", "store"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened; `what` is the record that its source keeps."""

    at: datetime
    source: Source
    what: Any


@dataclass(frozen=True, slots=True)
class Entries:
    """The newest first; `next` leads further back."""

    items: tuple[Entry, ...]
    next: str | None


def read_until(request: web.Request, name: str) -> datetime | None:
    """Read before which moment a page of entries begins: a number of milliseconds in the query."""
    text = request.query.get(name, "")
    if not text:
        return None
    try:
        return from_milliseconds(int(text))
    except (OverflowError, OSError, ValueError):
        raise Invalid("続きの位置を読み取れません。一覧を最初から開いてください。", fields={name: "invalid"}) from None


async def customer_events(
    store: Store, customer: Customer | None, contacts: Sequence[Contact], before: datetime | None
) -> list[Entry]:
    """Give what we keep ourselves, one more than a page of each kind at most."""
    of_talks = (_activities(store, contacts, before), _sent(store, contacts, before))
    if customer is None:
        return [entry for kind in await asyncio.gather(*of_talks) for entry in kind]
    kinds = await asyncio.gather(
        *of_talks,
        _subscription_changes(store, customer, before),
        _orders(store, customer, before),
        _webhooks(store, customer, before),
    )
    return [entry for kind in kinds for entry in kind]


def page_of_entries(entries: Sequence[Entry]) -> Entries:
    """Cut the newest page off; what happened in one moment stays together, so that the next page misses nothing."""
    newest = sorted(entries, key=lambda entry: entry.at, reverse=True)
    if len(newest) <= PAGE:
        return Entries(tuple(newest), None)
    last = newest[PAGE - 1].at
    shown = tuple(takewhile(lambda entry: entry.at >= last, newest))
    return Entries(shown, str(to_milliseconds(last)) if len(shown) < len(newest) else None)


async def _activities(store: Store, contacts: Sequence[Contact], before: datetime | None) -> list[Entry]:
    found = await store.messages.activities([contact.id for contact in contacts], before, PAGE + 1)
    return [Entry(one.sent_at, "activity", one) for one in found]


async def _sent(store: Store, contacts: Sequence[Contact], before: datetime | None) -> list[Entry]:
    found = await store.messages.outgoing([contact.id for contact in contacts], before, PAGE + 1)
    return [Entry(one.sent_at, "sent", one) for one in found]


async def _subscription_changes(store: Store, customer: Customer, before: datetime | None) -> list[Entry]:
    rows = (await store.customers.tag_history.list(customer.id, _cursor(before), PAGE + 1)).items
    return [Entry(row.at, "subscription", SubscriptionChange.parse(row.change)) for row in rows]


async def _orders(store: Store, customer: Customer, before: datetime | None) -> list[Entry]:
    orders = (await store.orders.of_customer(customer.shop, customer.gid, _cursor(before), PAGE + 1)).items
    return [Entry(order.created_at, "order", order) for order in orders]


async def _webhooks(store: Store, customer: Customer, before: datetime | None) -> list[Entry]:
    events = await store.shop_events.about(customer.shop, customer.gid, before, PAGE + 1)
    return [Entry(event.received_at, "webhook", event) for event in events]


def _cursor(before: datetime | None) -> str | None:
    return None if before is None else time_cursor(before, NO_ID)
