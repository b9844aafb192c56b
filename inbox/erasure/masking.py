"""Taking a person's names, addresses and numbers out of texts that stay."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from inbox.customers.gid import gid_digits
from inbox.customers.keys import phone_forms
from inbox.erasure.traces import Traces
from inbox.search.folding import fold

GONE = "●●●"
# Fewer digits are an amount or a date to everybody but the store.
TELLING_DIGITS = 7
# Marks of voice that stand behind their kana as characters of their own.
MARKS = (0xFF9E, 0xFF9F, 0x3099, 0x309A)


class Mask:
    """Looks in folded text: width, case, kana, breaks in a number and blanks in a name hide nothing."""

    def __init__(self, patterns: Iterable[str]) -> None:
        parts = sorted(set(patterns), key=len, reverse=True)
        self._pattern = re.compile("|".join(parts)) if parts else None

    def text(self, text: str) -> str:
        """Give a text without them."""
        if self._pattern is None:
            return text
        if self._pattern.search(fold(text)) is None:
            return text
        folded, places = _fold_with_places(text)
        result, at = [], 0
        for match in self._pattern.finditer(folded):
            start, end = places[match.start()][0], places[match.end() - 1][1]
            if start >= at:
                result += [text[at:start], GONE]
                at = end
        return "".join([*result, text[at:]])

    def value(self, value: Any) -> Any:
        """Give any stored value without them."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, dict):
            return {self.text(name): self.value(one) for name, one in value.items()}
        if isinstance(value, list):
            return [self.value(one) for one in value]
        if isinstance(value, bytes):
            return self.text(value.decode("utf-8", "replace")).encode() if self.is_in(value) else value
        return value

    def is_in(self, value: Any) -> bool:
        """Tell whether a value holds any of them."""
        if isinstance(value, bytes):
            value = value.decode("utf-8", "ignore")
        return bool(self.value(value) != value)


def mask_of(traces: Traces) -> Mask:
    """Make the mask of everything that names a person: for their own talks."""
    words = (*traces.names, *traces.lines)
    return Mask([*_strong(traces), *(_spaced(fold(word)) for word in words)])


def strong_mask_of(traces: Traces) -> Mask:
    """Make the mask of what is theirs alone: for everything."""
    return Mask(_strong(traces))


def _strong(traces: Traces) -> list[str]:
    digits = [gid_digits(gid) for gid in traces.gids]
    return [
        *(re.escape(fold(line_id)) for line_id in traces.line_ids),
        *(
            rf"(?:gid:\\?/\\?/[a-z]+\\?/customer\\?/)?(?<!\d){one}(?!\d)"
            for one in digits
            if len(one) >= TELLING_DIGITS
        ),
        *(rf"gid:\\?/\\?/[a-z]+\\?/customer\\?/{one}(?!\d)" for one in digits),
        *(rf"(?<![a-z0-9.+_-]){re.escape(fold(email))}(?![a-z0-9-])" for email in traces.emails),
        *(pattern for phone in traces.phones for pattern in _phone(phone)),
    ]


def _phone(phone: str) -> list[str]:
    forms = {"".join(filter(str.isdigit, form)) for form in phone_forms(phone)}
    return [rf"\+?(?<!\d){_broken(form)}(?!\d)" for form in forms if len(form) >= TELLING_DIGITS]


def _broken(digits: str) -> str:
    return r"[\s().\u2010-\u2015\u30fc\u2212-]{0,3}".join(digits)


def _spaced(word: str) -> str:
    characters: Sequence[str] = [re.escape(one) for one in word if not one.isspace()]
    return r"[\s\u2010-\u2015\u30fc\u2212-]*".join(characters) if len(characters) > 1 else re.escape(word.strip())


def _fold_with_places(text: str) -> tuple[str, list[tuple[int, int]]]:
    """Fold piece by piece, and tell of each folded character which piece of the text it came from."""
    folded: list[str] = []
    places: list[tuple[int, int]] = []
    for start, piece in _pieces(text):
        for one in fold(piece):
            folded.append(one)
            places.append((start, start + len(piece)))
    return "".join(folded), places


def _pieces(text: str) -> Iterable[tuple[int, str]]:
    """Keep half-width kana with the mark behind it together: ｶﾞ is が."""
    place = 0
    while place < len(text):
        end = place + 1
        while end < len(text) and ord(text[end]) in MARKS:
            end += 1
        yield place, text[place:end]
        place = end
