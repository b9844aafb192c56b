"""Searching customers: by name and reading, mail, phone, number, tag."""

import pytest

from inbox.customers.keys import normalise_phone
from inbox.search.numbers import parse_customer_terms
from inbox.search.search import SearchPage
from inbox.store import Store
from tests.inbox.customers.samples import OTHER_SHOP, SHOP, gid_of, linked_contact, minutes, mirrored, record
from tests.inbox.search.test_search import index_all
from tests.inbox.test_indexes import watched

HANAKO = record(
    678_901,
    name="佐藤 花子",
    kana="サトウ ハナコ",
    email="Hanako.Sato@example.com",
    phone="+819012345678",
    tags=("VIP会員", "定期"),
)


@pytest.mark.parametrize(
    "question",
    [
        "佐藤 花子",
        "花子 佐藤",
        "さとう",
        "ﾊﾅｺ",
        "hanako.sato@example.com",
        "hanako",
        "ＨＡＮＡＫＯ",
        "678901",
        "６７８９０１",
        "6789",
        "gid://shopify/Customer/678901",
        "09012345678",
        "090-1234-5678",
        "０９０－１２３４－５６７８",
        "０９０ー１２３４ー５６７８",
        "090 1234 5678",
        "(090)1234-5678",
        "+81 90-1234-5678",
        "+819012345678",
        "819012345678",
        "0901234",
        "5678",
        "1234-5678",
        "佐藤 090-1234-5678",
        "vip",
        "定期",
    ],
)
async def test_a_customer_is_found_by_all_that_staff_know(store: Store, question: str) -> None:
    """4.10."""
    others = [record(number, name="鈴木 次郎", phone="+818000000000", tags=()) for number in range(1, 5)]
    [hanako, *_] = await mirrored(store, HANAKO, *others)
    await index_all(store)
    assert [one.id for one in (await store.search.find(question, ["customer"])).customers] == [hanako.id]


@pytest.mark.parametrize(
    "question", ["78901", "9012", "090-1234-9999", "anako", "佐藤 次郎", "gid://shopify/Order/678901"]
)
async def test_what_is_nobody_s_finds_nobody(store: Store, question: str) -> None:
    await mirrored(store, HANAKO)
    await index_all(store)
    assert (await store.search.find(question, ["customer"])).customers == ()


async def test_staff_s_own_reading_is_found_and_what_is_gone_is_not(store: Store) -> None:
    [hanako] = await mirrored(store, HANAKO)
    await store.customers.set_kana(hanako.id, "さいとう")
    await index_all(store)
    assert len((await store.search.find("サイトウ", ["customer"])).customers) == 1
    await store.customers.upsert([record(678_901, name="田中 花子", kana=None, updated_at=minutes(10**7))])
    await index_all(store)
    assert (await store.search.find("佐藤", ["customer"])).customers == ()
    await store.customers.remove(SHOP, gid_of(678_901))
    assert await store.search.find("花子", ["customer"]) == SearchPage()


async def test_a_customer_and_the_linked_contact_are_both_found(store: Store) -> None:
    [hanako] = await mirrored(store, HANAKO)
    contact_id = await linked_contact(store, hanako)
    await index_all(store)
    found = await store.search.find("花子")
    assert [one.id for one in found.contacts] == [contact_id]
    assert [one.id for one in found.customers] == [hanako.id]


async def test_pages_of_customers_follow_each_other(store: Store) -> None:
    await mirrored(store, *(record(number) for number in range(1, 8)), record(1, shop=OTHER_SHOP))
    await index_all(store)
    seen: list[str] = []
    after: str | None = None
    while True:
        page = await store.search.find("佐藤", ["customer", "memo"], after, 3)
        seen += [one.id for one in page.customers]
        after = page.next
        if after is None:
            break
    assert len(seen) == len(set(seen)) == 8


async def test_the_search_reads_along_its_index(store: Store) -> None:
    await mirrored(store, *(record(number, name=f"鈴木 {number}") for number in range(40)))
    await index_all(store)
    async with watched(store) as seen:
        assert len((await store.search.find("鈴木 17", ["customer"])).customers) == 1
        assert await store.search.index_some(10) == 0
    assert seen
    assert not [one["command"] for one in seen if "COLLSCAN" in one["planSummary"] or one.get("hasSortStage")]


@pytest.mark.parametrize(
    ("question", "terms"),
    [
        ("090-1234-5678", ("09012345678",)),
        ("+81 90 1234 5678", ("+819012345678",)),
        ("佐藤 03-1234-5678", ("佐藤", "0312345678")),
        ("2026-11-25", ("2026-11-25",)),
        ("1001 1002", ("1001", "1002")),
        ("090", ("090",)),
        ("gid://madoguchi/Customer/7", ("7",)),
        (" ", ()),
    ],
)
def test_a_question_is_read_as_numbers_where_it_is_one(question: str, terms: tuple[str, ...]) -> None:
    assert parse_customer_terms(question) == terms


def test_the_forms_that_the_search_reads_are_those_that_a_phone_number_has() -> None:
    for written in ("０９０ー１２３４ー５６７８", "(090)1234-5678", "+81 90-1234-5678"):
        [term] = parse_customer_terms(written)
        assert normalise_phone(term) == normalise_phone(written) == "+819012345678"
