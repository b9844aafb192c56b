"""The six types: what each takes, what each refuses, and at which value that changes."""

import math
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from inbox.fields.types import (
    ITEM_LIMIT,
    ITEMS_LIMIT,
    JAPAN,
    SENTENCES,
    TYPES,
    FieldType,
    Unfit,
    clean,
    date_parts,
    parse_text,
    parse_value,
)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(exclude_categories=[])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)


def refusal(field_type: FieldType, value: object, limit: int = 255) -> str:
    """Give why a value is refused."""
    with pytest.raises(Unfit) as refused:
        parse_value(field_type, value, limit)
    assert refused.value.message == SENTENCES[refused.value.code]
    return refused.value.code


@pytest.mark.parametrize("field_type", TYPES)
@given(value=JSON)
@example(value="9" * 400)
@example(value=10**400)
@example(value="１" * 201)
@example(value="²")
@example(value="\ud800")
def test_every_value_is_taken_or_refused_with_a_sentence(field_type: FieldType, value: object) -> None:
    for parse in (parse_value, parse_text) if isinstance(value, str) else (parse_value,):
        taken, code = None, ""
        try:
            taken = parse(field_type, value)  # type: ignore[arg-type]
        except Unfit as unfit:
            code = unfit.code
        assert not code or SENTENCES[code]
        if not isinstance(taken, datetime):
            assert parse_value(field_type, list(taken) if isinstance(taken, tuple) else taken) == taken


@pytest.mark.parametrize("value", [True, False])
def test_a_boolean_takes_true_and_false_only(value: bool) -> None:
    """3.53 はい/いいえ."""
    assert parse_value("boolean", value) is value
    others: list[object] = [0, 1, "true", "はい", [], 1.0]
    for other in others:
        assert refusal("boolean", other) == "not_boolean"


def test_a_person_says_yes_and_no_in_either_language() -> None:
    """3.53 はい/いいえ as a form or a file writes them."""
    assert [parse_text("boolean", word) for word in ("はい", "ＴＲＵＥ", "yes", "いいえ", "false", "")] == [
        *[True] * 3,
        *[False] * 2,
        None,
    ]
    with pytest.raises(Unfit):
        parse_text("boolean", "たぶん")


def test_a_string_keeps_to_its_length_and_loses_control_characters() -> None:
    """3.54 A string within the limit of its field, without control characters."""
    assert parse_value("string", "あ" * 10, 10) == "あ" * 10
    assert refusal("string", "あ" * 11, 10) == "too_long"
    assert parse_value("string", "山\x00田\x1b\x7f\u202e 花\ud800子\x85") == "山田 花子"
    assert parse_value("string", "一行\n二行\tつづき") == "一行 二行 つづき"
    assert parse_value("string", "👨‍👩‍👧") == "👨‍👩‍👧"
    assert parse_value("string", " \x00 ") is None
    others: list[object] = [1, True, ["あ"], {}]
    for other in others:
        assert refusal("string", other) == "not_string"


@given(st.text(st.characters(exclude_categories=[])))
def test_cleaning_a_text_twice_changes_nothing_more(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    once.encode()


@pytest.mark.parametrize(
    ("given_", "taken"),
    [
        ("１２３", 123),
        ("－１．５", -1.5),
        ("1,234,567", 1_234_567),
        ("１，０００", 1_000),
        ("−3", -3),
        (".5", 0.5),
        ("1e3", 1_000),
        (2**53, 2**53),
        (str(2**53), 2**53),
        (-0.0, 0),
        (3.0, 3),
        ("", None),
    ],
)
def test_a_number_may_be_written_in_full_width(given_: object, taken: object) -> None:
    """3.55 Full-width digits are folded."""
    assert parse_value("number", given_) == taken


def test_a_number_is_finite_and_exact() -> None:
    """3.55 A number is finite."""
    others: list[object] = [
        math.inf,
        -math.inf,
        math.nan,
        "nan",
        "Infinity",
        "1e999",
        "1,23",
        "1_000",
        "12個",
        "--1",
        ".",
        "e5",
        True,
        [],
    ]
    for other in others:
        assert refusal("number", other) in ("not_number", "too_large"), other
    assert refusal("number", 2**53 + 1) == refusal("number", str(2**53 + 1)) == refusal("number", 1e300) == "too_large"


@given(st.dates())
def test_a_date_is_never_shifted(day: date) -> None:
    """3.56 A date has no zone: what is written is what stands."""
    taken = parse_value("date", day.isoformat())
    assert taken == day.isoformat()
    assert date_parts(str(taken)) == (day.year, day.month, day.day)
    assert date_parts(str(parse_value("date", f"{day.month}/{day.day}"))) == (None, day.month, day.day)


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        ("5月3日", "05-03"),
        ("２０２６年５月３日", "2026-05-03"),
        ("2026/5/3", "2026-05-03"),
        ("--05-03", "05-03"),
        ("02-29", "02-29"),
    ],
)
def test_a_date_may_be_a_month_and_a_day(text: str, taken: str) -> None:
    """3.56 Month and day only."""
    assert parse_value("date", text) == taken


@pytest.mark.parametrize(
    "text", ["02-30", "2025-02-29", "13-01", "00-10", "0000-01-01", "20260503", "明日", 20260503, True]
)
def test_a_day_that_does_not_exist_is_refused(text: object) -> None:
    """3.56 No such day."""
    assert refusal("date", text) == "not_date"


def test_a_datetime_is_milliseconds_and_seconds_are_refused() -> None:
    """3.57 Integer milliseconds; ten digits are seconds, and the sentence says ミリ秒で."""
    assert parse_value("datetime", 1_764_050_400_123) == datetime(2025, 11, 25, 6, 0, 0, 123_000, UTC)
    assert parse_value("datetime", "1764050400123") == parse_value("datetime", 1_764_050_400_123)
    for seconds in (1_764_050_400, "1764050400", 9_999_999_999, 0, -1):
        assert refusal("datetime", seconds) == "seconds"
    assert "ミリ秒で" in SENTENCES["seconds"]
    assert parse_value("datetime", 10_000_000_000) == datetime(1970, 4, 26, 17, 46, 40, tzinfo=UTC)
    assert parse_value("datetime", 253_402_300_799_999) is not None
    others: list[object] = [253_402_300_800_000, 10**30, 1.5e12, True, "きのう", "2026-05-03", "2026-05-03T25:00", []]
    for other in others:
        assert refusal("datetime", other) == "not_datetime", other


def test_a_datetime_without_a_zone_is_japans() -> None:
    """3.57 Stored in UTC, shown and typed in Japan's time."""
    noon = datetime(2026, 5, 3, 12, tzinfo=JAPAN)
    for text in (
        "2026-05-03T12:00",
        "2026-05-03 12:00",
        "2026/5/3 12:00:00",
        "2026-05-03T03:00:00Z",
        "2026-05-03T05:00+02:00",
    ):
        assert parse_value("datetime", text) == noon, text
    taken = parse_value("datetime", "2026-05-03T12:00:00.123456")
    assert isinstance(taken, datetime)
    assert (taken.tzinfo, taken - noon) == (UTC, timedelta(milliseconds=123))


def test_a_list_is_an_ordered_set() -> None:
    """3.58 Ordered, each once whatever its case and width, within its limits."""
    assert parse_value("list", ["VIP", "常連", "vip", "ＶＩＰ", " ", "常連\x00"]) == ("VIP", "常連")
    assert parse_text("list", "赤、青,赤\n緑") == ("赤", "青", "緑")
    assert parse_value("list", []) is None
    many = [str(number) for number in range(ITEMS_LIMIT)]
    assert parse_value("list", many) == tuple(many)
    assert refusal("list", [*many, "もう一つ"]) == "too_many"
    assert parse_value("list", ["あ" * ITEM_LIMIT]) == ("あ" * ITEM_LIMIT,)
    assert refusal("list", ["あ" * (ITEM_LIMIT + 1)]) == "too_long"
    others: list[object] = ["赤", 1, [1], [["赤"]], {"赤": 1}]
    for other in others:
        assert refusal("list", other) == "not_list"


@pytest.mark.parametrize("field_type", TYPES)
def test_nothing_is_no_value_of_any_type(field_type: FieldType) -> None:
    assert parse_value(field_type, None) is None
    assert parse_text(field_type, "") is None
