"""What is known of a member, from the mirror alone: orders, subscriptions, what may go into an answer."""

import asyncio
from dataclasses import dataclass
from datetime import datetime

from aiohttp import web

from handlers.keys import SITE, STORE
from inbox.clock import now
from inbox.contacts.contact import Contact
from inbox.customers.customer import Customer
from inbox.fields.field import slot_of
from inbox.links.link import Subject, may_send
from inbox.store import Store
from shop.cards.order_card import OrderCard, order_cards
from shop.cards.returning import day_in_japan
from shop.cards.subscription_card import SubscriptionCard, subscription_card
from shop.subscriptions.history import SubscriptionChange

ORDERS = 10
CHANGES = 100


@dataclass(frozen=True, slots=True)
class CustomerFacts:
    """`next_orders` leads to the older ones; `contact` is the LINE user that is written to, if one is."""

    customer: Customer
    contact: Contact | None
    orders: tuple[OrderCard, ...]
    next_orders: str | None
    subscription: SubscriptionCard
    refuses_line: bool
    """Staff noted that the person wants no marketing by LINE."""

    @property
    def last_order_at(self) -> datetime | None:
        """The store's word, else the newest order that is shown."""
        return self.customer.record.last_order_at or max((one.order.created_at for one in self.orders), default=None)

    def may_send(self, subject: Subject) -> bool:
        """Tell whether a kind of personal data may go to the LINE user."""
        linked = self.contact is not None and self.contact.customer_id == self.customer.id
        return linked and may_send(self.contact.link_grade if self.contact else None, subject)


async def customer_facts(
    request: web.Request, customer: Customer, contact: Contact | None, after: str | None = None
) -> CustomerFacts:
    """Read what the mirror knows of a member; `after` gives older orders."""
    store, today = request.app[STORE], day_in_japan(now())
    newest, history, refuses_line = await asyncio.gather(
        store.orders.of_customer(customer.shop, customer.gid, None, ORDERS),
        read_history(store, customer.id),
        _refuses_line(store, customer, contact),
    )
    card = subscription_card(customer.record.tags, history, newest.items, today)
    shown = newest if after is None else await store.orders.of_customer(customer.shop, customer.gid, after, ORDERS)
    cards = order_cards(shown.items, card.subscriptions.contracts, request.app[SITE].return_days, today)
    return CustomerFacts(customer, contact, cards, shown.next, card, refuses_line)


async def _refuses_line(store: Store, customer: Customer, contact: Contact | None) -> bool:
    person, slot = await store.fields.person(contact, customer), slot_of("unsubscribeLine")
    kept = person.kept_by_customer.get(slot) or person.kept_by_contact.get(slot)
    return kept is not None and kept.value is True


async def read_history(store: Store, customer_id: str) -> tuple[SubscriptionChange, ...]:
    """Give what became of a member's subscriptions, the newest first."""
    rows = await store.customers.tag_history.list(customer_id, None, CHANGES)
    return tuple(SubscriptionChange.parse(row.change) for row in rows.items)
