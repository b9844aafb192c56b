"""How pages write amounts of money."""

from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache, partial

from babel.numbers import format_currency

from inbox.customers.customer import Money


def filters(language: str) -> dict[str, Callable[[Money], str]]:
    """Name the filters of one language: ￥1,000 for the store's 1000.0, with as many decimals as the currency has."""
    return {"money": partial(_money, language)}


def _money(language: str, money: Money) -> str:
    return _format(money.amount, money.currency, language)


# Babel takes a fifth of a millisecond each, and lists show the same amounts again and again.
@lru_cache(4_096)
def _format(amount: Decimal, currency: str, language: str) -> str:
    return format_currency(amount, currency, locale=language)
