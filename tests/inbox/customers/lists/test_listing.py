"""Lists of customers: filtered, sorted, page by page."""

from decimal import Decimal

import pytest

from inbox.customers.customer import Customer, CustomerRecord, SubscriptionSummary
from inbox.customers.lists.filtering import CustomerFilter, high_spenders, repeaters
from inbox.errors import Invalid
from inbox.pages import Page
from inbox.store import Store
from tests.inbox.customers.samples import AT, OTHER_SHOP, SHOP, linked_contact, minutes, mirrored, record, yen
from tests.inbox.test_indexes import watched

EVERYBODY = CustomerFilter()


def names(page: Page[Customer]) -> list[str | None]:
    return [one.name for one in page.items]


async def walk(store: Store, wanted: CustomerFilter, limit: int) -> list[str | None]:
    found: list[str | None] = []
    after: str | None = None
    while True:
        page = await store.customers.list(SHOP, wanted, after, limit)
        assert len(page.items) <= limit
        found += names(page)
        after = page.next
        if after is None:
            return found


async def listed(store: Store, **wanted: object) -> list[str | None]:
    asked = CustomerFilter(**wanted)  # type: ignore[arg-type]
    found = await walk(store, asked, 3)
    assert await store.customers.count(SHOP, asked) == len(found)
    return found


async def test_the_newest_change_comes_first_and_pages_follow_each_other(store: Store) -> None:
    """0.25."""
    await mirrored(store, *(record(number, updated_at=minutes(number // 3)) for number in range(1, 11)))
    await mirrored(store, record(1, shop=OTHER_SHOP))
    found = await walk(store, EVERYBODY, 4)
    assert sorted(found, key=str) == sorted((f"佐藤 {number}" for number in range(1, 11)), key=str)
    assert [int((name or "").split()[1]) // 3 for name in found] == [3, 3, 2, 2, 2, 1, 1, 1, 0, 0]


async def test_by_name_the_reading_counts_and_who_has_none_comes_last(store: Store) -> None:
    people = [
        ("渡辺", "ワタナベ"),
        ("佐藤", "さとう"),
        ("Abe", None),
        (None, None),
        ("伊藤", "イトウ"),
        ("佐東", "サトウ"),
    ]
    await mirrored(store, *(record(n, name=name, kana=kana) for n, (name, kana) in enumerate(people, 1)))
    found = await walk(store, CustomerFilter(sort="name"), 2)
    assert found[0] == "Abe"
    assert found[1] == "伊藤"
    assert set(found[2:4]) == {"佐藤", "佐東"}
    assert found[4:] == ["渡辺", None]


async def test_a_tag_filters_in_any_width_and_case(store: Store) -> None:
    """0.16, 0.18."""
    await mirrored(store, record(1, tags=("VIP", "定期")), record(2, tags=("vip",)), record(3, tags=("VIP2",)))
    assert await listed(store, tags=("ｖＩＰ",)) == ["佐藤 2", "佐藤 1"]
    assert await listed(store, tags=("vip", "定期")) == ["佐藤 1"]
    assert await listed(store, tags=("\ud800",)) == []


async def test_what_was_bought_filters(store: Store) -> None:
    """1.37, 1.38: in the shop's currency, yen without decimals, 1000.0 as the store writes it too."""
    spent: list[str | None] = ["999", "1000.0", "1000", "20000", None]
    await mirrored(
        store,
        *(
            record(n, amount_spent=None if amount is None else yen(amount), orders_count=n, last_order_at=minutes(n))
            for n, amount in enumerate(spent, 1)
        ),
    )
    assert await listed(store, spent_at_least=Decimal(1000)) == ["佐藤 4", "佐藤 3", "佐藤 2"]
    assert await listed(store, spent_at_least=Decimal(20_001)) == []
    assert await listed(store, orders_at_least=4) == ["佐藤 5", "佐藤 4"]
    assert await listed(store, ordered_since=minutes(4), spent_at_least=Decimal(1)) == ["佐藤 4"]


async def test_the_ready_views_find_big_spenders_and_those_who_return(store: Store) -> None:
    """1.42."""
    rows = ((49_999, 1), (50_000, 2), (80_000, 1))
    await mirrored(
        store, *(record(n, amount_spent=yen(spent), orders_count=orders) for n, (spent, orders) in enumerate(rows))
    )
    assert await walk(store, high_spenders("JPY"), 5) == ["佐藤 2", "佐藤 1"]
    assert await walk(store, repeaters(), 5) == ["佐藤 1"]
    assert high_spenders("USD").spent_at_least == 500


async def test_the_store_s_guess_of_spending_filters(store: Store) -> None:
    """1.43."""
    await mirrored(store, record(1, spend_tier="high"), record(2, spend_tier="low"), record(3))
    assert await listed(store, spend_tier="high") == ["佐藤 1"]


async def test_linked_and_disabled_filter_both_ways(store: Store) -> None:
    one, _ = await mirrored(store, record(1), record(2))
    contact_id = await linked_contact(store, one)
    await store.customers.set_disabled(SHOP, one.gid, is_disabled=True, at=AT)
    for flag in ("is_linked", "is_disabled"):
        assert await listed(store, **{flag: True}) == ["佐藤 1"]
        assert await listed(store, **{flag: False}) == ["佐藤 2"]
    assert (await store.customers.get(one.id)).linked_contacts == 1
    await store.links.unlink(contact_id, "customer")
    assert await listed(store, is_linked=True) == []


async def test_subscriptions_filter_by_each_of_their_parts(store: Store) -> None:
    """2.26."""
    one, two = record(1, tags=("a",)), record(2, tags=("b",))
    summaries: dict[tuple[str, ...], SubscriptionSummary] = {
        ("a",): SubscriptionSummary(("active", "paused"), ("毎月コース",), ("ハーブ茶",), "ゴールド"),
        ("b",): SubscriptionSummary(("cancelled",), ("隔月コース",), ("ハーブ茶", "ミント"), None),
    }
    store = Store(store.database, lambda tags: summaries.get(tuple(tags)))
    await mirrored(store, one, two, record(3))
    assert await listed(store, subscription_state="paused") == ["佐藤 1"]
    assert await listed(store, subscription_product="ﾊｰﾌﾞ茶") == ["佐藤 2", "佐藤 1"]
    assert await listed(store, subscription_plan="毎月コース", subscription_product="ミント") == []
    assert await listed(store, subscription_rank="ゴールド", subscription_state="active") == ["佐藤 1"]
    found = await store.customers.find(SHOP, two.gid)
    assert found is not None
    assert found.subscription == summaries[("b",)]


async def test_a_text_narrows_a_filter(store: Store) -> None:
    await mirrored(
        store,
        record(1, name="佐藤 花子", tags=("VIP",)),
        record(2, name="鈴木 花子", tags=("VIP",)),
        record(3, name="佐藤 次郎"),
        record(4, name="佐藤 花子", tags=("VIP",), shop=OTHER_SHOP),
    )
    while await store.search.index_some(100):
        pass
    assert await listed(store, text="花子") == ["鈴木 花子", "佐藤 花子"]
    assert await listed(store, text="さとう") == []
    assert await listed(store, text="佐藤", tags=("vip",)) == ["佐藤 花子"]
    assert await walk(store, CustomerFilter(text="花子"), 1) == ["鈴木 花子", "佐藤 花子"]


@pytest.mark.parametrize("after", ["x", "", "~", "あ~1", "!!~1", "1~", "YQ==", "$gt~$gt"])
@pytest.mark.parametrize("wanted", [EVERYBODY, CustomerFilter(sort="name"), CustomerFilter(text="佐藤")])
async def test_a_cursor_that_is_none_is_refused(store: Store, wanted: CustomerFilter, after: str) -> None:
    with pytest.raises(Invalid):
        await store.customers.list(SHOP, wanted, after, 5)


async def test_everybody_is_read_out_once_whoever_changes_meanwhile(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("inbox.customers.lists.listing.STREAM_PAGE", 2)
    await mirrored(store, *(record(number) for number in range(1, 8)), record(1, shop=OTHER_SHOP))
    seen: list[str] = []
    async for customer in store.customers.stream_all(SHOP):
        seen.append(customer.gid)
        await store.customers.upsert([record(len(seen), name="新", updated_at=minutes(99))])
    assert sorted(seen) == sorted({record(number).gid for number in range(1, 8)})
    assert len(seen) == 7


QUESTIONS = {
    "all": EVERYBODY,
    "by name": CustomerFilter(sort="name"),
    "a tag": CustomerFilter(tags=("vip",)),
    "a tag by name": CustomerFilter(tags=("vip",), sort="name"),
    "linked": CustomerFilter(is_linked=True),
    "disabled": CustomerFilter(is_disabled=True),
    "a tier": CustomerFilter(spend_tier="high"),
    "a state": CustomerFilter(subscription_state="active"),
}
BOUNDED = {"spent": CustomerFilter(spent_at_least=Decimal(9)), "orders": repeaters()}


def many() -> list[CustomerRecord]:
    return [record(n, tags=("vip", f"t{n}"), spend_tier="high", amount_spent=yen(n), orders_count=n) for n in range(40)]


@pytest.mark.parametrize("wanted", (QUESTIONS | BOUNDED).values(), ids=QUESTIONS | BOUNDED)
async def test_no_list_reads_the_whole_collection(store: Store, wanted: CustomerFilter) -> None:
    await mirrored(store, *many())
    async with watched(store) as seen:
        first = await store.customers.list(SHOP, wanted, None, 5)
        if first.next is not None:
            await store.customers.list(SHOP, wanted, first.next, 5)
        await store.customers.count(SHOP, wanted, 20)
    assert seen, "the profiler saw nothing: this proves nothing"
    assert not [one["command"] for one in seen if "COLLSCAN" in one["planSummary"]]
    if wanted in QUESTIONS.values():
        assert not [one["command"] for one in seen if one.get("hasSortStage")]


async def test_finding_one_reads_no_collection(store: Store) -> None:
    customers = store.customers
    [customer, *_] = await mirrored(store, *many())
    async with watched(store) as seen:
        await customers.get(customer.id)
        await customers.find(SHOP, "gid://shopify/Customer/999")
        await customers.find_by_email(SHOP, "c1@example.com")
        await customers.find_by_phone(SHOP, "090-1234-5678")
        await customers.upsert([record(1, name="新", updated_at=minutes(99))])
        await customers.gids(SHOP, AT, "", 5)
        await customers.remove(SHOP, record(2).gid)
        await customers.note_merged(SHOP, record(3).gid, record(4).gid)
        await customers.touch(customer.id, AT)
        await customers.count_active("2026-11")
        await customers.tag_history.list(customer.id)
        assert len([one async for one in customers.stream_all(SHOP)]) == 38
    assert seen
    assert not [(one["ns"], one["command"]) for one in seen if "COLLSCAN" in one["planSummary"]]
