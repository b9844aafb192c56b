"""Whether an order may still be sent back: counted in whole days from the day on which it arrived."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from typing import Literal

from inbox.orders.order import Fulfillment, Order

# The store's days are Japan's, which has one time and no summer time.
JAPAN = timezone(timedelta(hours=9))
DELIVERED = ("DELIVERED", "PICKED_UP")


@dataclass(frozen=True, slots=True)
class ReturnWindow:
    """`delivered_on` is the day of the last parcel; `days_left` is 0 on the last day."""

    verdict: Literal["inside", "over", "not_delivered", "returned", "cancelled"]
    delivered_on: date | None = None
    days_left: int = 0


def return_window(order: Order, days: int, today: date) -> ReturnWindow:
    """Tell whether an order is inside the days in which it can be sent back; `today` is the store's day."""
    if order.cancelled_at is not None:
        return ReturnWindow("cancelled")
    if (order.return_status or "").upper() == "RETURNED":
        return ReturnWindow("returned")
    on = _delivered_on(order)
    if on is None:
        return ReturnWindow("not_delivered")
    left = (on + timedelta(days=days) - today).days
    return ReturnWindow("inside" if left >= 0 else "over", on, max(left, 0))


def day_in_japan(moment: datetime) -> date:
    """Give the store's day of a moment."""
    return moment.astimezone(JAPAN).date()


def _delivered_on(order: Order) -> date | None:
    """The last parcel counts, and only when all have arrived."""
    sent = [one for one in order.fulfillments if (one.status or "").upper() != "CANCELED"]
    moments = [_delivered_at(one) for one in sent]
    known = [moment for moment in moments if moment is not None]
    return day_in_japan(max(known)) if known and len(known) == len(moments) else None


def _delivered_at(one: Fulfillment) -> datetime | None:
    if one.delivered_at is not None:
        return one.delivered_at
    # Some carriers tell that a parcel arrived but not when: the word's own time is the latest it can be.
    return one.updated_at if (one.status or "").upper() in DELIVERED else None
