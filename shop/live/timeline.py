"""The store's timeline of a customer: what happened there, as plain text."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from html.parser import HTMLParser

from shop.admin.answers import nodes_of
from shop.client.asks import Asks
from shop.nodes import Node, text_of
from shop.records import read_moment

TEXT_LIMIT = 500
# A tag without an end would be read as words.
CUT_OFF = re.compile(r"<[a-zA-Z/!][^<>]*\Z")


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One thing that the store noted; `author` is who did it, an app or a person."""

    id: str
    at: datetime
    message: str
    author: str | None = None
    is_comment: bool = False


async def ask_timeline(asks: Asks, gid: str, before: datetime | None, limit: int) -> tuple[TimelineEntry, ...]:
    """Ask what happened with a customer, the newest first; the store keeps a year of it."""
    wanted: dict[str, object] = {"id": gid, "first": limit}
    if before is not None:
        wanted["query"] = f"created_at:<'{before.astimezone(UTC).strftime('%Y-%m-%dT%H:%M:%SZ')}'"
    answer = await asks.ask("CustomerTimeline", wanted)
    entries = (_entry(node) for node in nodes_of(answer, "customer", "events"))
    return tuple(entry for entry in entries if entry and (before is None or entry.at < before))


def plain_text(markup: str) -> str:
    """Give the words of a text that may hold markup, and nothing of the markup."""
    reader = _Words()
    reader.feed(CUT_OFF.sub("", markup[: TEXT_LIMIT * 4]))
    reader.close()
    return " ".join("".join(reader.words).split())[:TEXT_LIMIT]


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - Its parent calls it so.
        self._hidden += tag in ("script", "style")
        self.words.append(" ")

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in ("script", "style") and self._hidden > 0
        self.words.append(" ")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.words.append(data)


def _entry(node: Node) -> TimelineEntry | None:
    at, is_comment = read_moment(node.get("createdAt")), node.get("__typename") == "CommentEvent"
    message = plain_text((is_comment and text_of(node, "rawMessage")) or text_of(node, "message") or "")
    if at is None or not message:
        return None
    author = text_of(node, "author") or text_of(node, "appTitle")
    return TimelineEntry(text_of(node, "id") or "", at, message, author, is_comment)
