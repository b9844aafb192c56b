"""Values of the store as the database can keep them, whatever came."""

from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from bson import Decimal128
from bson.decimal128 import create_decimal128_context

from inbox.customers.customer import Money
from inbox.customers.keys import storable

COUNT_LIMIT = 2**53


def plain(value: Any) -> Any:
    """Turn a value of a frozen dataclass into what a document holds."""
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, Money):
        return _money(value)
    if isinstance(value, datetime):
        return value.replace(microsecond=value.microsecond // 1000 * 1000)
    if isinstance(value, int) and not isinstance(value, bool):
        return max(-COUNT_LIMIT, min(value, COUNT_LIMIT))
    if isinstance(value, Sequence):
        return [plain(one) for one in value]
    if is_dataclass(value):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    return value


def read_money(value: Mapping[str, Any]) -> Money:
    """Read a stored amount."""
    return Money(value["amount"].to_decimal(), value["currency"])


def decimal128(amount: Decimal) -> Decimal128 | None:
    """Give an amount as the database compares it; None for what is no amount (NaN, endless, far too long)."""
    rounded = create_decimal128_context().create_decimal(amount)
    return Decimal128(rounded) if rounded.is_finite() else None


def _money(money: Money) -> dict[str, Any] | None:
    amount = decimal128(money.amount)
    return None if amount is None else {"amount": amount, "currency": storable(money.currency)}
