"""Which customers a segment's question is about: conditions joined by AND and OR, as far as this stand-in goes."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from simulator.store.acts.customers import spent_by
from simulator.store.records.customer import Customer
from simulator.store.shop import Shop

_CLAUSE = re.compile(
    r"""(?P<name>[a-z_]+)\s*(?P<act>NOT\s+CONTAINS|CONTAINS|>=|<=|!=|=|>|<)\s*"""
    r"""(?P<value>'(?:\\.|[^'\\])*'|-?\d+(?:\.\d+)?[dwmy]?)""",
)
Read = Callable[[Shop, Customer], Any]
FILTERS: dict[str, tuple[str, str, Read]] = {
    "customer_tags": ("SegmentStringFilter", "顧客タグ", lambda _, one: one.tags),
    "email_subscription_status": ("SegmentEnumFilter", "メールの購読", lambda _, one: one.email_consent.state),
    "customer_account_status": ("SegmentEnumFilter", "アカウントの状態", lambda _, one: one.state),
    "product_subscription_status": ("SegmentEnumFilter", "定期購入の状態", lambda _, one: one.subscriber_status),
    "customer_language": ("SegmentStringFilter", "言語", lambda _, one: one.locale),
    "number_of_orders": ("SegmentIntegerFilter", "注文数", lambda shop, one: len(shop.orders_of(one))),
    "amount_spent": ("SegmentIntegerFilter", "購入金額", spent_by),
    "customer_added_date": ("SegmentDateFilter", "登録日", lambda _, one: one.created_at),
}


class NotAQuery(Exception):
    """A question that the store cannot read; the text is the store's."""


def members_of(shop: Shop, query: str) -> list[Customer]:
    """Give the customers whom a question is about; raise NotAQuery for what is none."""
    alternatives = [_clauses(part) for part in re.split(r"\bOR\b", query)]
    return [
        customer
        for customer in shop.customers.values()
        if any(all(_holds(shop, customer, clause) for clause in clauses) for clauses in alternatives)
    ]


def check(query: str) -> None:
    """Raise NotAQuery for what the store could not read."""
    for part in re.split(r"\bOR\b", query):
        _clauses(part)


def _clauses(part: str) -> list[re.Match[str]]:
    if not part.strip():
        return []
    found = [(text, _CLAUSE.fullmatch(text.strip())) for text in re.split(r"\bAND\b", part)]
    for text, clause in found:
        if clause is None:
            raise NotAQuery(f"Query Line 1 Column 0: '{text.split()[0] if text.split() else ''}' is unexpected.")
        if clause["name"] not in FILTERS:
            raise NotAQuery(f"Query Line 1 Column 0: '{clause['name']}' filter cannot be found.")
    return [clause for _, clause in found if clause]


def _holds(shop: Shop, customer: Customer, clause: re.Match[str]) -> bool:
    value = FILTERS[clause["name"]][2](shop, customer)
    act, text = " ".join(clause["act"].split()), clause["value"].strip("'").replace("\\'", "'")
    if isinstance(value, list):
        is_there = text.casefold() in {one.casefold() for one in value}
        return is_there != (act in {"NOT CONTAINS", "!="})
    if isinstance(value, datetime):
        return _compare(value, shop.now() + _span(text), act)
    if isinstance(value, str):
        return (value.casefold() == text.casefold()) != (act == "!=")
    return _compare(Decimal(value), Decimal(text), act)


def _span(text: str) -> timedelta:
    days = {"d": 1, "w": 7, "m": 30, "y": 365}
    return timedelta(days=int(text[:-1]) * days[text[-1]])


def _compare(one: Any, other: Any, act: str) -> bool:
    answers = {">=": one >= other, "<=": one <= other, ">": one > other, "<": one < other, "!=": one != other}
    return bool(answers.get(act, one == other))
