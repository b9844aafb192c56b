"""A proposal for two memos that were written at once from the same one."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal, NamedTuple

PHRASE = re.compile(r"[^。．！？!?、，,\n]*[。．！？!?、，,\n]+|[^。．！？!?、，,\n]+$")
# Above this many pairs of equal pieces a comparison is not worth its time: the passage counts as replaced.
COST_LIMIT = 200_000

Change = Literal["same", "ins", "del"]
Part = tuple[str, Change]


@dataclass(frozen=True, slots=True)
class Merge:
    """`text` keeps both changes; where they touch the same passage (`conflicts` times) theirs stands before mine."""

    text: str
    conflicts: int
    theirs_parts: tuple[Part, ...]
    mine_parts: tuple[Part, ...]


def merge(base: str, theirs: str, mine: str) -> Merge:
    """Merge two texts phrase by phrase; the parts show, character by character, what each changed."""
    merged, conflicts = _merge_phrases(_phrases(base), _phrases(theirs), _phrases(mine))
    return Merge(merged, conflicts, tuple(_parts(base, theirs)), tuple(_parts(base, mine)))


class _Hunk(NamedTuple):
    """A passage of the base (perhaps empty) and what one of the two wrote in its place."""

    start: int
    end: int
    is_theirs: bool
    text: str


def _phrases(text: str) -> list[str]:
    return PHRASE.findall(text)


def _merge_phrases(base: Sequence[str], theirs: Sequence[str], mine: Sequence[str]) -> tuple[str, int]:
    pieces: list[str] = []
    conflicts = at = 0
    for group in _groups(sorted([*_hunks(base, theirs, True), *_hunks(base, mine, False)])):
        start, end = group[0].start, max(hunk.end for hunk in group)
        passage, is_conflict = _settle(
            "".join(base[start:end]),
            _written(base, start, end, [hunk for hunk in group if hunk.is_theirs]),
            _written(base, start, end, [hunk for hunk in group if not hunk.is_theirs]),
        )
        conflicts += is_conflict
        pieces += [*base[at:start], passage]
        at = end
    return "".join([*pieces, *base[at:]]), conflicts


def _hunks(base: Sequence[str], other: Sequence[str], is_theirs: bool) -> Iterator[_Hunk]:
    at = there = 0
    for block in _blocks(base, other):
        if at < block.start or there < block.there:
            yield _Hunk(at, block.start, is_theirs, "".join(other[there : block.there]))
        at, there = block.start + block.length, block.there + block.length


def _groups(hunks: Sequence[_Hunk]) -> Iterator[list[_Hunk]]:
    """Put together what touches the same passage; passages that only stand side by side are apart."""
    group: list[_Hunk] = []
    end = 0
    for hunk in hunks:
        is_same_gap = bool(group) and hunk.start == hunk.end == group[-1].start == group[-1].end
        if group and not is_same_gap and hunk.start >= end:
            yield group
            group = []
        end = max(end, hunk.end) if group else hunk.end
        group.append(hunk)
    if group:
        yield group


def _written(base: Sequence[str], start: int, end: int, hunks: Sequence[_Hunk]) -> str:
    pieces: list[str] = []
    for hunk in hunks:
        pieces += [*base[start : hunk.start], hunk.text]
        start = hunk.end
    return "".join([*pieces, *base[start:end]])


def _settle(base: str, theirs: str, mine: str) -> tuple[str, bool]:
    if theirs in (base, mine):
        return mine, False
    if mine == base:
        return theirs, False
    if not theirs or not mine:
        return theirs or mine, True
    gap = "" if theirs.endswith("\n") else "\n"
    return f"{theirs}{gap}{mine}", True


class _Block(NamedTuple):
    start: int
    there: int
    length: int


def _blocks(base: Sequence[str], other: Sequence[str]) -> Iterator[_Block]:
    """Yield the passages that two texts share; the common start and end are found without a comparison."""
    head = _common(base, other)
    tail = _common(base[head:][::-1], other[head:][::-1])
    inner, inner_other = base[head : len(base) - tail], other[head : len(other) - tail]
    yield _Block(0, 0, head)
    if _cost(inner, inner_other) <= COST_LIMIT:
        for block in SequenceMatcher(None, inner, inner_other, autojunk=False).get_matching_blocks():
            if block.size:
                yield _Block(head + block.a, head + block.b, block.size)
    yield _Block(len(base) - tail, len(other) - tail, tail)


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    for place, (left, right) in enumerate(zip(one, other, strict=False)):
        if left != right:
            return place
    return min(len(one), len(other))


def _cost(one: Sequence[str], other: Sequence[str]) -> int:
    counts = Counter(other)
    return sum(times * counts[piece] for piece, times in Counter(one).items())


def _parts(base: str, other: str) -> Iterator[Part]:
    """Yield the differences in reading order: first what went, then what came."""
    at = there = 0
    for block in [*_blocks(base, other), _Block(len(base), len(other), 0)]:
        if at < block.start:
            yield base[at : block.start], "del"
        if there < block.there:
            yield other[there : block.there], "ins"
        if block.length:
            yield base[block.start : block.start + block.length], "same"
        at, there = block.start + block.length, block.there + block.length
