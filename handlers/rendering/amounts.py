"""How pages write amounts of money."""

from collections.abc import Callable
from functools import partial

from babel.numbers import format_currency

from inbox.customers.customer import Money


def filters(language: str) -> dict[str, Callable[[Money], str]]:
    """Name the filters of one language: ￥1,000 for the store's 1000.0, with as many decimals as the currency has."""
    return {"money": partial(_money, language)}


def _money(language: str, money: Money) -> str:
    return format_currency(money.amount, money.currency, locale=language)
