"""Which customers a list shows, and how that is asked of the database."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

from inbox.customers.customer import SpendTier, SubscriptionState
from inbox.customers.documents import tag_facet
from inbox.customers.keys import storable, tag_key
from inbox.customers.lists.field_conditions import FieldCondition
from inbox.customers.values import COUNT_LIMIT, decimal128

Sort = Literal["updated", "name"]
HIGH_SPEND: Mapping[str, Decimal] = {"JPY": Decimal(50_000)}
HIGH_SPEND_ELSEWHERE = Decimal(500)
REPEAT_ORDERS = 2


@dataclass(frozen=True, slots=True)
class CustomerFilter:
    """Everything that is given must hold; `text` is a question of the search, and then its order is the search's."""

    text: str = ""
    tags: tuple[str, ...] = ()
    is_linked: bool | None = None
    is_disabled: bool | None = None
    spent_at_least: Decimal | None = None
    """In the shop's currency, as the store counts it."""
    orders_at_least: int | None = None
    ordered_since: datetime | None = None
    spend_tier: SpendTier | None = None
    subscription_state: SubscriptionState | None = None
    subscription_plan: str | None = None
    subscription_product: str | None = None
    subscription_rank: str | None = None
    segment: str | None = None
    """The number of a segment of the store: who was in it when it was read last."""
    fields: tuple[FieldCondition, ...] = ()
    sort: Sort = field(default="updated", compare=False)


def high_spenders(currency: str) -> CustomerFilter:
    """Give the ready view 高額購入."""
    return CustomerFilter(spent_at_least=HIGH_SPEND.get(currency, HIGH_SPEND_ELSEWHERE))


def repeaters() -> CustomerFilter:
    """Give the ready view リピーター."""
    return CustomerFilter(orders_at_least=REPEAT_ORDERS)


def filter_query(shop: str, wanted: CustomerFilter) -> dict[str, Any]:
    """Make the query of a filter, its text aside."""
    query: dict[str, Any] = {"shop": {"$eq": shop}}
    words = _facets(wanted)
    if words:
        query["facets"] = {"$all": words}
    flags = {"is_linked": wanted.is_linked, "is_disabled": wanted.is_disabled, "spend_tier": wanted.spend_tier}
    query |= {name: {"$eq": value} for name, value in flags.items() if value is not None}
    bounds = {
        "amount_spent.amount": None if wanted.spent_at_least is None else decimal128(wanted.spent_at_least),
        "orders_count": None if wanted.orders_at_least is None else min(wanted.orders_at_least, COUNT_LIMIT),
        "last_order_at": wanted.ordered_since,
    }
    return query | {name: {"$gte": value} for name, value in bounds.items() if value is not None}


def without_text(wanted: CustomerFilter) -> CustomerFilter:
    """Give the filter without its question."""
    return replace(wanted, text="")


def _facets(wanted: CustomerFilter) -> list[str]:
    found = [tag_facet(tag) for tag in wanted.tags]
    named = {
        "state": wanted.subscription_state,
        "plan": wanted.subscription_plan,
        "product": wanted.subscription_product,
        "rank": wanted.subscription_rank,
    }
    found += [f"{name}:{tag_key(value)}" for name, value in named.items() if value is not None]
    return [storable(facet) for facet in found]
