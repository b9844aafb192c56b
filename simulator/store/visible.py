"""Which orders an app sees: the last 60 days, unless it may see all."""

from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING

from simulator.store.records.order import Order

if TYPE_CHECKING:
    from simulator.store.platform import Platform

REACH = timedelta(days=60)


def visible_orders(platform: "Platform", orders: Iterable[Order]) -> list[Order]:
    """Leave out what is too old for the app."""
    if "read_all_orders" in platform.scopes:
        return list(orders)
    since = platform.shop.now() - REACH
    return [order for order in orders if order.created_at >= since]
