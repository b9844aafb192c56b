"""A talk as the phone shows it: days, bubbles, albums in one piece, the quick replies of the end."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from itertools import groupby
from typing import Any

from simulator.line.phone.actions import Tap, parse_tap
from simulator.line.phone.cards import Area, Column, parse_columns, parse_map
from simulator.line.phone.flex import Card, parse_cards
from simulator.line.phone.pieces import Piece, cut, plain
from simulator.line.talks import Entry

PAGE_SIZE = 60
KINDS = frozenset(
    {"text", "sticker", "image", "video", "audio", "file", "location", "template", "flex", "imagemap", "unsent"}
)
_JAPAN = timezone(timedelta(hours=9))
_RUN_MS = 5 * 60_000


@dataclass(frozen=True, slots=True)
class Bubble:
    """One bubble; an album is one bubble of several entries."""

    entries: list[Entry]
    kind: str
    is_mine: bool
    is_first: bool
    pieces: list[Piece] = field(default_factory=list)
    quoted: "Quote | None" = None

    @property
    def entry(self) -> Entry:
        return self.entries[0]

    @property
    def content(self) -> dict[str, Any]:
        return self.entry.content

    @property
    def key(self) -> str:
        return self.entry.message_id

    @property
    def keys(self) -> str:
        return " ".join(entry.message_id for entry in self.entries)

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)

    @property
    def columns(self) -> list[Column]:
        return parse_columns(self.content.get("template"))

    @property
    def cards(self) -> list[Card]:
        return parse_cards(self.content.get("contents"))

    @property
    def areas(self) -> list[Area]:
        return parse_map(self.content)

    @property
    def time(self) -> str:
        at = _moment(self.entries[-1])
        return f"{at.hour}:{at.minute:02}"

    @property
    def is_read(self) -> bool:
        return all(entry.read for entry in self.entries)


@dataclass(frozen=True, slots=True)
class Quote:
    """The message that another one answers."""

    is_mine: bool
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Day:
    """The bubbles of one day."""

    date: datetime
    bubbles: list[Bubble]


@dataclass(frozen=True, slots=True)
class TalkView:
    """What the page shows of a talk."""

    days: list[Day]
    quick_replies: list[Tap]
    first_key: str
    has_older: bool


def show_talk(entries: list[Entry], reader: str, first_key: str = "", *, older: bool = False) -> TalkView:
    """Show the end of a talk, or everything from one message on, with a page before it when that is asked for."""
    start = _start_of(entries, first_key, older=older)
    shown = entries[start:]
    bubbles = _bubbles(shown, entries, reader)
    days = [Day(date, list(of_day)) for date, of_day in groupby(bubbles, key=lambda bubble: _date(bubble.entry))]
    first = shown[0].message_id if shown else ""
    return TalkView(days, _quick_replies(entries), first, start > 0)


def _start_of(entries: list[Entry], first_key: str, *, older: bool) -> int:
    usual = max(0, len(entries) - PAGE_SIZE)
    if not first_key:
        return usual
    start = next((at for at, entry in enumerate(entries) if entry.message_id == first_key), usual)
    return max(0, start - PAGE_SIZE) if older else start


def _bubbles(shown: list[Entry], entries: list[Entry], reader: str) -> list[Bubble]:
    by_key = {entry.message_id: entry for entry in entries}
    bubbles: list[Bubble] = []
    before: Entry | None = None
    for album in _albums(shown):
        entry = album[0]
        bubbles.append(
            Bubble(
                album,
                kind_of(entry),
                is_mine=is_mine(entry, reader),
                is_first=before is None or not _goes_on(before, entry),
                pieces=cut(entry.content),
                quoted=_quote(by_key, entry, reader),
            )
        )
        before = album[-1]
    return bubbles


def is_mine(entry: Entry, reader: str) -> bool:
    """Say whether the one who looks wrote this."""
    return entry.author == "me" and entry.user_id == reader


def kind_of(entry: Entry) -> str:
    """Name the partial that draws an entry."""
    if entry.unsent:
        return "unsent"
    kind = "text" if entry.type == "textV2" else entry.type
    return kind if kind in KINDS else "unknown"


def _albums(entries: Iterable[Entry]) -> list[list[Entry]]:
    """Put the photos of one album together, where its first one stands."""
    albums: dict[str, list[Entry]] = {}
    for entry in entries:
        image_set = entry.content.get("imageSet")
        name = image_set.get("id") if isinstance(image_set, dict) and not entry.unsent else None
        albums.setdefault(str(name or entry.message_id), []).append(entry)
    return list(albums.values())


def _goes_on(before: Entry, entry: Entry) -> bool:
    """Say whether the same one goes on speaking, so that the picture need not be shown again."""
    same = (before.author, before.user_id, before.unsent) == (entry.author, entry.user_id, entry.unsent)
    return same and _date(before) == _date(entry) and entry.sent_at_ms - before.sent_at_ms < _RUN_MS


def _quote(by_key: dict[str, Entry], entry: Entry, reader: str) -> Quote | None:
    quoted = by_key.get(str(entry.content.get("quotedMessageId")))
    if quoted is None:
        return None
    words = "" if quoted.unsent else plain(cut(quoted.content))
    return Quote(is_mine(quoted, reader), kind_of(quoted), words)


def _quick_replies(entries: list[Entry]) -> list[Tap]:
    """Quick replies are shown under the last message only."""
    if not entries or entries[-1].author != "bot":
        return []
    quick_reply = entries[-1].content.get("quickReply")
    items = quick_reply.get("items") if isinstance(quick_reply, dict) else None
    actions = [item.get("action") for item in items if isinstance(item, dict)] if isinstance(items, list) else []
    return [tap for action in actions if (tap := parse_tap(action)) is not None]


def _moment(entry: Entry) -> datetime:
    return datetime.fromtimestamp(entry.sent_at_ms / 1000, _JAPAN)


def _date(entry: Entry) -> datetime:
    return _moment(entry).replace(hour=0, minute=0, second=0, microsecond=0)
