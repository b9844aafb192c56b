"""The store itself: everything that it keeps, found by id, and whom it tells when something happens."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

from simulator.store.account import Account
from simulator.store.records.customer import Customer
from simulator.store.records.draft import AbandonedCheckout, DraftOrder
from simulator.store.records.event import Event
from simulator.store.records.letter import Letter
from simulator.store.records.metafield import Definition
from simulator.store.records.order import Order
from simulator.store.records.product import Product, Variant
from simulator.store.records.record import number_of
from simulator.store.records.reward import Discount, GiftCard
from simulator.store.records.work import BulkOperation, MergeJob, Segment, Subscriber

Tell = Callable[[str, dict[str, Any]], None]
FIRST_NUMBER = 8_001_000_000_001


class Shop:
    """The store's records by number; whoever changes one says so with `touch`, and tells the topic."""

    def __init__(self, account: Account, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.account = account
        self.clock = clock
        self.tell: Tell = _tell_nobody
        self.post: Callable[[Letter], None] = _post_nothing
        self.customers: dict[int, Customer] = {}
        self.orders: dict[int, Order] = {}
        self.drafts: dict[int, DraftOrder] = {}
        self.checkouts: dict[int, AbandonedCheckout] = {}
        self.products: dict[int, Product] = {}
        self.discounts: dict[int, Discount] = {}
        self.gift_cards: dict[int, GiftCard] = {}
        self.segments: dict[int, Segment] = {}
        self.definitions: dict[int, Definition] = {}
        self.subscribers: dict[int, Subscriber] = {}
        self.bulk_operations: dict[int, BulkOperation] = {}
        self.merge_jobs: dict[str, MergeJob] = {}
        self.letters: list[Letter] = []
        self._numbers = FIRST_NUMBER

    def next_number(self) -> int:
        """Give a number that nothing has yet."""
        self._numbers += 1
        return self._numbers

    def now(self) -> datetime:
        """Give the time as the store writes it: whole seconds."""
        return self.clock().replace(microsecond=0)

    def touch(self, record: Customer | Order | DraftOrder) -> None:
        """Note that a record has changed."""
        record.updated_at = max(self.now(), record.updated_at)

    def find_customer(self, gid: str | None) -> Customer | None:
        """Find a customer by id."""
        return self.customers.get(_number(gid, "Customer"))

    def find_order(self, gid: str | None) -> Order | None:
        """Find an order by id."""
        return self.orders.get(_number(gid, "Order"))

    def find_draft(self, gid: str | None) -> DraftOrder | None:
        """Find a draft order by id."""
        return self.drafts.get(_number(gid, "DraftOrder"))

    def find_by_email(self, email: str) -> Customer | None:
        """Find a customer by e-mail address, in any case."""
        wanted = email.strip().casefold()
        return next((one for one in self.customers.values() if (one.email or "").casefold() == wanted), None)

    def find_by_phone(self, phone: str) -> Customer | None:
        """Find a customer by phone, written `+81…`."""
        return next((one for one in self.customers.values() if one.phone and one.phone == phone), None)

    def find_variant(self, gid: str | None) -> Variant | None:
        """Find a variant by id."""
        number = _number(gid, "ProductVariant")
        return next((one for one in self.variants() if one.number == number), None)

    def variants(self) -> Iterable[Variant]:
        """Give every variant."""
        return (variant for product in self.products.values() for variant in product.variants)

    def orders_of(self, customer: Customer) -> list[Order]:
        """Give a customer's orders, the oldest first."""
        return [order for order in self.orders.values() if order.customer_number == customer.number]

    def cards_of(self, customer: Customer) -> list[GiftCard]:
        """Give a customer's gift cards that still work."""
        return [
            card
            for card in self.gift_cards.values()
            if card.customer_number == customer.number and card.deactivated_at is None
        ]

    def drafts_of(self, customer: Customer) -> list[DraftOrder]:
        """Give a customer's draft orders."""
        return [draft for draft in self.drafts.values() if draft.customer_number == customer.number]

    def merge_of(self, customer: Customer) -> MergeJob | None:
        """Find the merge that a customer is in."""
        jobs = reversed(self.merge_jobs.values())
        return next((job for job in jobs if job.is_running and customer.gid in {job.kept_gid, job.lost_gid}), None)

    def note_event(
        self,
        subject: Customer | Order,
        action: str,
        message: str,
        *,
        author: str | None = None,
        at: datetime | None = None,
    ) -> None:
        """Write a line into the timeline of a customer or an order."""
        subject.events.append(
            Event(
                number=self.next_number(),
                created_at=at or self.now(),
                action=action,
                message=message,
                subject_type=subject.KIND.upper(),
                subject_gid=subject.gid,
                author=author,
                app_title=None if author else self.account.name,
            )
        )


def _tell_nobody(_topic: str, _body: dict[str, Any]) -> None:
    """Nobody listens yet."""


def _post_nothing(_letter: Letter) -> None:
    """No mail leaves."""


def _number(gid: str | None, kind: str) -> int:
    """Read the number of an id of that kind; -1 is nobody's."""
    if gid is None or not gid.startswith(f"gid://shopify/{kind}/"):
        return -1
    return number_of(gid) or -1
