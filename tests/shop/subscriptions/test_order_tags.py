"""The tags of a subscription app on an order, and what they join."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.subscriptions.order_tags import (
    COUNT_LABEL,
    Delivery,
    JoinedOrder,
    OrderTag,
    OrderTags,
    format_order_tag,
    join_orders,
    next_delivery,
    parse_order_tag,
    read_order_tags,
)
from shop.subscriptions.subscription import Contract

ID = "0000004821"
VALUES = st.text(max_size=40).map(str.strip)
TAGS = st.one_of(
    st.builds(OrderTag, st.sampled_from(["count", "id"]), st.none(), VALUES),
    st.builds(OrderTag, st.just("delivery"), st.from_regex(r"[0-9]{1,20}", fullmatch=True), VALUES),
)


@dataclass(frozen=True)
class Order:
    gid: str
    tags: tuple[str, ...]
    cancelled_at: datetime | None = None


@given(TAGS)
def test_what_is_written_is_read_back(tag: OrderTag) -> None:
    """2.10-2.12 2.35 Order tags come back from their text unchanged."""
    assert parse_order_tag(format_order_tag(tag)) == tag
    assert format_order_tag(tag) == f"{format_order_tag(tag).partition(':')[0]}:{tag.value}"


@given(st.lists(st.one_of(st.text(st.characters(), max_size=40), TAGS.map(format_order_tag)), max_size=20))
def test_any_tag_can_be_read(tags: list[str]) -> None:
    """2.35 Nothing raises, nothing gets lost, and the order of tags does not matter."""
    read, turned = read_order_tags(tags), read_order_tags(reversed(tags))
    assert read.others == tuple(dict.fromkeys(tag for tag in tags if parse_order_tag(tag) is None))
    assert (read.count, read.subscription_ids, read.deliveries) == (
        *(turned.count, turned.subscription_ids),
        turned.deliveries,
    )
    assert read.findings == turned.findings


@pytest.mark.parametrize(("value", "count"), [("1", 1), ("12", 12), ("１２", 12), ("012", 12), ("999999", 999_999)])
def test_the_count_says_the_how_manyth_time_it_is(value: str, count: int) -> None:
    """2.10 The order card says 定期12回目."""
    read = read_order_tags([f"subscription-count:{value}", "ギフト"])
    assert (read.count, read.others, read.findings) == (count, ("ギフト",), ())
    assert COUNT_LABEL % {"count": read.count} == f"定期{count}回目"


@pytest.mark.parametrize("value", ["", "0", "-1", "1.0", "三", "1000000", "9" * 5_000, "\x00", "\ud800"])
def test_a_count_that_is_no_number_is_flagged(value: str) -> None:
    """2.10 Nothing is made up."""
    read = read_order_tags([f"subscription-count:{value}"])
    assert read.count is None
    assert [finding.tag for finding in read.findings] == [f"subscription-count:{value}"]


def test_two_counts_are_none() -> None:
    """2.10 Of two counts nobody knows which holds."""
    read = read_order_tags(["subscription-count:2", "subscription-count:3"])
    assert read.count is None
    assert len(read.findings) == 2


@pytest.mark.parametrize(
    ("value", "subscription_id"), [(ID, ID), ("１２３４５６７８９０", "1234567890"), (" 1234567890 ", "1234567890")]
)
def test_ten_digits_join(value: str, subscription_id: str) -> None:
    """2.11 Exactly ten digits."""
    read = read_order_tags([f"subscription-id:{value}"])
    assert read.subscription_ids == (subscription_id,)
    assert not read.findings


@pytest.mark.parametrize("value", ["", "123456789", "12345678901", "12345 6789", "123456789x", "1234567890" * 99])
def test_nine_or_eleven_digits_are_flagged_and_join_nothing(value: str) -> None:
    """2.11 Anything but ten digits is shown and not used."""
    read = read_order_tags([f"subscription-id:{value}"])
    assert not read.subscription_ids
    assert [finding.tag for finding in read.findings] == [f"subscription-id:{value}".strip()]
    (joined,) = join_orders([Order("1", (f"subscription-id:{value}",))], {value: Contract(value)})
    assert joined.contracts == ()


@pytest.mark.parametrize(
    ("value", "slot"),
    [
        ("2026-12-05 午前中", "午前中"),
        ("2026-12-05", None),
        ("2026-12-05 18:00-20:00", "18:00-20:00"),
        ("2026-12-05　１８時〜 ２０時", "１８時〜 ２０時"),
        ("２０２６-１２-０５  置き配 🚪", "置き配 🚪"),
    ],
)
def test_a_delivery_has_a_day_and_a_slot_in_the_stores_words(value: str, slot: str | None) -> None:
    """2.12 The time is free text."""
    read = read_order_tags([f"delivery-4821:{value}"])
    assert read.deliveries == (Delivery("4821", date(2026, 12, 5), slot),)
    assert not read.findings


@pytest.mark.parametrize("value", ["", "午前中", "2026-02-30 午前中", "2026-12-05午前中", "12/05 午前中", "\x00"])
def test_a_delivery_without_a_day_is_flagged(value: str) -> None:
    """2.12 A day that does not exist is nobody's delivery."""
    read = read_order_tags([f"delivery-4821:{value}"])
    assert not read.deliveries
    assert [finding.tag for finding in read.findings] == [f"delivery-4821:{value}"]


def test_two_days_for_one_parcel_are_flagged_and_not_told() -> None:
    """2.12 The bot says no day that may be the wrong one; the other contract of the order is sure."""
    tags = ("delivery-4821:2026-12-05 午前中", "delivery-4821:2026-12-12 午前中", "delivery-5133:2026-12-09")
    read = read_order_tags(tags)
    assert read.deliveries == (Delivery("5133", date(2026, 12, 9), None),)
    assert {finding.tag for finding in read.findings} == set(tags[:2])
    assert next_delivery([Order("1", tags)], date(2026, 12, 1), "4821") is None


def test_orders_are_joined_with_their_contracts() -> None:
    """2.11 One order may serve several contracts; one that we have not seen is named."""
    contract = Contract(ID, "active", ("月1便",))
    orders = [
        Order("1", (f"subscription-id:{ID}", "subscription-id:1234567890", "subscription-count:7")),
        Order("2", ("ギフト",)),
    ]
    assert join_orders(orders, {ID: contract}) == (
        JoinedOrder(
            "1",
            OrderTags(count=7, subscription_ids=(ID, "1234567890")),
            contracts=(contract,),
            unknown_ids=("1234567890",),
        ),
        JoinedOrder("2", OrderTags(others=("ギフト",)), (), ()),
    )


def test_the_next_delivery_is_the_first_that_is_still_to_come() -> None:
    """2.12 What the bot answers to 次回のお届けは: today counts, cancelled orders do not."""
    orders = [
        Order("1", ("delivery-4821:2026-11-05 午前中",)),
        Order("2", ("delivery-4821:2027-01-05", "delivery-5133:2026-12-24 夜間")),
        Order("3", ("delivery-4821:2026-12-05 午前中",)),
        Order("4", ("delivery-4821:2026-12-01",), cancelled_at=datetime(2026, 11, 20, tzinfo=UTC)),
    ]
    december = Delivery("4821", date(2026, 12, 5), "午前中")
    assert next_delivery(orders, date(2026, 11, 22)) == december
    assert next_delivery(orders, date(2026, 12, 5)) == december
    assert next_delivery(orders, date(2026, 12, 6)) == Delivery("5133", date(2026, 12, 24), "夜間")
    assert next_delivery(orders, date(2026, 12, 6), "4821") == Delivery("4821", date(2027, 1, 5), None)
    assert next_delivery(orders, date(2027, 1, 6)) is None
    assert next_delivery([], date(2026, 11, 22)) is None
