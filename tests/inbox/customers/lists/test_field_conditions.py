"""Fields of our own as conditions of the list of members."""

from typing import Any

import pytest

from inbox.customers.customer import Customer
from inbox.customers.lists.field_conditions import parse_conditions
from inbox.customers.lists.filter_words import parse_filter, write_filter
from inbox.customers.lists.filtering import CustomerFilter
from inbox.errors import Invalid
from inbox.store import Store
from tests.inbox.customers.samples import SHOP, linked_contact, mirrored, record
from tests.inbox.fields.people import TANAKA
from tests.inbox.test_indexes import watched

FIELDS = {
    "rank": ("会員区分", "string"),
    "visits": ("来店回数", "number"),
    "birthday": ("誕生日", "date"),
    "reserved": ("予約日時", "datetime"),
    "sample": ("サンプル希望", "boolean"),
    "likes": ("好きなお茶", "list"),
}


async def people(store: Store, *values: dict[str, Any]) -> list[Customer]:
    """Mirror customers with values of fields."""
    for key, (label, field_type) in FIELDS.items():
        await store.fields.definitions.create(key, label, field_type)
    members = await mirrored(store, *(record(number) for number in range(1, len(values) + 1)))
    for member, given in zip(members, values, strict=True):
        if given:
            await store.fields.set(None, member, {f"profile.{key}": value for key, value in given.items()}, TANAKA)
    return members


async def listed(store: Store, **words: str) -> list[str]:
    """Give who fits words, `field_string_rank` for `field-string-rank`."""
    wanted = parse_filter({word.replace("_", "-"): text for word, text in words.items()})
    page = await store.customers.list(SHOP, wanted, None, 50)
    assert await store.customers.count(SHOP, wanted) == len(page.items)
    return sorted(str(one.name) for one in page.items)


async def test_a_text_is_found_whole_or_by_its_beginning_in_any_case_and_width(store: Store) -> None:
    """2.26, 3.59."""
    await people(store, {"rank": "ゴールド A"}, {"rank": "ｺﾞｰﾙﾄﾞ B"}, {"rank": "シルバー"}, {"rank": "a.c"}, {})
    assert await listed(store, field_string_rank="ゴールド　Ａ") == ["佐藤 1"]
    assert await listed(store, field_string_rank="ごーるど*") == ["佐藤 1", "佐藤 2"]
    assert await listed(store, field_string_rank="ゴールド") == []
    assert await listed(store, field_string_rank=".*") == [], "a point is a point"
    assert await listed(store, field_string_rank="*") == ["佐藤 1", "佐藤 2", "佐藤 3", "佐藤 4"]


async def test_numbers_and_days_lie_between_bounds_that_are_included(store: Store) -> None:
    """2.26."""
    await people(
        store,
        {"visits": 1, "birthday": "1990-05-03", "reserved": "2026-11-27 23:59"},
        {"visits": 2.5, "birthday": "2001-12-31", "reserved": "2026-11-28 00:00"},
        {"visits": 10, "birthday": "05-03", "reserved": "2026-11-28 23:59"},
        {"reserved": "2026-11-29 00:00"},
    )
    assert await listed(store, field_number_visits_from="2", field_number_visits_to="10") == ["佐藤 2", "佐藤 3"]
    assert await listed(store, field_number_visits_to="２.5") == ["佐藤 1", "佐藤 2"]
    assert await listed(store, field_date_birthday_to="2001-12-30") == ["佐藤 1"], "a day of every year is in no span"
    assert await listed(store, field_date_birthday_from="1990-05-03") == ["佐藤 1", "佐藤 2"]
    one_day = {"field_datetime_reserved_from": "2026-11-28", "field_datetime_reserved_to": "2026-11-28"}
    assert await listed(store, **one_day) == ["佐藤 2", "佐藤 3"], "a day begins and ends in Japan"


async def test_yes_and_no_and_one_of_many(store: Store) -> None:
    """2.26."""
    await people(store, {"sample": True, "likes": ["煎茶", "Mint"]}, {"sample": False, "likes": ["ほうじ茶"]}, {})
    assert await listed(store, field_boolean_sample="yes") == ["佐藤 1"]
    assert await listed(store, field_boolean_sample="no") == ["佐藤 2"]
    assert await listed(store, field_list_likes="ｍｉｎｔ") == ["佐藤 1"]
    assert await listed(store, field_list_likes="煎") == []
    assert await listed(store, field_list_likes="煎茶", field_boolean_sample="no") == []


async def test_what_was_typed_before_the_link_counts_until_the_customer_has_a_value(store: Store) -> None:
    """2.26."""
    first, second = await people(store, {}, {"rank": "シルバー"})
    for number, member in enumerate((first, second)):
        contact = await store.contacts.get(await linked_contact(store, member, f"U{number}"))
        await store.database["contacts"].update_one(
            {"_id": contact.id},
            {"$set": {"fields.rank": (await _kept(store, second)) | {"value": "ゴールド", "key": "ごーるど"}}},
        )
    assert await listed(store, field_string_rank="ゴールド") == ["佐藤 1"]
    assert await listed(store, field_string_rank="シルバー") == ["佐藤 2"]


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("field-boolean-sample", "maybe"),
        ("field-number-visits-from", "たくさん"),
        ("field-number-visits-to", "NaN"),
        ("field-date-birthday-from", "05-03"),
        ("field-date-birthday-from", "2026-02-30"),
        ("field-datetime-reserved-to", "きのう"),
        ("field-string-rank", "長" * 256),
    ],
)
def test_a_value_that_does_not_fit_is_named(word: str, value: str) -> None:
    with pytest.raises(Invalid) as caught:
        parse_filter({word: value})
    assert caught.value.fields == {word: "invalid"}


def test_words_that_name_no_field_ask_nothing() -> None:
    words = ("field-string-$where", "field-string-a.b", "field-number-visits", "field-date-x-", "field--x", "field")
    assert parse_conditions(dict.fromkeys(words, "1")) == ((), {})
    with pytest.raises(Invalid):
        parse_filter({f"field-string-f{number}": "x" for number in range(11)})


async def test_a_kept_view_keeps_conditions_on_fields(store: Store) -> None:
    """0.17, 2.26."""
    words = {
        "field-boolean-sample": "no",
        "field-date-birthday-from": "1990-05-03",
        "field-number-visits-from": "-2.5",
        "field-number-visits-to": "10",
        "field-string-rank": "ゴールド*",
        "segment": "12",
    }
    wanted = parse_filter(words)
    assert write_filter(wanted) == words
    view = await store.customer_views.create("お得意様", wanted, "s1", is_shared=False)
    assert (await store.customer_views.get(view.id, "s1")).wanted == wanted != CustomerFilter()


QUESTIONS = ("field-string-rank=r7", "field-string-rank=r7*", "field-number-visits-from=38", "field-boolean-sample=yes")


@pytest.mark.parametrize("question", [*QUESTIONS, "field-list-likes=l7", "field-datetime-reserved-from=2026-11-28"])
async def test_no_condition_reads_the_whole_collection(store: Store, question: str) -> None:
    few = [{"rank": f"r{n}", "visits": n, "likes": [f"l{n}"], "reserved": "2026-11-28 10:00"} for n in range(5, 40, 34)]
    members = await people(store, *(one | {"sample": True, "rank": "r7", "likes": ["l7"]} for one in few))
    await mirrored(store, *(record(number) for number in range(100, 400)))
    await linked_contact(store, members[0])
    word, _, value = question.partition("=")
    wanted = parse_filter({word: value})
    async with watched(store) as seen:
        page = await store.customers.list(SHOP, wanted, None, 5)
        await store.customers.count(SHOP, wanted)
    assert page.items
    assert seen, "the profiler saw nothing: this proves nothing"
    assert not [one["command"] for one in seen if "COLLSCAN" in one["planSummary"]]
    looked_at = {one["ns"].rpartition(".")[2]: one.get("docsExamined", 0) for one in seen}
    assert {"customers", "contacts"} <= set(looked_at)
    assert max(looked_at.values()) <= 20, "the index of all fields leads to those who fit"


async def _kept(store: Store, customer: Customer) -> dict[str, Any]:
    row = await store.database["customers"].find_one({"_id": customer.id})
    assert row is not None
    return dict(row["fields"]["rank"])
