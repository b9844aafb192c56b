"""An order as staff look at it beside a talk."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from inbox.orders.order import LineItem, Order
from inbox.orders.tracking import tracking_url
from shop.addresses.military import is_military
from shop.cards.returning import ReturnWindow, return_window
from shop.cards.statuses import SHIPMENT, State, state_of, states_of
from shop.subscriptions.order_tags import JoinedOrder, join_orders
from shop.subscriptions.subscription import Contract


@dataclass(frozen=True, slots=True)
class Parcel:
    """One parcel on its way: `url` is where it can be followed, None when nobody knows."""

    company: str | None
    number: str | None
    url: str | None
    state: State | None


@dataclass(frozen=True, slots=True)
class OrderCard:
    """`first` is the line that names the order, `more` how many lines are beside it."""

    order: Order
    states: tuple[State, ...]
    parcels: tuple[Parcel, ...]
    returning: ReturnWindow
    joined: JoinedOrder
    is_military: bool

    @property
    def first(self) -> LineItem | None:
        return next((line for line in self.order.lines if line.quantity), None) or next(iter(self.order.lines), None)

    @property
    def more(self) -> int:
        return max(len(self.order.lines) - 1, 0)


def order_cards(
    orders: Sequence[Order], contracts: Mapping[str, Contract], return_days: int, today: date
) -> tuple[OrderCard, ...]:
    """Make the cards of a customer's orders, in the order given."""
    return tuple(
        OrderCard(
            order=order,
            states=states_of(order),
            parcels=_parcels(order),
            returning=return_window(order, return_days, today),
            joined=joined,
            is_military=order.shipping_address is not None and is_military(order.shipping_address),
        )
        for order, joined in zip(orders, join_orders(orders, contracts), strict=True)
    )


def _parcels(order: Order) -> tuple[Parcel, ...]:
    return tuple(
        Parcel(
            tracking.company,
            tracking.number,
            tracking_url(tracking),
            state_of(SHIPMENT, shipment.status) if shipment.status else None,
        )
        for shipment in order.fulfillments
        for tracking in shipment.trackings
        if tracking.number or tracking.url or tracking.company
    )
