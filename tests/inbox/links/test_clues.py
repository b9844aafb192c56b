"""What in a customer's words may lead to a customer of the store."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inbox.links.clues import EACH_LIMIT, Clues, find_clues


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("注文1042の佐藤です、住所を教えて", ("#1042",)),
        ("注文番号は１０４２です", ("#1042",)),
        ("#1042 はいつ届きますか", ("#1042",)),
        ("＃１０４２", ("#1042",)),
        ("１０４２番です", ("#1042",)),
        ("1042", ("#1042",)),
        ("No.1042とno 1043", ("#1042", "#1043")),
        ("注文番号:#1042", ("#1042",)),
        ("2026年の福袋はありますか", ()),
        ("1042円でした", ()),
        ("神宮前1042番地です", ()),
        ("佐藤花子です", ()),
    ],
)
def test_order_numbers_are_read_where_they_are_meant_as_such(text: str, names: tuple[str, ...]) -> None:
    """4.37 Candidates come from numbers that were typed."""
    assert find_clues([text]).orders == names


@pytest.mark.parametrize(
    "text",
    ["090-1234-5678", "０９０－１２３４－５６７８", "電話は09012345678です", "+81 90 1234 5678", "090ー1234ー5678"],
)
def test_phones_are_read_however_they_are_written(text: str) -> None:
    assert find_clues([text]).phones == ("+819012345678",)


def test_addresses_of_mail_are_read_within_a_sentence() -> None:
    assert find_clues(["メールはhanako@example.jpです", "ｈａｎａ＠ｅｘａｍｐｌｅ．ｊｐ"]).emails == (
        "hanako@example.jp",
        "hana@example.jp",
    )


def test_a_list_of_numbers_is_not_followed_for_ever() -> None:
    assert len(find_clues([" ".join(f"#{number}" for number in range(1_000, 1_500))]).orders) == EACH_LIMIT


@given(st.lists(st.text(max_size=300), max_size=5))
def test_nothing_that_can_be_typed_breaks_the_reading(texts: list[str]) -> None:
    found = find_clues(texts)
    assert isinstance(found, Clues)
    assert all(name.startswith("#") for name in found.orders)
