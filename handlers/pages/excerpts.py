"""Where a question stands in a text: what a page shows of a long one, and what it marks there."""

import re
from dataclasses import dataclass

from inbox.search.folding import fold

BEFORE, LENGTH = 40, 160
# A character with the sound mark that follows it in half-width kana: ｶﾞ folds into one character.
CLUSTER = re.compile(r".[ﾞﾟ\u3099\u309a]*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a text."""

    text: str
    is_match: bool


def excerpt(text: str, question: str) -> list[Segment]:
    """Cut a text around the first place of a question and mark every place of its terms there."""
    clusters = CLUSTER.findall(" ".join(text.split()))
    marked = _marked(clusters, fold(question).split())
    first = next((place for place, is_match in enumerate(marked) if is_match), 0)
    start = max(0, first - BEFORE) if len(clusters) > LENGTH else 0
    end = min(len(clusters), start + LENGTH)
    segments = _joined(clusters[start:end], marked[start:end])
    before = [Segment("…", is_match=False)] if start else []
    after = [Segment("…", is_match=False)] if end < len(clusters) else []
    return [*before, *segments, *after]


def _marked(clusters: list[str], terms: list[str]) -> list[bool]:
    """Tell for each cluster whether a term covers it, although folding changes lengths."""
    folded = [fold(cluster) or " " for cluster in clusters]
    owners = [place for place, piece in enumerate(folded) for _ in piece]
    whole = "".join(folded)
    marked = [False] * len(clusters)
    for term in terms:
        for match in re.finditer(re.escape(term), whole):
            for at in range(*match.span()):
                marked[owners[at]] = True
    return marked


def _joined(clusters: list[str], marked: list[bool]) -> list[Segment]:
    segments: list[Segment] = []
    for cluster, is_match in zip(clusters, marked, strict=True):
        if segments and segments[-1].is_match is is_match:
            segments[-1] = Segment(segments[-1].text + cluster, is_match)
        else:
            segments.append(Segment(cluster, is_match))
    return segments
