"""What is the same although it is written otherwise."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inbox.customers.keys import email_key, name_key, normalise_phone, phone_forms, show_phone, storable, tag_key


@pytest.mark.parametrize(
    "written",
    [
        "090-1234-5678",
        "09012345678",
        "０９０－１２３４－５６７８",
        "０９０ー１２３４ー５６７８",
        "(090) 1234 5678",
        "+81 90-1234-5678",
        "+819012345678",
        "+81 (0)90-1234-5678",
        " 090.1234.5678 ",
    ],
)
def test_a_phone_number_is_the_same_however_it_is_written(written: str) -> None:
    """3.61."""
    assert normalise_phone(written) == "+819012345678"


@pytest.mark.parametrize(
    ("written", "number", "shown"),
    [
        ("03-1234-5678", "+81312345678", "03-1234-5678"),
        ("0120-444-444", "+81120444444", "0120-444-444"),
        ("+1 415-555-2671", "+14155552671", "+1 415-555-2671"),
        ("080 1111 2222", "+818011112222", "080-1111-2222"),
    ],
)
def test_a_number_is_kept_with_its_country_and_shown_as_people_here_write_it(
    written: str, number: str, shown: str
) -> None:
    assert normalise_phone(written) == number
    assert show_phone(number) == shown
    assert normalise_phone(shown) == number


@pytest.mark.parametrize("text", ["", " ", "電話", "1", "12345", "#1042", "9" * 500, "+", "\x00", "\ud800", "a@b.c"])
def test_what_is_no_phone_number_is_none(text: str) -> None:
    assert normalise_phone(text) is None
    assert show_phone(text) == text


@given(st.text())
def test_any_text_is_answered(text: str) -> None:
    number = normalise_phone(text)
    assert number is None or normalise_phone(number) == number
    assert email_key(storable(text)) is None or email_key(email_key(text) or "") == email_key(text)
    assert tag_key(tag_key(text)) == tag_key(text)
    assert storable(storable(text)) == storable(text)
    assert name_key(text)


def test_a_number_is_found_by_each_of_its_forms() -> None:
    assert phone_forms("+819012345678") == ["+819012345678", "09012345678", "090-1234-5678"]
    assert phone_forms("+14155552671") == ["+14155552671", "14155552671", "+1 415-555-2671"]


def test_an_address_of_mail_is_folded_by_width_and_case() -> None:
    assert email_key("Ｈａｎａｋｏ@Example.COM ") == "hanako@example.com"
    assert email_key("  ") is None


@pytest.mark.parametrize(("one", "other"), [("VIP", "ｖｉｐ"), ("定期ｺｰｽ", "定期コース"), ("Straße", "STRASSE")])
def test_a_tag_is_the_same_in_any_width_and_case(one: str, other: str) -> None:
    """0.18."""
    assert tag_key(one) == tag_key(other)


def test_hiragana_and_katakana_are_two_tags() -> None:
    assert tag_key("りんご") != tag_key("リンゴ")


def test_a_name_is_sorted_as_it_is_read_and_who_has_none_comes_last() -> None:
    assert name_key("サトウ") == name_key("さとう")
    assert max(name_key(None, ""), name_key("ワタナベ"), name_key("", "伊藤")) == name_key(None)
