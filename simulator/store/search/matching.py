"""Hold a condition against a value: text, words that are exact, numbers, times."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, Literal

from simulator.store.search.terms import Term, Test, parse

Kind = Literal["text", "word", "number", "time"]
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Field:
    """One field that can be asked for; `read` gives its values (none, one or many)."""

    kind: Kind
    read: Callable[[Any], Iterable[Any]]
    is_negated: bool = False


@dataclass(frozen=True, slots=True)
class Search:
    """What can be asked of a kind of record; `everywhere` reads what a plain word is looked for in."""

    fields: dict[str, Field]
    everywhere: Callable[[Any], Iterable[str | None]]

    def compile(self, query: str) -> tuple[Test, list[dict[str, str]]]:
        """Make a test, and the warnings of fields that are not known: those match everything."""
        warnings: list[dict[str, str]] = []

        def compile_term(term: Term) -> Test:
            if term.field is None:
                return lambda record: any(matches_text(value, term) for value in self.everywhere(record) if value)
            field = self.fields.get(term.field)
            if field is None:
                warnings.append(
                    {
                        "field": term.field,
                        "message": "Invalid search field for this query.",
                        "code": "invalid_field",
                    }
                )
                return lambda _record: True
            return _compile_field(field, term)

        return parse(query, compile_term), warnings


def _compile_field(field: Field, term: Term) -> Test:
    matches = {"text": matches_text, "word": matches_word, "number": matches_number, "time": matches_time}[field.kind]

    def test(record: Any) -> bool:
        values = [value for value in field.read(record) if value is not None and value != ""]
        if term.is_any:
            return bool(values)
        return any(matches(value, term) for value in values) != field.is_negated

    return test


def matches_text(value: str, term: Term) -> bool:
    """Look for whole words in their order, or for how a word begins."""
    words, wanted = _WORD.findall(value.casefold()), _WORD.findall(term.value.casefold())
    if not wanted:
        return False
    *whole, last = wanted
    for at in range(len(words) - len(whole)):
        end = words[at + len(whole)]
        if words[at : at + len(whole)] == whole and (end.startswith(last) if term.is_prefix else end == last):
            return True
    return False


def matches_word(value: str, term: Term) -> bool:
    """Compare as a whole without regard to case; a comma separates alternatives."""
    found = str(value).casefold()
    if term.is_prefix:
        return found.startswith(term.value[:-1].casefold())
    return found in {one.strip().casefold() for one in term.value.split(",")} | {term.value.casefold()}


def matches_number(value: Any, term: Term) -> bool:
    """Compare numbers."""
    try:
        return _compare(Decimal(str(value)), Decimal(term.value), term.comparator)
    except InvalidOperation:
        return False


def matches_time(value: datetime, term: Term) -> bool:
    """Compare times; a day without a comparator is any time of it."""
    text = term.value
    try:
        wanted = datetime.fromisoformat(text)
    except ValueError:
        return False
    if wanted.tzinfo is None:
        wanted = wanted.replace(tzinfo=UTC)
    if not term.comparator and _is_day(text):
        return wanted <= value < wanted + timedelta(days=1)
    return _compare(value, wanted, term.comparator)


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _compare(one: Any, other: Any, comparator: str) -> bool:
    answers = {">": one > other, ">=": one >= other, "<": one < other, "<=": one <= other}
    return bool(answers.get(comparator, one == other))
