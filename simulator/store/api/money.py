"""Amounts as the API writes them: everything is in yen."""

from decimal import Decimal
from typing import Any

CURRENCY = "JPY"


def money(amount: Decimal) -> dict[str, Any]:
    """Write an amount."""
    return {"amount": amount, "currencyCode": CURRENCY}


def bag(amount: Decimal) -> dict[str, Any]:
    """Write an amount as the shop and as the customer counts it."""
    return {"shopMoney": money(amount), "presentmentMoney": money(amount)}
