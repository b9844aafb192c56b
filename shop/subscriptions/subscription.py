"""Subscriptions as the tags of a customer tell them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

State = Literal["active", "paused", "cancelled", "unknown"]
STATE_LABELS: Mapping[State, str] = {
    "active": "契約中",
    "paused": "一時停止",
    "cancelled": "解約",
    "unknown": "契約状況不明",
}


@dataclass(frozen=True, slots=True)
class TagFinding:
    """A tag that a person should look at: `tag` as the store wrote it, `message` a gettext id."""

    tag: str
    message: str


@dataclass(frozen=True, slots=True)
class Contract:
    """One subscription; the dates are None where the tag has none that can be read, `skips` where nothing tells."""

    id: str
    state: State = "unknown"
    plans: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    paused_on: date | None = None
    cancelled_on: date | None = None
    skips: int | None = None
    """How often a delivery was skipped; 0 is a skip that was undone, None is unknown."""


@dataclass(frozen=True, slots=True)
class Subscriptions:
    """All that a customer's tags say; `others` are the tags that mean nothing to us, as they came."""

    contracts: Mapping[str, Contract]
    rank: str | None = None
    is_subscriber: bool | None = None
    """The app's own word for the whole customer; None when it says nothing, or both."""
    count_reached: int | None = None
    """The highest purchase count whose tag the customer has, by the merchant's own map."""
    findings: tuple[TagFinding, ...] = ()
    others: tuple[str, ...] = ()

    @property
    def state(self) -> State | None:
        """Sum the customer up: one active contract is enough; None is a customer without any subscription."""
        states = {contract.state for contract in self.contracts.values()}
        if known := next((state for state in STATE_LABELS if state in states and state != "unknown"), None):
            return known
        if self.is_subscriber is not None:
            return "active" if self.is_subscriber else "cancelled"
        return "unknown" if states else None
