"""Filters as words, and filters kept under a name."""

import asyncio
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from inbox.customers.lists.filter_words import parse_filter, write_filter
from inbox.customers.lists.filtering import CustomerFilter
from inbox.customers.lists.views import CustomerView
from inbox.errors import Conflict, Invalid, NotFound
from inbox.store import Store
from tests.inbox.test_indexes import watched

WHOLE = CustomerFilter(
    text="花子",
    tags=("VIP", "定期"),
    is_linked=True,
    is_disabled=False,
    spent_at_least=Decimal(50_000),
    orders_at_least=2,
    ordered_since=datetime(2026, 11, 1, tzinfo=UTC),
    spend_tier="high",
    subscription_state="active",
    subscription_plan="毎月コース",
    subscription_product="ハーブ茶",
    subscription_rank="ゴールド",
    sort="name",
)


def test_a_filter_is_read_back_as_it_was_written() -> None:
    assert parse_filter(write_filter(WHOLE)) == WHOLE
    assert parse_filter(write_filter(WHOLE)).sort == "name"
    assert write_filter(CustomerFilter()) == {}
    assert parse_filter({"q": " ", "tag": "", "unknown": "x", "spent": "50,000", "since": "2026-11-01"}) == (
        CustomerFilter(spent_at_least=Decimal(50_000), ordered_since=datetime(2026, 11, 1, tzinfo=UTC))
    )


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("linked", "maybe"),
        ("spent", "たくさん"),
        ("spent", "NaN"),
        ("spent", "-1"),
        ("spent", "1e999"),
        ("orders", "1.5"),
        ("orders", "9" * 30),
        ("since", "きのう"),
        ("tier", "highest"),
        ("state", "$ne"),
        ("sort", "price"),
        ("plan", "長" * 301),
        ("tag", ",".join(str(number) for number in range(21))),
    ],
)
def test_a_word_that_cannot_be_read_is_named(word: str, value: str) -> None:
    with pytest.raises(Invalid) as caught:
        parse_filter({word: value})
    assert caught.value.fields == {word: "invalid"}


def test_yen_have_no_decimals_and_dollars_have() -> None:
    """1.38."""
    assert parse_filter({"spent": "9.99"}, "USD").spent_at_least == Decimal("9.99")
    assert parse_filter({"spent": "1000.0"}, "JPY").spent_at_least == 1000
    with pytest.raises(Invalid) as caught:
        parse_filter({"spent": "9.99"}, "JPY")
    assert caught.value.fields == {"spent": "no_decimals"}


async def test_a_view_is_kept_for_oneself_or_for_all(store: Store) -> None:
    """0.17."""
    mine = await store.customer_views.create("VIP", WHOLE, "s1", is_shared=False)
    shared = await store.customer_views.create("定期のお客様", WHOLE, "s1", is_shared=True)
    assert [view.id for view in await store.customer_views.list("s1")] == [shared.id, mine.id]
    assert [view.id for view in await store.customer_views.list("s2")] == [shared.id]
    assert (await store.customer_views.get(shared.id, "s2")).wanted == WHOLE
    with pytest.raises(NotFound):
        await store.customer_views.get(mine.id, "s2")


async def test_a_view_is_changed_and_forgotten_by_who_sees_it(store: Store) -> None:
    mine = await store.customer_views.create("VIP", WHOLE, "s1", is_shared=False)
    changed = await store.customer_views.change(mine.id, "s1", name="常連", wanted=CustomerFilter())
    assert (changed.name, changed.wanted) == ("常連", CustomerFilter())
    for act in (
        store.customer_views.delete(mine.id, "s2"),
        store.customer_views.change(mine.id, "s2", name="x", wanted=WHOLE),
    ):
        with pytest.raises(NotFound):
            await act
    await store.customer_views.delete(mine.id, "s1")
    assert await store.customer_views.list("s1") == []


async def test_a_name_stands_once_however_it_is_written(store: Store) -> None:
    tries = [store.customer_views.create(name, WHOLE, "s1", is_shared=True) for name in ("VIP", "ｖｉｐ", " Vip ") * 2]
    outcomes = await asyncio.gather(*tries, return_exceptions=True)
    assert len([one for one in outcomes if isinstance(one, CustomerView)]) == 1
    assert len([one for one in outcomes if isinstance(one, Conflict)]) == 5
    await store.customer_views.create("VIP", WHOLE, "s1", is_shared=False)
    other = await store.customer_views.create("別", WHOLE, "s1", is_shared=False)
    with pytest.raises(Conflict):
        await store.customer_views.change(other.id, "s1", name="vip", wanted=WHOLE)


@pytest.mark.parametrize("name", ["", " 　", "長" * 51, "\x00"])
async def test_a_name_has_its_limits(store: Store, name: str) -> None:
    with pytest.raises(Invalid):
        await store.customer_views.create(name, WHOLE, "s1", is_shared=True)


async def test_views_are_read_along_an_index(store: Store) -> None:
    for number in range(30):
        await store.customer_views.create(f"v{number}", WHOLE, f"s{number % 3}", is_shared=False)
    async with watched(store) as seen:
        await store.customer_views.list("s1")
    assert seen
    assert not [one["command"] for one in seen if "COLLSCAN" in one["planSummary"] or one.get("hasSortStage")]
