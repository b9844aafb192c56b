"""What lists of customers are filtered by, out of their tags."""

from collections.abc import Sequence
from dataclasses import dataclass

from inbox.customers.customer import SubscriptionState, SubscriptionSummary
from shop.subscriptions.subscription import Contract, Subscriptions
from shop.subscriptions.tags import DEFAULT_FORMS, TagForms, read_subscriptions

STATES: tuple[SubscriptionState, ...] = ("active", "paused", "cancelled")


def summarise(tags: Sequence[str], forms: TagForms = DEFAULT_FORMS) -> SubscriptionSummary | None:
    """Sum a customer's tags up; None is a customer without any subscription."""
    read = read_subscriptions(tags, forms)
    if read.state is None and read.rank is None:
        return None
    contracts = read.contracts.values()
    return SubscriptionSummary(
        states=_states(read),
        plans=tuple(sorted({plan for contract in contracts for plan in contract.plans})),
        products=tuple(sorted({product for contract in contracts for product in contract.products})),
        rank=read.rank,
    )


@dataclass(frozen=True, slots=True)
class SortedTags:
    """What tags say of subscriptions, and the tags that say nothing of them."""

    states: tuple[SubscriptionState, ...]
    others: tuple[str, ...]


def sort_tags(tags: Sequence[str]) -> SortedTags:
    """Part what an app wrote for itself from what people wrote for each other."""
    read = read_subscriptions(tags)
    return SortedTags(_states(read), read.others)


def _states(read: Subscriptions) -> tuple[SubscriptionState, ...]:
    """List the states of all contracts; without one, the app's word for the customer counts."""
    found = {state for contract in read.contracts.values() if (state := _state(contract))}
    if not found:
        found = {state for state in STATES if state == read.state}
    return tuple(state for state in STATES if state in found)


def _state(contract: Contract) -> SubscriptionState | None:
    return None if contract.state == "unknown" else contract.state
