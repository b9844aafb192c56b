"""Finding one customer by any of its names, and noting what happens to it."""

from base64 import b64encode
from dataclasses import replace

import pytest

from inbox.customers.gid import OWN_SHOP
from inbox.errors import Invalid, NotFound
from inbox.store import Store
from tests.inbox.customers.samples import AT, OTHER_SHOP, SHOP, gid_of, minutes, mirrored, record, rows_of


async def test_a_customer_is_named_by_our_id_the_gid_its_digits_or_the_gid_in_base64(store: Store) -> None:
    """4.8."""
    [customer] = await mirrored(store, record(678_901))
    gid = gid_of(678_901)
    for name in (customer.id, gid, "678901", "６７８９０１", b64encode(gid.encode()).decode()):
        assert await store.customers.get_named(SHOP, name) == customer


@pytest.mark.parametrize("name", ["gid://shopify/Order/1", "gid://madoguchi/Customer/1", "", "花子", "0", "\x00", "-1"])
async def test_what_names_no_customer_of_the_shop_is_refused(store: Store, name: str) -> None:
    """4.8."""
    await mirrored(store, record(1))
    with pytest.raises(Invalid):
        await store.customers.get_named(SHOP, name)


@pytest.mark.parametrize("name", ["2", "99999999999999999999", "01ARZ3NDEKTSV4RRFFQ69G5FAV"])
async def test_who_is_not_there_is_not_found(store: Store, name: str) -> None:
    await mirrored(store, record(1), replace(record(2), shop=OTHER_SHOP))
    with pytest.raises(NotFound):
        await store.customers.get_named(SHOP, name)


async def test_a_customer_is_found_by_mail_and_phone_however_they_are_written(store: Store) -> None:
    """3.61."""
    [customer, _] = await mirrored(
        store, record(1, email="Hanako@Example.com", phone="+819012345678"), record(2, phone="0312345678")
    )
    for email in ("hanako@example.com", " ＨＡＮＡＫＯ@example.com"):
        assert await store.customers.find_by_email(SHOP, email) == customer
    for phone in ("090-1234-5678", "０９０ー１２３４ー５６７８", "+81 90 1234 5678"):
        assert await store.customers.find_by_phone(SHOP, phone) == customer
    assert await store.customers.find_by_phone(SHOP, "03-1234-5678") is not None


@pytest.mark.parametrize("text", ["", " ", "\x00", "\ud800", "$ne", "電話", "@"])
async def test_nothing_and_nonsense_find_nobody(store: Store, text: str) -> None:
    await mirrored(store, record(1, email=None, phone=None), record(2, email="", phone=""))
    assert await store.customers.find_by_email(SHOP, text) is None
    assert await store.customers.find_by_phone(SHOP, text) is None


async def test_another_shop_s_customer_is_not_found_in_ours(store: Store) -> None:
    await mirrored(store, record(1, shop=OTHER_SHOP, phone="+819012345678"))
    assert await store.customers.find(SHOP, gid_of(1)) is None
    assert await store.customers.find_by_email(SHOP, "c1@example.com") is None
    assert await store.customers.find_by_phone(SHOP, "+819012345678") is None
    assert await store.customers.find(OWN_SHOP, gid_of(1)) is None


async def test_many_are_given_by_id_and_by_gid(store: Store) -> None:
    one, two = await mirrored(store, record(1), record(2))
    assert await store.customers.many([one.id, "nobody", two.id]) == {one.id: one, two.id: two}
    assert await store.customers.of_gids(SHOP, [gid_of(2), gid_of(3)]) == {gid_of(2): two}


async def test_gids_are_walked_in_their_order_among_those_known_before(store: Store) -> None:
    await mirrored(store, *(record(number) for number in (3, 1, 2)))
    first = min(row["first_seen_at"] for row in await rows_of(store, "customers"))
    later = minutes(10**6)
    assert await store.customers.gids(SHOP, later, "", 2) == [gid_of(1), gid_of(2)]
    assert await store.customers.gids(SHOP, later, gid_of(2), 2) == [gid_of(3)]
    assert await store.customers.gids(SHOP, first, "", 2) == []


async def test_a_disabled_account_is_a_badge_and_the_newest_word_on_it_stands(store: Store) -> None:
    """3.68."""
    [customer] = await mirrored(store, record(1))
    for is_disabled, minute in ((True, 2), (False, 5), (True, 4)):
        await store.customers.set_disabled(SHOP, gid_of(1), is_disabled=is_disabled, at=minutes(minute))
    assert not (await store.customers.get(customer.id)).is_disabled
    await store.customers.set_disabled(SHOP, gid_of(1), is_disabled=True, at=minutes(6))
    disabled = await store.customers.get(customer.id)
    assert (disabled.is_disabled, disabled.record) == (True, customer.record)


async def test_activity_moves_forward_only_and_counts_a_person_once_a_month(store: Store) -> None:
    """3.29."""
    one, two = await mirrored(store, record(1), record(2))
    for customer, minute in ((one, 60), (one, 30), (two, 90)):
        await store.customers.touch(customer.id, minutes(minute))
    assert (await store.customers.get(one.id)).last_active_at == minutes(60)
    assert await store.customers.count_active("2026-11") == 2
    assert await store.customers.count_active("2026-12") == 0


async def test_a_nightly_sync_counts_nobody_as_active(store: Store) -> None:
    """3.29."""
    [customer] = await mirrored(store, record(1))
    await store.customers.upsert([record(1, name="新", updated_at=minutes(99))])
    assert await store.customers.count_active("2026-11") == 0
    assert (await store.customers.get(customer.id)).last_active_at is None


async def test_a_month_begins_at_midnight_in_japan(store: Store) -> None:
    [customer] = await mirrored(store, record(1))
    await store.customers.touch(customer.id, AT.replace(day=30, hour=15))
    assert await store.customers.count_active("2026-12") == 1


async def test_what_a_nobody_does_counts_nowhere(store: Store) -> None:
    await store.customers.touch("nobody", AT)
    assert await store.customers.count_active("2026-11") == 0


async def test_a_reading_has_its_limit(store: Store) -> None:
    [customer] = await mirrored(store, record(1))
    with pytest.raises(Invalid):
        await store.customers.set_kana(customer.id, "あ" * 256)
    with pytest.raises(NotFound):
        await store.customers.set_kana("nobody", "あ")


async def test_the_history_of_tags_is_kept_once_and_listed_newest_first(store: Store) -> None:
    history = store.customers.tag_history
    for _ in range(2):
        await history.add("c1", minutes(1), [{"kind": "契約", "contract": "1"}, {"kind": "一時停止", "contract": "1"}])
    await history.add("c1", minutes(2), [{"kind": "解約", "contract": "1"}])
    await history.add("c2", minutes(3), [])
    first = await history.list("c1", limit=2)
    assert first.items[0].change["kind"] == "解約"
    rest = await history.list("c1", first.next, limit=2)
    assert len(first.items) + len(rest.items) == 3
    assert rest.next is None
    assert (await history.list("c2")).items == ()


async def test_the_changes_of_many_are_kept_at_once(store: Store) -> None:
    history = store.customers.tag_history
    seen = [(f"c{number}", minutes(number), {"kind": "契約", "number": number}) for number in range(5)]
    await history.add_all([*seen, *seen[:2]])
    await history.add_all([])
    assert len(await rows_of(store, "subscription_changes")) == 5
    assert [one.change["number"] for one in (await history.list("c3")).items] == [3]
