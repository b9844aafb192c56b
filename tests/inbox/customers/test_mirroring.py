"""Mirroring the store's customers: the newest word stands, in whatever order and however often it comes."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pymongo.errors import DuplicateKeyError

from inbox.customers.customer import Address, Consent, CustomerRecord, Money
from inbox.customers.newest import Upserted
from inbox.store import Store
from tests.inbox.customers.samples import (
    AT,
    OTHER_SHOP,
    SHOP,
    gid_of,
    linked_contact,
    minutes,
    mirrored,
    record,
    rows_of,
    yen,
)

WHOLE = CustomerRecord(
    SHOP,
    gid_of(9_007_199_254_740_993),
    AT,
    first_name="花子",
    last_name="佐藤",
    name="佐藤 花子",
    kana="サトウ ハナコ",
    email="Hanako@Example.com",
    phone="+819012345678",
    locale="ja",
    note="",
    tags=("VIP", "定期"),
    state="enabled",
    is_email_verified=True,
    email_consent=Consent("subscribed", "single_opt_in", AT, "store"),
    sms_consent=Consent("not_subscribed"),
    default_address=Address(
        "gid://shopify/MailingAddress/1", "佐藤 花子", zip="150-0001", formatted=("〒150-0001", "渋谷区")
    ),
    orders_count=0,
    amount_spent=Money(Decimal("1000.0"), "JPY"),
    last_order_at=AT,
    last_order_name="#1001",
    spend_tier="high",
    subscriber_status="active",
    origin="signup",
    can_delete=False,
    created_at=AT,
)


async def test_everything_the_store_told_is_read_back(store: Store) -> None:
    """0.2."""
    [customer] = await mirrored(store, WHOLE)
    assert customer.record == WHOLE
    assert (customer.linked_contacts, customer.is_disabled, customer.last_active_at) == (0, False, None)


async def test_who_was_told_nothing_of_but_a_number_is_a_customer_too(store: Store) -> None:
    bare = CustomerRecord(SHOP, gid_of(5), AT)
    [customer] = await mirrored(store, bare)
    assert customer.record == bare


async def test_the_same_told_again_writes_nothing(store: Store) -> None:
    """3.64: no duplicates when run twice."""
    assert await store.customers.upsert([record(1), record(2)]) == Upserted(inserted=2)
    before = await rows_of(store, "customers")
    assert await store.customers.upsert([record(2), record(1)]) == Upserted(unchanged=2)
    assert await rows_of(store, "customers") == before


async def test_an_older_word_changes_nothing_and_a_newer_one_everything(store: Store) -> None:
    [first] = await mirrored(store, record(1, name="新", updated_at=minutes(9)))
    assert await store.customers.upsert([record(1, name="旧", updated_at=minutes(8))]) == Upserted(stale=1)
    assert await store.customers.get(first.id) == first
    newer = record(1, name="最新", email=None, updated_at=minutes(10))
    assert await store.customers.upsert([newer]) == Upserted(updated=1)
    changed = await store.customers.get(first.id)
    assert (changed.record, changed.first_seen_at) == (newer, first.first_seen_at)
    assert await store.customers.find_by_email(SHOP, "c1@example.com") is None


async def test_of_several_words_at_once_the_newest_stands(store: Store) -> None:
    words = [record(1, name=str(number), updated_at=minutes(number)) for number in (3, 9, 5)]
    assert await store.customers.upsert(words) == Upserted(inserted=1, stale=2)
    [row] = await rows_of(store, "customers")
    assert row["name"] == "9"


async def test_another_word_of_the_same_moment_is_taken(store: Store) -> None:
    """The totals of a customer change without its time: the one who reads last knows best."""
    [customer] = await mirrored(store, record(1, orders_count=1))
    await store.customers.upsert([record(1, orders_count=2)])
    assert (await store.customers.get(customer.id)).record.orders_count == 2


async def test_what_a_source_does_not_tell_stays(store: Store) -> None:
    [customer] = await mirrored(store, record(1, spend_tier="high", phone="+819012345678", tags=("VIP",)))
    untold = frozenset({"spend_tier", "phone", "tags"})
    await store.customers.upsert([record(1, name="改名", updated_at=minutes(9), untold=untold)])
    kept = (await store.customers.get(customer.id)).record
    assert (kept.name, kept.spend_tier, kept.phone, kept.tags) == ("改名", "high", "+819012345678", ("VIP",))
    found = await store.customers.find_by_phone(SHOP, "090-1234-5678")
    assert found is not None
    assert found.id == customer.id


async def test_two_shops_with_the_same_number_are_two_customers(store: Store) -> None:
    """4.11."""
    ours, theirs = await mirrored(store, record(1), record(1, shop=OTHER_SHOP))
    assert ours.id != theirs.id
    await store.customers.remove(OTHER_SHOP, gid_of(1))
    assert (await store.customers.get(ours.id)).record == record(1)


async def test_the_database_itself_refuses_a_second_one(store: Store) -> None:
    await mirrored(store, record(1))
    with pytest.raises(DuplicateKeyError):
        await store.database.get_collection("customers").insert_one({"_id": "x", "shop": SHOP, "gid": gid_of(1)})


async def test_many_who_write_at_once_end_with_one_customer_and_the_newest_word(store: Store) -> None:
    words = [record(1, name=str(number), updated_at=minutes(number)) for number in range(12)]
    outcomes = await asyncio.gather(*(store.customers.upsert([word]) for word in (*words[::2], *words[::-2])))
    [row] = await rows_of(store, "customers")
    assert row["name"] == "11"
    assert sum(outcome.inserted for outcome in outcomes) == 1


async def test_staff_s_reading_of_a_name_outlives_the_store_s_word(store: Store) -> None:
    [customer] = await mirrored(store, record(1, name="佐藤", kana="サトー"))
    await store.customers.set_kana(customer.id, "さとう")
    await store.customers.upsert([record(1, name="佐藤", kana="サトオ", updated_at=minutes(9))])
    changed = await store.customers.get(customer.id)
    assert (changed.kana, changed.record.kana) == ("さとう", "サトオ")
    [row] = await rows_of(store, "customers")
    assert row["name_key"] == "さとう"
    assert (await store.customers.set_kana(customer.id, " ")).kana == "サトオ"


async def test_a_reading_and_a_word_of_the_store_at_once_both_stand(store: Store) -> None:
    [customer] = await mirrored(store, record(1))
    for number in range(5):
        await asyncio.gather(
            store.customers.set_kana(customer.id, f"かな{number}"),
            store.customers.upsert([record(1, name=f"名{number}", updated_at=minutes(10 + number))]),
        )
        [row] = await rows_of(store, "customers")
        assert (row["name"], row["own_kana"], row["name_key"]) == (f"名{number}", f"かな{number}", f"かな{number}")


@given(order=st.permutations(range(5)), cuts=st.lists(st.integers(1, 4), max_size=3))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_in_any_order_and_any_parts_the_end_is_the_same(store: Store, order: list[int], cuts: list[int]) -> None:
    await store.database.get_collection("customers").delete_many({})
    words = [
        record(number % 2, name=f"名{number}", tags=(f"t{number}",), updated_at=minutes(number)) for number in range(5)
    ]
    shuffled = [words[place] for place in order]
    for start, end in zip([0, *sorted(cuts)], [*sorted(cuts), 5], strict=True):
        await store.customers.upsert(shuffled[start:end])
    await store.customers.upsert(shuffled[:3])
    rows = {row["gid"]: (row["name"], row["tags"], row["facets"]) for row in await rows_of(store, "customers")}
    assert rows == {gid_of(0): ("名4", ["t4"], ["tag:t4"]), gid_of(1): ("名3", ["t3"], ["tag:t3"])}


@pytest.mark.parametrize(
    "fields",
    [
        {"name": "あ\ud800い", "tags": ("\udfff", "ok"), "email": "\ud800@example.com"},
        {"name": "a\x00b", "note": "\x00" * 10, "phone": "\x00"},
        {"orders_count": 10**40},
        {"amount_spent": Money(Decimal("NaN"), "JPY")},
        {"amount_spent": Money(Decimal("1E+9999"), "JPY")},
        {"amount_spent": Money(Decimal("0." + "1" * 60), "\ud800")},
        {"name": "長" * 100_000, "kana": "", "tags": tuple(f"t{number}" for number in range(1_000))},
        {"phone": "+" + "9" * 500, "email": "@" * 5_000},
        {"tags": ("$where", "a.b", "")},
    ],
    ids="-".join,
)
async def test_whatever_the_store_says_can_be_kept_and_read(store: Store, fields: dict[str, object]) -> None:
    odd = replace(record(1), **fields)  # type: ignore[arg-type]
    outcome = await store.customers.upsert([odd, record(2)])
    assert outcome.inserted == 2
    assert await store.customers.upsert([odd]) == Upserted(unchanged=1)
    found = await store.customers.find(SHOP, gid_of(1))
    assert found is not None
    (found.name or "").encode()


async def test_who_was_removed_never_comes_back(store: Store) -> None:
    [customer] = await mirrored(store, record(1))
    removed = await store.customers.remove(SHOP, gid_of(1))
    assert removed == customer
    assert await store.customers.upsert([record(1, updated_at=minutes(99)), record(2)]) == Upserted(
        inserted=1, removed=1
    )
    assert await store.customers.find(SHOP, gid_of(1)) is None
    assert gid_of(1) not in str(await rows_of(store, "removed_gids")), "the tombstone names nobody"


async def test_who_is_removed_in_the_middle_of_a_write_does_not_come_back(store: Store) -> None:
    for number in range(10):
        await asyncio.gather(
            store.customers.upsert([record(number, updated_at=minutes(99))]),
            store.customers.remove(SHOP, gid_of(number)),
            store.customers.upsert([record(number)]),
        )
    assert await rows_of(store, "customers") == []


async def test_what_a_killed_write_brought_back_goes_with_the_next(store: Store) -> None:
    [customer] = await mirrored(store, record(1))
    [row] = await rows_of(store, "customers")
    await store.customers.remove(SHOP, gid_of(1))
    await store.database.get_collection("customers").insert_one(row)
    assert (await store.customers.upsert([record(1)])).removed == 1
    assert await rows_of(store, "customers") == []
    assert customer.id == row["_id"]


async def test_linked_contacts_carry_the_new_name_and_tags_and_the_search_finds_them(store: Store) -> None:
    """0.16."""
    [customer] = await mirrored(store, record(1, name="旧姓", tags=("VIP",)))
    contact_id = await linked_contact(store, customer)
    while await store.search.index_some(100):
        pass
    await store.customers.upsert([record(1, name="新姓", tags=("VIP", "定期"), updated_at=minutes(9))])
    contact = await store.contacts.get(contact_id)
    assert (contact.customer_name, contact.tags) == ("新姓", ("VIP", "定期"))
    while await store.search.index_some(100):
        pass
    assert [one.id for one in (await store.search.find("新姓", ["contact"])).contacts] == [contact_id]
    assert (await store.search.find("旧姓", ["contact"])).contacts == ()


async def test_a_slow_copy_does_not_undo_a_newer_one(store: Store) -> None:
    [customer] = await mirrored(store, record(1))
    contact_id = await linked_contact(store, customer)
    words = [record(1, name=str(number), updated_at=AT + timedelta(hours=number)) for number in range(1, 9)]
    await asyncio.gather(*(store.customers.upsert([word]) for word in words))
    assert (await store.contacts.get(contact_id)).customer_name == "8"


async def test_the_store_s_word_leaves_what_is_ours(store: Store) -> None:
    """3.29: a sync in the background is no activity."""
    [customer] = await mirrored(store, record(1, amount_spent=yen(10)))
    await store.customers.touch(customer.id, minutes(3))
    await store.customers.set_disabled(SHOP, gid_of(1), is_disabled=True, at=minutes(5))
    await store.database.get_collection("customers").update_one(
        {"_id": customer.id}, {"$set": {"fields.x": {"value": 1}, "erasure_requested_at": AT}}
    )
    await store.customers.upsert([record(1, amount_spent=None, updated_at=minutes(60))])
    kept = await store.customers.get(customer.id)
    assert (kept.last_active_at, kept.is_disabled, kept.erasure_requested_at) == (minutes(3), True, AT)
    [row] = await rows_of(store, "customers")
    assert row["fields"] == {"x": {"value": 1}}
    assert kept.record.amount_spent is None
