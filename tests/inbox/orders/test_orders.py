"""Mirroring the store's orders."""

import asyncio
from dataclasses import replace
from decimal import Decimal
from itertools import permutations

import pytest

from inbox.customers.customer import Address, Money
from inbox.customers.newest import Upserted
from inbox.orders.order import Fulfillment, LineItem, Order, Tracking
from inbox.store import Store
from tests.inbox.customers.samples import (
    AT,
    OTHER_SHOP,
    SHOP,
    gid_of,
    minutes,
    mirrored,
    order,
    record,
    rows_of,
    yen,
)
from tests.inbox.test_indexes import watched

WHOLE = Order(
    SHOP,
    "gid://shopify/Order/9007199254740993",
    "#1042",
    AT,
    AT,
    customer_gid=gid_of(1),
    processed_at=AT,
    cancelled_at=AT,
    cancel_reason="CUSTOMER",
    closed_at=AT,
    financial_status="PARTIALLY_REFUNDED",
    fulfillment_status="A_WORD_OF_THE_FUTURE",
    return_status="NO_RETURN",
    total=yen("1000.0"),
    presentment_total=Money(Decimal("9.99"), "USD"),
    refunded=yen(0),
    confirmation_number="XPAV284CT",
    status_page_url="https://example.com/orders/status",
    tags=("subscription-count:3",),
    lines=(
        LineItem("l1", "ハーブ茶", 2, "50g", "HERB-50", yen(500), "https://example.com/a.png", "毎月"),
        LineItem("l2", "小箱", 0),
    ),
    shipping_address=Address(name="佐藤 花子", formatted=("〒150-0001", "渋谷区")),
    fulfillments=(
        Fulfillment("f1", "#1042-F1", "IN_TRANSIT", AT, AT, AT, AT, (Tracking("ヤマト運輸", "1234-5678-9012"),)),
        Fulfillment("f2"),
    ),
    note="置き配希望",
    is_test=True,
)


async def test_everything_the_store_told_is_read_back(store: Store) -> None:
    bare = order(7, customer_gid=None)
    await store.orders.upsert([WHOLE, bare])
    assert await store.orders.find(SHOP, WHOLE.gid) == WHOLE
    assert await store.orders.find(SHOP, bare.gid) == bare
    assert await store.orders.find(OTHER_SHOP, bare.gid) is None


async def test_in_any_order_the_newest_word_stands_and_the_same_again_changes_nothing(store: Store) -> None:
    words = [order(1, financial_status=status, updated_at=minutes(n)) for n, status in enumerate(("A", "B", "C"))]
    for place, shuffled in enumerate(permutations(words)):
        moved = [replace(word, gid=f"gid://shopify/Order/{place}") for word in shuffled]
        for word in moved:
            await store.orders.upsert([word])
        assert await store.orders.upsert(moved) == Upserted(unchanged=1, stale=2)
    assert {row["financial_status"] for row in await rows_of(store, "orders")} == {"C"}


async def test_a_late_tag_of_the_same_moment_is_taken(store: Store) -> None:
    """2.13."""
    await store.orders.upsert([order(1)])
    assert await store.orders.upsert([order(1, tags=("subscription-count:2",))]) == Upserted(updated=1)
    found = await store.orders.find(SHOP, order(1).gid)
    assert found is not None
    assert found.tags == ("subscription-count:2",)


async def test_what_a_source_does_not_tell_stays(store: Store) -> None:
    await store.orders.upsert([WHOLE])
    untold = frozenset({"fulfillments", "lines", "shipping_address"})
    await store.orders.upsert([replace(order(2), gid=WHOLE.gid, updated_at=minutes(5), untold=untold)])
    found = await store.orders.find(SHOP, WHOLE.gid)
    assert found is not None
    assert (found.name, found.fulfillments, found.lines) == ("#1002", WHOLE.fulfillments, WHOLE.lines)


async def test_many_who_write_at_once_end_with_one_order_and_the_newest_word(store: Store) -> None:
    words = [order(1, note=str(number), updated_at=minutes(number)) for number in range(10)]
    await asyncio.gather(*(store.orders.upsert([word]) for word in words))
    [row] = await rows_of(store, "orders")
    assert row["note"] == "9"


@pytest.mark.parametrize("written", ["#1042", "1042", "１０４２", "＃１０４２番", " #1042 ", "1042番"])
async def test_an_order_is_found_by_its_number_however_it_is_written(store: Store, written: str) -> None:
    """4.37."""
    await store.orders.upsert([WHOLE, order(2)])
    found = await store.orders.find_by_name(SHOP, written)
    assert found is not None
    assert found.gid == WHOLE.gid
    assert await store.orders.find_by_name(OTHER_SHOP, written) is None


async def test_of_two_orders_with_one_number_the_newer_is_found(store: Store) -> None:
    await store.orders.upsert([order(2, name="EC-7"), order(1, name="ec-7")])
    found = await store.orders.find_by_name(SHOP, "ＥＣ－７")
    assert found is not None
    assert found.gid == order(2).gid


@pytest.mark.parametrize("written", ["", "#", "番", "104", "\x00", "\ud800", "$ne", "9" * 5_000])
async def test_what_is_no_number_of_an_order_finds_none(store: Store, written: str) -> None:
    await store.orders.upsert([WHOLE])
    assert await store.orders.find_by_name(SHOP, written) is None


async def test_the_orders_of_a_customer_are_listed_newest_first(store: Store) -> None:
    await store.orders.upsert([*(order(number) for number in range(7)), order(9, customer_gid=gid_of(2))])
    found: list[str] = []
    after: str | None = None
    while True:
        page = await store.orders.of_customer(SHOP, gid_of(1), after, 3)
        found += [one.name for one in page.items]
        after = page.next
        if after is None:
            break
    assert found == [f"#{1000 + number}" for number in reversed(range(7))]


async def test_orders_of_somebody_removed_are_kept_out(store: Store) -> None:
    await mirrored(store, record(1))
    await store.customers.remove(SHOP, gid_of(1))
    outcome = await store.orders.upsert([order(1), order(2, customer_gid=gid_of(2))])
    assert (outcome.inserted, outcome.removed) == (1, 1)
    assert [row["customer_gid"] for row in await rows_of(store, "orders")] == [gid_of(2)]


async def test_an_order_written_while_its_customer_is_merged_goes_to_the_one_that_lives(store: Store) -> None:
    for number in range(1, 20, 2):
        await mirrored(store, record(number), record(number + 1))
        mine = order(number, customer_gid=gid_of(number))
        act = store.customers.note_merged(SHOP, gid_of(number), gid_of(number + 1))
        await asyncio.gather(store.orders.upsert([mine]), act)
        assert (await store.orders.of_customer(SHOP, gid_of(number), None, 5)).items == ()
        assert len((await store.orders.of_customer(SHOP, gid_of(number + 1), None, 5)).items) == 1


async def test_the_orders_of_a_customer_can_be_taken_away(store: Store) -> None:
    await store.orders.upsert([order(1), order(2), order(3, customer_gid=gid_of(2))])
    assert await store.orders.remove_of_customer(SHOP, gid_of(1)) == 2
    assert len(await rows_of(store, "orders")) == 1


@pytest.mark.parametrize(
    "fields",
    [
        {"name": "\ud800", "note": "\x00"},
        {"total": Money(Decimal("Infinity"), "JPY")},
        {"lines": (LineItem("l", "\ud800", 10**40),)},
        {"lines": tuple(LineItem(str(number), "茶", 1) for number in range(500))},
    ],
    ids="-".join,
)
async def test_whatever_the_store_says_can_be_kept_and_read(store: Store, fields: dict[str, object]) -> None:
    odd = replace(order(1), **fields)  # type: ignore[arg-type]
    assert await store.orders.upsert([odd]) == Upserted(inserted=1)
    found = await store.orders.find(SHOP, odd.gid)
    assert found is not None
    found.name.encode()


async def test_no_question_reads_all_orders(store: Store) -> None:
    await store.orders.upsert([order(number) for number in range(40)])
    async with watched(store) as seen:
        await store.orders.upsert([order(1, note="新", updated_at=minutes(99))])
        await store.orders.find_by_name(SHOP, "#1001")
        page = await store.orders.of_customer(SHOP, gid_of(1), None, 5)
        await store.orders.of_customer(SHOP, gid_of(1), page.next, 5)
        await store.orders.remove_of_customer(SHOP, gid_of(1))
    assert seen
    assert not [one["command"] for one in seen if "COLLSCAN" in one["planSummary"] or one.get("hasSortStage")]
