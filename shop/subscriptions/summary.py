"""What lists of customers are filtered by, out of their tags."""

from collections.abc import Sequence

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


def states_of(tags: Sequence[str]) -> tuple[SubscriptionState, ...]:
    """List the states of subscriptions that tags tell of."""
    return _states(read_subscriptions(tags))


def _states(read: Subscriptions) -> tuple[SubscriptionState, ...]:
    """List the states of all contracts; without one, the app's word for the customer counts."""
    found = {state for contract in read.contracts.values() if (state := _state(contract))}
    if not found:
        found = {state for state in STATES if state == read.state}
    return tuple(state for state in STATES if state in found)


def _state(contract: Contract) -> SubscriptionState | None:
    return None if contract.state == "unknown" else contract.state
