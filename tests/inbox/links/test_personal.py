"""Personal data is found however staff write it."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inbox.clock import now
from inbox.customers.customer import Address, CustomerRecord
from inbox.links.personal import find_personal

HANAKO = CustomerRecord(
    "demo-tea.myshopify.com",
    "gid://shopify/Customer/1",
    now(),
    name="佐藤 花子",
    email="Hanako.Sato@Example.jp",
    phone="+819012345678",
    default_address=Address(
        zip="150-0001", city="渋谷区", province="東京都", address1="神宮前1丁目2-3", address2="メゾン窓口 405号室"
    ),
)


@pytest.mark.parametrize(
    "text",
    [
        "メールは hanako.sato@example.jp です",
        "ＨＡＮＡＫＯ．ＳＡＴＯ＠ＥＸＡＭＰＬＥ．ＪＰ",
        "hanako.sato @ example.jp",
        "hanako\u200b.sato@example.jp",
        "hanako.\nsato@example.jp",
    ],
)
def test_an_address_of_mail_is_found(text: str) -> None:
    assert set(find_personal(text, HANAKO).values()) == {"email"}


@pytest.mark.parametrize(
    "text",
    [
        "090-1234-5678",
        "お電話番号は０９０－１２３４－５６７８ですね",
        "09012345678",
        "+81 90-1234-5678",
        "(090) 1234 5678",
        "090・1234・5678",
        "090ー1234ー5678",
    ],
)
def test_a_phone_number_is_found(text: str) -> None:
    assert set(find_personal(text, HANAKO).values()) == {"phone"}


@pytest.mark.parametrize(
    "text",
    [
        "東京都渋谷区神宮前1丁目2-3",
        "神宮前１－２－３にお届けします",
        "神宮前1丁目2番3号",
        "神宮前 1-2-3",
        "神宮前1の2の3",
        "メゾン窓口405号室",
        "メゾン窓口　４０５",
        "〒150-0001",
        "郵便番号は1500001です",
    ],
)
def test_where_somebody_lives_is_found(text: str) -> None:
    assert set(find_personal(text, HANAKO).values()) == {"address"}


@pytest.mark.parametrize(
    "text",
    [
        "佐藤様、お問い合わせありがとうございます",
        "東京都渋谷区への配送は明日です",
        "追跡番号は 4150-0001-2345 です",
        "ご注文 #1042 を確認しました",
        "お電話は 03-1234-5678 (窓口) まで",
        "明日1-2時にお届けします",
        "",
    ],
)
def test_what_tells_nothing_of_her_is_not_taken_for_her_data(text: str) -> None:
    assert find_personal(text, HANAKO) == {}


def test_who_has_no_data_is_never_found() -> None:
    bare = replace(HANAKO, email=None, phone=None, default_address=Address())
    assert find_personal("090-1234-5678 hanako.sato@example.jp 神宮前1-2-3", bare) == {}


@given(st.text(max_size=200), st.text(max_size=200))
def test_it_is_found_within_any_text(before: str, after: str) -> None:
    assert "email" in find_personal(f"{before} hanako.sato@example.jp {after}", HANAKO).values()
