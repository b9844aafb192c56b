"""Conditions on the fields of our own, as words of an address and as what is asked of the database."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal

from inbox.fields.documents import compared
from inbox.fields.types import JAPAN, FieldType, Unfit, parse_text

# `field-string-rank`, `field-date-birthday-from`: the word itself says how its value is read.
WORD = re.compile(
    r"field-(?:(boolean|string|list)-([a-z][a-z0-9_]{0,63})|(number|date|datetime)-([a-z][a-z0-9_]{0,63})-(from|to))"
)
CONDITIONS_LIMIT = 10
VALUE_LIMIT = 255
PREFIX_MARK = "*"
# Days of every year (`05-03`) sort below; they are in no span of days.
FIRST_DAY, LAST_DAY = "1300", "9999-99"
Bound = int | float | str


@dataclass(frozen=True, slots=True)
class FieldCondition:
    """`equals` is for what is compared whole; a text that ends in `*` asks how a value begins. Bounds are included."""

    slot: str
    type: FieldType
    equals: bool | str | None = None
    at_least: Bound | None = None
    at_most: Bound | None = None


def is_field_word(word: str) -> bool:
    """Tell whether a word of an address names a condition on a field."""
    return WORD.fullmatch(word) is not None


def field_word(field_type: FieldType, slot: str, bound: Literal["from", "to"] | None = None) -> str:
    """Write the word of a condition."""
    return f"field-{field_type}-{slot}" + (f"-{bound}" if bound else "")


def parse_conditions(words: Mapping[str, str]) -> tuple[Sequence[FieldCondition], Mapping[str, str]]:
    """Read the conditions among words, and name those that cannot be read."""
    found: dict[tuple[str, str], FieldCondition] = {}
    wrong: dict[str, str] = {}
    for word, text in sorted(words.items()):
        match = WORD.fullmatch(word)
        if match is None or not text.strip():
            continue
        slot, bound = match[2] or match[4], match[5]
        field_type: Any = match[1] or match[3]
        known = found.get((field_type, slot), FieldCondition(slot, field_type))
        try:
            found[(field_type, slot)] = _with(known, bound, text.strip())
        except (Unfit, ValueError):
            wrong[word] = "invalid"
    if len(found) > CONDITIONS_LIMIT:
        wrong[next(iter(words))] = "too_many"
    return tuple(found.values()), wrong


def write_conditions(conditions: Iterable[FieldCondition]) -> dict[str, str]:
    """Write conditions as words."""
    written: dict[str, str] = {}
    for one in conditions:
        if one.equals is not None:
            shown = ("yes" if one.equals else "no") if isinstance(one.equals, bool) else one.equals
            written[field_word(one.type, one.slot)] = shown
        if one.at_least is not None:
            written[field_word(one.type, one.slot, "from")] = str(one.at_least)
        if one.at_most is not None:
            written[field_word(one.type, one.slot, "to")] = str(one.at_most)
    return written


def condition_query(condition: FieldCondition) -> dict[str, Any]:
    """Make the query of one condition: a single path, so that the one index of all fields serves it."""
    kept = f"fields.{condition.slot}"
    if condition.type == "boolean":
        return {f"{kept}.value": {"$eq": condition.equals}}
    if condition.type in ("string", "list"):
        return {f"{kept}.key": _text_query(condition)}
    return {f"{kept}.value": _span(condition)}


def _with(condition: FieldCondition, bound: str | None, text: str) -> FieldCondition:
    if bound is None:
        return replace(condition, equals=_whole(condition.type, text))
    value = _number(text) if condition.type == "number" else _day(text)
    return replace(condition, at_least=value) if bound == "from" else replace(condition, at_most=value)


def _whole(field_type: FieldType, text: str) -> bool | str:
    if field_type == "boolean":
        return {"yes": True, "no": False}[text] if text in ("yes", "no") else _refuse(text)
    if len(text) > VALUE_LIMIT:
        raise ValueError(text)
    return text


def _refuse(text: str) -> bool:
    raise ValueError(text)


def _number(text: str) -> Bound:
    value = parse_text("number", text)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(text)
    return value


def _day(text: str) -> str:
    value = parse_text("date", text)
    if not isinstance(value, str) or len(value) != len("2026-11-28"):
        raise ValueError(text)
    return value


def _text_query(condition: FieldCondition) -> dict[str, Any]:
    text = str(condition.equals)
    if condition.type == "string" and text.endswith(PREFIX_MARK):
        return {"$regex": f"^{re.escape(compared(text.removesuffix(PREFIX_MARK)))}"}
    return {"$eq": compared(text)}


def _span(condition: FieldCondition) -> dict[str, Any]:
    least, most = condition.at_least, condition.at_most
    if condition.type == "number":
        return _bounds(least, most)
    if condition.type == "date":
        return _bounds(least or FIRST_DAY, most or LAST_DAY)
    begin = _midnight(str(least)) if least is not None else None
    # A day ends where the next one begins, in Japan.
    end = _midnight(str(most)) + timedelta(days=1) if most is not None else None
    return ({"$gte": begin} if begin else {}) | ({"$lt": end} if end else {})


def _bounds(least: Bound | None, most: Bound | None) -> dict[str, Any]:
    return ({"$gte": least} if least is not None else {}) | ({"$lte": most} if most is not None else {})


def _midnight(day: str) -> datetime:
    return datetime.fromisoformat(day).replace(tzinfo=JAPAN)
