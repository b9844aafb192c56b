"""What the index holds of a text, and what a question must find there."""

import re
from collections.abc import Iterator

from inbox.search.folding import fold

LONGEST_PREFIX = 12
WORD = re.compile(r"[a-z0-9]+")
# A word can be found from its first letter, and from where letters turn into digits or back: 1001 in #A1001.
WORD_START = re.compile(r"(?<![a-z])[a-z]|(?<![0-9])[0-9]")
OTHER = re.compile(r"[^a-z0-9\s]+")


def tokens(text: str) -> set[str]:
    """Cut a text for the index: single characters, pairs, and the beginnings of Latin words and numbers."""
    folded = fold(text)
    cut: set[str] = set()
    for run in OTHER.findall(folded):
        cut.update(run)
        cut.update(_pairs(run))
    for word in WORD.findall(folded):
        for start in WORD_START.finditer(word):
            part = word[start.start() : start.start() + LONGEST_PREFIX]
            cut.update(part[:length] for length in range(1, len(part) + 1))
    return cut


def parse_terms(question: str) -> tuple[str, ...]:
    """Split a question into folded terms, all of which must be found."""
    return tuple(dict.fromkeys(fold(question).split()))


def term_tokens(term: str) -> set[str]:
    """Give the tokens that every text with this term has; at least one."""
    wanted = {word[:LONGEST_PREFIX] for word in WORD.findall(term)}
    for run in OTHER.findall(term):
        wanted.update(_pairs(run) if len(run) > 1 else run)
    return wanted


def matches(terms: tuple[str, ...], text: str) -> bool:
    """Check a candidate: each term stands in it as written, a word or number from one of its beginnings."""
    folded = fold(text)
    return all(_phrase(term).search(folded) for term in terms)


def _phrase(term: str) -> re.Pattern[str]:
    if "a" <= term[0] <= "z":
        return re.compile(r"(?<![a-z])" + re.escape(term))
    if "0" <= term[0] <= "9":
        return re.compile(r"(?<![0-9])" + re.escape(term))
    return re.compile(re.escape(term))


def _pairs(run: str) -> Iterator[str]:
    return (run[place : place + 2] for place in range(len(run) - 1))
