"""How the store's pages write days, money and states."""

from datetime import datetime, timedelta, timezone
from decimal import Decimal

_JAPAN = timezone(timedelta(hours=9))
_STATES = {
    "UNFULFILLED": "発送準備中",
    "PARTIALLY_FULFILLED": "一部発送済み",
    "FULFILLED": "発送済み",
    "ON_HOLD": "保留中",
    "SCHEDULED": "発送予定",
}


def day(at: datetime) -> str:
    """Write a day as in Japan."""
    local = at.astimezone(_JAPAN)
    return f"{local.year}年{local.month}月{local.day}日"


def yen(amount: Decimal) -> str:
    """Write an amount of yen."""
    return f"¥{amount:,.0f}"


def status_word(state: str) -> str:
    """Say how far an order is."""
    return _STATES.get(state, state)
