"""A customer's subscriptions as staff look at them: how each stands, when it arrives next, what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from inbox.orders.order import Order
from shop.subscriptions.history import SubscriptionChange, remember
from shop.subscriptions.order_tags import Delivery, next_delivery, read_order_tags
from shop.subscriptions.subscription import Contract, Subscriptions
from shop.subscriptions.tags import read_subscriptions


@dataclass(frozen=True, slots=True)
class ContractCard:
    """One contract: `count` is the how manyth time of its newest order."""

    contract: Contract
    delivery: Delivery | None
    count: int | None


@dataclass(frozen=True, slots=True)
class SubscriptionCard:
    """All contracts, ended ones last; `history` is the newest change first."""

    subscriptions: Subscriptions
    contracts: tuple[ContractCard, ...]
    history: tuple[SubscriptionChange, ...]

    @property
    def is_empty(self) -> bool:
        return self.subscriptions.state is None and self.subscriptions.rank is None and not self.history


def subscription_card(
    tags: Sequence[str], history: Sequence[SubscriptionChange], orders: Sequence[Order], today: date
) -> SubscriptionCard:
    """Sum up what tags, history and orders say; what tags no longer tell is remembered."""
    known = remember(read_subscriptions(tags), history)
    live = [order for order in orders if order.cancelled_at is None]
    cards = [
        ContractCard(contract, next_delivery(orders, today, contract.id), _count(live, contract.id))
        for contract in known.contracts.values()
    ]
    cards.sort(key=lambda card: (card.contract.state == "cancelled", card.contract.id))
    newest = tuple(sorted(history, key=lambda change: change.at, reverse=True))
    return SubscriptionCard(known, tuple(cards), newest)


def _count(orders: Sequence[Order], contract_id: str) -> int | None:
    read = (read_order_tags(order.tags) for order in orders)
    return max((tags.count for tags in read if tags.count and contract_id in tags.subscription_ids), default=None)
