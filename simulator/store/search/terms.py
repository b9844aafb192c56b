"""Read the search syntax: terms, AND, OR, NOT, parentheses, `field:value` with comparators."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Test = Callable[[Any], bool]
Compile = Callable[["Term"], Test]
_TOKEN = re.compile(
    r"""\s*(?:
    (?P<open>\()|(?P<close>\))|(?P<not>-(?=\S)|NOT\b)|(?P<or>OR\b)|(?P<and>AND\b)|
    (?:(?P<field>[A-Za-z_][A-Za-z0-9_.]*)\s*:\s*(?P<comparator>>=|<=|>|<)?)?
    (?:"(?P<double>(?:\\.|[^"\\])*)"|'(?P<single>(?:\\.|[^'\\])*)'|(?P<plain>(?:\\.|[^\s()"'\\])+))
    )""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Term:
    """One condition; `field` is None for a word that may stand anywhere."""

    field: str | None
    comparator: str
    value: str
    is_phrase: bool

    @property
    def is_prefix(self) -> bool:
        """Tell whether the word may go on."""
        return not self.is_phrase and self.value.endswith("*") and len(self.value) > 1

    @property
    def is_any(self) -> bool:
        """Tell whether it is enough that there is a value."""
        return not self.is_phrase and self.value == "*"


def parse(query: str, compile_term: Compile) -> Test:
    """Make a test of a query; what cannot be read is left out, as the store does."""
    return _Reader(query, compile_term).read_any()


class _Reader:
    """Reads from left to right: OR binds less than AND, NOT most."""

    def __init__(self, query: str, compile_term: Compile) -> None:
        self._tokens = list(_TOKEN.finditer(query))
        self._at = 0
        self._compile = compile_term

    def read_any(self) -> Test:
        """Read alternatives."""
        tests = [self._read_all()]
        while self._takes("or"):
            tests.append(self._read_all())
        return tests[0] if len(tests) == 1 else lambda record: any(test(record) for test in tests)

    def _read_all(self) -> Test:
        tests: list[Test] = []
        while self._at < len(self._tokens) and not self._is("or") and not self._is("close"):
            if not self._takes("and"):
                tests.append(self._read_one())
        return lambda record: all(test(record) for test in tests)

    def _read_one(self) -> Test:
        if self._takes("not"):
            wrong = self._read_one() if self._at < len(self._tokens) else _nothing
            return lambda record: not wrong(record)
        if self._takes("open"):
            inner = self.read_any()
            self._takes("close")
            return inner
        token = self._tokens[self._at]
        self._at += 1
        return self._compile(_term(token))

    def _is(self, kind: str) -> bool:
        return self._at < len(self._tokens) and self._tokens[self._at][kind] is not None

    def _takes(self, kind: str) -> bool:
        found = self._is(kind)
        self._at += found
        return found


def _nothing(_record: Any) -> bool:
    return False


def _term(token: re.Match[str]) -> Term:
    phrase = token["double"] if token["double"] is not None else token["single"]
    value = phrase if phrase is not None else token["plain"]
    return Term(token["field"], token["comparator"] or "", re.sub(r"\\(.)", r"\1", value), phrase is not None)
