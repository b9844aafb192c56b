"""What a webhook of the store may mean."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

ComplianceTopic = Literal["customers/data_request", "customers/redact", "shop/redact"]


@dataclass(frozen=True, slots=True)
class Removed:
    """The store has deleted a customer, if it does not know the number any more."""

    gid: str


@dataclass(frozen=True, slots=True)
class Merged:
    """Two customers became one, if the store does not know the first any more."""

    loser_gid: str
    survivor_gid: str


@dataclass(frozen=True, slots=True)
class AccountSwitched:
    """The store closed or opened a customer's account: a badge, nothing else."""

    gid: str
    is_disabled: bool


@dataclass(frozen=True, slots=True)
class Ordered:
    """A customer placed an order: that is a sign of life."""

    gid: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ConnectionChanged:
    """The app was removed, got other scopes, or the store changed: ask it anew."""


@dataclass(frozen=True, slots=True)
class ComplianceAsked:
    """The store asks for somebody's data, or to erase somebody or everything; `customer_gid` may be unknown."""

    topic: ComplianceTopic
    customer_gid: str | None
    order_gids: tuple[str, ...] = ()


Act = Removed | Merged | AccountSwitched | Ordered | ConnectionChanged | ComplianceAsked


@dataclass(frozen=True, slots=True)
class Meaning:
    """What to do, and what to read anew: a webhook's body is a hint, the store's answer is the truth."""

    act: Act | None = None
    customers: tuple[str, ...] = ()
    orders: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()
    """Customers of whom open pages show something that changed, though we keep no copy of it."""
    tags_come_later: bool = False

    @property
    def about(self) -> tuple[str, ...]:
        """Give the GIDs of whom and what it speaks, the one that it is about first."""
        match self.act:
            case Merged(loser, survivor):
                named: tuple[str, ...] = (survivor, loser)
            case ComplianceAsked(customer_gid=gid, order_gids=orders):
                named = (*([gid] if gid else []), *orders)
            case Removed(gid=gid) | AccountSwitched(gid=gid) | Ordered(gid=gid):
                named = (gid,)
            case _:
                named = ()
        return tuple(dict.fromkeys((*self.orders, *named, *self.customers, *self.shown)))
