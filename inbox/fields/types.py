"""The six types of a field, and what each takes."""

import math
import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any, Literal, get_args
from zoneinfo import ZoneInfo

from inbox.clock import from_milliseconds
from inbox.fields.spellings import DATES, NO, SEPARATORS, YES

FieldType = Literal["boolean", "string", "number", "date", "datetime", "list"]
TYPES: tuple[FieldType, ...] = get_args(FieldType)
Value = bool | int | float | str | datetime | tuple[str, ...]

JAPAN = ZoneInfo("Asia/Tokyo")
STRING_LIMIT = 255
LONGEST = 5_000
ITEMS_LIMIT, ITEM_LIMIT = 250, 255
NUMBER_LIMIT = 2**53
# Up to ten digits are seconds since 1970, which somebody took for milliseconds.
SECONDS = 10**10
FIRST_MS, LAST_MS = -62_135_596_800_000, 253_402_300_799_999
# No text that means one of the values below is longer.
WORD_LIMIT = 100

NUMBER = re.compile(r"[+-]?(\d{1,3}(,\d{3})+|\d+)?(\.\d*)?(e[+-]?\d{1,3})?")
LEAP_YEAR = 2000
# What turns the direction of the text that follows it.
TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f")


class Unfit(Exception):
    """A value does not fit its type; `message` is a gettext id, `code` its short name."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code

    @property
    def message(self) -> str:
        return SENTENCES[self.code]


SENTENCES: Mapping[str, str] = {
    "not_boolean": "「はい」か「いいえ」（true か false）で入力してください。",
    "not_string": "文字で入力してください。",
    "too_long": "文字数が上限を超えています。短くしてください。",
    "not_number": "数字で入力してください。",
    "too_large": "数が大きすぎます。9007199254740992までの数を入力してください。",
    "not_date": "日付は 2026-05-03 か 05-03 の形で、実在する日を入力してください。",
    "not_datetime": "日時は 2026-05-03 14:30 の形か、ミリ秒の整数で入力してください。",
    "seconds": "秒ではなく、ミリ秒で送ってください（13桁の整数）。",
    "not_list": "項目の一覧で入力してください。",
    "too_many": "項目は250個までです。減らしてください。",
    "not_phone": "電話番号を正しく入力してください（例: 090-1234-5678）。",
    "not_email": "メールアドレスを正しく入力してください。",
}


def parse_value(field_type: FieldType, given: object, limit: int = STRING_LIMIT) -> Value | None:
    """Read what a program sends (a JSON value); None and what is empty are None, what does not fit is Unfit."""
    return None if given is None else PARSERS[field_type](given, limit)


def parse_text(field_type: FieldType, text: str, limit: int = STRING_LIMIT) -> Value | None:
    """Read what a person types, or a cell of a file; blank is None."""
    if field_type == "boolean":
        return _boolean_word(text)
    if field_type == "list":
        return _list(SEPARATORS.split(text), limit)
    return PARSERS[field_type](text, limit)


def clean(text: str) -> str:
    """Strip what no line shows: control characters, lone surrogates, what turns the direction of writing."""
    spaced = re.sub(r"[\t\n\r\v\f\x85\u2028\u2029]+", " ", text)
    return "".join(
        one for one in spaced if one not in TURNING and unicodedata.category(one) not in ("Cc", "Cs")
    ).strip()


def date_parts(value: str) -> tuple[int | None, int, int]:
    """Give year (None: every year), month and day of a stored date."""
    *year, month, day = value.split("-")
    return (int(year[0]) if year else None), int(month), int(day)


def _boolean(given: object, _: int) -> bool:
    if not isinstance(given, bool):
        raise Unfit("not_boolean")
    return given


def _boolean_word(text: str) -> bool | None:
    word = _word(text, "not_boolean").casefold()
    if word and word not in YES + NO:
        raise Unfit("not_boolean")
    return word in YES if word else None


def _string(given: object, limit: int) -> str | None:
    if not isinstance(given, str):
        raise Unfit("not_string")
    text = clean(given)
    if len(text) > limit:
        raise Unfit("too_long")
    return text or None


def _number(given: object, _: int) -> int | float | None:
    if isinstance(given, bool) or not isinstance(given, int | float | str):
        raise Unfit("not_number")
    if isinstance(given, str):
        word = _word(given, "not_number").lower().replace("−", "-").replace("、", ",")
        if not word:
            return None
        if not NUMBER.fullmatch(word) or not any(one.isdigit() for one in word.partition("e")[0]):
            raise Unfit("not_number")
        given = _exact(word.replace(",", ""))
    if isinstance(given, float) and not math.isfinite(given):
        raise Unfit("not_number")
    if abs(given) > NUMBER_LIMIT:
        raise Unfit("too_large")
    return int(given) if float(given).is_integer() else given


def _exact(word: str) -> int | float:
    try:
        return int(word)
    except ValueError:
        return float(word)


def _date(given: object, _: int) -> str | None:
    word = _word(given, "not_date")
    if not word:
        return None
    found = next((match for pattern in DATES if (match := pattern.fullmatch(word))), None)
    if found is None:
        raise Unfit("not_date")
    year, month, day = found["year"], int(found["month"]), int(found["day"])
    try:
        date(int(year) if year else LEAP_YEAR, month, day)
    except ValueError:
        raise Unfit("not_date") from None
    return f"{year}-{month:02}-{day:02}" if year else f"{month:02}-{day:02}"


def _datetime(given: object, _: int) -> datetime | None:
    if isinstance(given, int) and not isinstance(given, bool):
        return _from_milliseconds(given)
    word = _word(given, "not_datetime")
    if not word:
        return None
    if re.fullmatch(r"-?[0-9]{1,20}", word):
        return _from_milliseconds(int(word))
    return _from_clock(word)


def _from_milliseconds(milliseconds: int) -> datetime:
    if abs(milliseconds) < SECONDS:
        raise Unfit("seconds")
    if not FIRST_MS <= milliseconds <= LAST_MS:
        raise Unfit("not_datetime")
    return from_milliseconds(milliseconds)


def _from_clock(word: str) -> datetime:
    """A moment without a zone is Japan's."""
    if not re.match(r"\d{4}[-/]\d{1,2}[-/]\d{1,2}[T ]", word, re.IGNORECASE):
        raise Unfit("not_datetime")
    day, clock = re.split(r"[T ]+", word, maxsplit=1, flags=re.IGNORECASE)
    year, month, date_of_month = (int(part) for part in re.split(r"[-/]", day))
    clock = f"0{clock}" if re.match(r"\d:", clock) else clock
    try:
        moment = datetime.fromisoformat(f"{year:04}-{month:02}-{date_of_month:02}T{clock}")
        local = moment if moment.tzinfo else moment.replace(tzinfo=JAPAN)
        utc = local.astimezone(UTC)
    except (ValueError, OverflowError):
        raise Unfit("not_datetime") from None
    return utc.replace(microsecond=utc.microsecond // 1000 * 1000)


def _list(given: object, _: int) -> tuple[str, ...] | None:
    if not isinstance(given, list | tuple) or not all(isinstance(one, str) for one in given):
        raise Unfit("not_list")
    items: dict[str, str] = {}
    for one in given:
        item = clean(one)
        if len(item) > ITEM_LIMIT:
            raise Unfit("too_long")
        if item:
            items.setdefault(fold_item(item), item)
    if len(items) > ITEMS_LIMIT:
        raise Unfit("too_many")
    return tuple(items.values()) or None


def fold_item(item: str) -> str:
    """Fold an item for comparison: case and width do not count."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", item).casefold())


def _word(given: object, code: str) -> str:
    """Give a short text in half-width letters; Unfit with the code when it is none."""
    if not isinstance(given, str):
        raise Unfit(code)
    word = clean(unicodedata.normalize("NFKC", given[: WORD_LIMIT * 2]))
    if len(word) > WORD_LIMIT or len(given) > WORD_LIMIT * 2 or not word.isprintable():
        raise Unfit(code)
    return word


PARSERS: Mapping[FieldType, Callable[[Any, int], Value | None]] = {
    "boolean": _boolean,
    "string": _string,
    "number": _number,
    "date": _date,
    "datetime": _datetime,
    "list": _list,
}
