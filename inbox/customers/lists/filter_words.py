"""A filter as words: in an address, in a saved view."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, get_args

from inbox.customers.customer import SpendTier, SubscriptionState
from inbox.customers.lists.field_conditions import parse_conditions, write_conditions
from inbox.customers.lists.filtering import CustomerFilter, Sort
from inbox.errors import Invalid

TEXT_LIMIT = 300
TAGS_LIMIT = 20
AMOUNT_LIMIT = Decimal(10) ** 15
NO_DECIMALS = frozenset({"CLP", "JPY", "KRW", "VND"})


def parse_filter(words: Mapping[str, str], currency: str = "JPY") -> CustomerFilter:
    """Read a filter from words; one that is empty asks for nothing, one that cannot be read is Invalid."""
    conditions, wrong_fields = parse_conditions(words)
    wanted: dict[str, Any] = {"fields": tuple(conditions)} if conditions else {}
    wrong = dict(wrong_fields)
    for word, (name, parse) in WORDS.items():
        value = words.get(word, "").strip()
        try:
            if value:
                wanted[name] = parse(value[: TEXT_LIMIT + 1])
        except (ValueError, OverflowError):
            wrong[word] = "invalid"
    if "spent_at_least" in wanted and currency in NO_DECIMALS and wanted["spent_at_least"] % 1:
        wrong["spent"] = "no_decimals"
    if wrong:
        raise Invalid("絞り込みの条件を確認してください。", fields=wrong)
    return CustomerFilter(**wanted)


def write_filter(wanted: CustomerFilter) -> dict[str, str]:
    """Write a filter as words; what it does not ask is left out."""
    written = {word: _write(getattr(wanted, name)) for word, (name, _) in WORDS.items()}
    written |= write_conditions(wanted.fields)
    return {word: value for word, value in written.items() if value and (word, value) != ("sort", "updated")}


def _write(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ",".join(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _text(value: str) -> str:
    if len(value) > TEXT_LIMIT:
        raise ValueError(value)
    return value


def _tags(value: str) -> tuple[str, ...]:
    tags = tuple(dict.fromkeys(tag.strip() for tag in _text(value).split(",") if tag.strip()))
    if len(tags) > TAGS_LIMIT:
        raise ValueError(value)
    return tags


def _yes(value: str) -> bool:
    return {"yes": True, "no": False}[_one_of(("yes", "no"))(value)]


def _one_of(known: tuple[str, ...]) -> Callable[[str], str]:
    def parse(value: str) -> str:
        if value not in known:
            raise ValueError(value)
        return value

    return parse


def _amount(value: str) -> Decimal:
    try:
        amount = Decimal(value.replace(",", ""))
    except InvalidOperation:
        raise ValueError(value) from None
    if not amount.is_finite() or not 0 <= amount <= AMOUNT_LIMIT:
        raise ValueError(value)
    return amount


def _count(value: str) -> int:
    if not value.isdecimal() or len(value) > 9:
        raise ValueError(value)
    return int(value)


def _number_of_segment(value: str) -> str:
    if not re.fullmatch(r"[1-9][0-9]{0,19}", value):
        raise ValueError(value)
    return value


def _moment(value: str) -> datetime:
    moment = datetime.fromisoformat(value)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


WORDS: Mapping[str, tuple[str, Callable[[str], Any]]] = {
    "q": ("text", _text),
    "tag": ("tags", _tags),
    "linked": ("is_linked", _yes),
    "disabled": ("is_disabled", _yes),
    "spent": ("spent_at_least", _amount),
    "orders": ("orders_at_least", _count),
    "since": ("ordered_since", _moment),
    "tier": ("spend_tier", _one_of(get_args(SpendTier))),
    "state": ("subscription_state", _one_of(get_args(SubscriptionState))),
    "plan": ("subscription_plan", _text),
    "product": ("subscription_product", _text),
    "rank": ("subscription_rank", _text),
    "segment": ("segment", _number_of_segment),
    "sort": ("sort", _one_of(get_args(Sort))),
}
