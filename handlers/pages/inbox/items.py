"""What a talk shows, from top to bottom: days, conversations, messages with albums joined."""

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Literal

from handlers.pages.inbox.texts import Piece, pieces_of
from inbox.clock import JAPAN
from inbox.conversations.conversation import Conversation
from inbox.conversations.message import Message
from inbox.events.downtimes import Downtime

# After such a pause a name stands above a message again.
PAUSE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a talk. `is_top` marks headings that only stand there because older messages are not shown."""

    key: str
    kind: Literal["day", "section", "unread", "gap", "entry"]
    at: datetime
    messages: tuple[Message, ...] = ()
    conversation: Conversation | None = None
    quoted: Message | None = None
    raw: str | None = None
    is_first: bool = True
    is_top: bool = False
    until: datetime | None = None

    @property
    def message(self) -> Message:
        return self.messages[0]

    @property
    def pieces(self) -> list[Piece]:
        return pieces_of(self.message)

    @property
    def resend_key(self) -> str:
        """Name the second try, so that two presses make one."""
        return f"resend-{hashlib.sha256(self.message.id.encode()).hexdigest()[:32]}"


@dataclass(frozen=True, slots=True)
class Around:
    """What else is known when a talk is shown; `before` is the message above the first one.

    `downtimes` are when nobody was there to receive; with `goes_on` one may also stand below the last message.
    """

    before: Message | None = None
    unread_from: datetime | None = None
    conversations: Mapping[str, Conversation] | None = None
    quotable: Collection[Message] = ()
    raws: Mapping[str, str] | None = None
    downtimes: Sequence[Downtime] = ()
    goes_on: bool = False


def alone(message: Message) -> Item:
    """Show one message by itself."""
    return Item(message.id, "entry", message.sent_at, (message,))


def items_of(messages: Sequence[Message], around: Around = Around()) -> list[Item]:
    """Put headings between messages, join albums, and tell where somebody else begins to speak."""
    items: list[Item] = []
    above = around.before
    unread_shown = False
    for group in _joined(messages):
        message = group[0]
        gaps = list(_gaps(around.downtimes, above, message.sent_at))
        headings = [*gaps, *_headings(message, above, around.conversations or {})]
        if not unread_shown and _is_unread(message, around.unread_from):
            headings.append(Item("unread", "unread", message.sent_at))
            unread_shown = True
        items += headings
        items.append(_entry(group, around, is_first=bool(headings) or not _goes_on(message, above)))
        above = group[-1]
    return [*items, *_gaps(around.downtimes, above, None)] if around.goes_on else items


def top_marked(items: Sequence[Item]) -> list[Item]:
    """Mark the headings at the very top."""
    first = next((place for place, item in enumerate(items) if item.kind == "entry"), len(items))
    return [replace(item, is_top=item.kind != "unread") for item in items[:first]] + list(items[first:])


def _joined(messages: Sequence[Message]) -> list[list[Message]]:
    """Put the pictures of an album at the place of its first, in the order that the sender chose."""
    groups: list[list[Message]] = []
    albums: dict[str, list[Message]] = {}
    for message in messages:
        album = (message.content.get("image_set") or {}).get("id") if message.kind == "image" else None
        if album and album in albums:
            albums[album].append(message)
            continue
        groups.append([message])
        if album:
            albums[album] = groups[-1]
    for pictures in albums.values():
        pictures.sort(key=lambda one: one.content["image_set"].get("index") or 0)
    return groups


def _gaps(downtimes: Sequence[Downtime], above: Message | None, until: datetime | None) -> Iterator[Item]:
    """Mark when something may not have been received, in the talk that was going on then."""
    for one in sorted(downtimes, key=lambda downtime: downtime.began_at):
        if above is not None and above.sent_at <= one.began_at and (until is None or one.began_at < until):
            yield Item(f"gap:{one.began_at.isoformat()}", "gap", one.began_at, until=one.ended_at)


def _headings(message: Message, above: Message | None, conversations: Mapping[str, Conversation]) -> Iterator[Item]:
    if above is None or _day(above) != _day(message):
        yield Item(f"day:{_day(message).isoformat()}", "day", message.sent_at)
    conversation = conversations.get(message.conversation_id or "")
    if conversation and len(conversations) > 1 and (above is None or above.conversation_id != message.conversation_id):
        yield Item(f"section:{conversation.id}:{message.id}", "section", message.sent_at, conversation=conversation)


def _entry(group: Sequence[Message], around: Around, *, is_first: bool) -> Item:
    message = group[0]
    raw = (around.raws or {}).get(message.id)
    quoted = _quoted(message, around.quotable)
    return Item(message.id, "entry", message.sent_at, tuple(group), None, quoted, raw, is_first)


def _quoted(message: Message, quotable: Collection[Message]) -> Message | None:
    """Find what a customer's message quotes by LINE's id, and what an answer quotes by the token that it carries."""
    token = message.content.get("quote_token")
    for other in quotable:
        if message.quoted_message_id and other.line_message_id == message.quoted_message_id:
            return other
        if token and message.direction == "outgoing" and other.quote_token == token and other.id != message.id:
            return other
    return None


def _is_unread(message: Message, unread_from: datetime | None) -> bool:
    return unread_from is not None and message.direction == "incoming" and message.received_at > unread_from


def _goes_on(message: Message, above: Message | None) -> bool:
    if above is None or message.sent_at - above.sent_at > PAUSE:
        return False
    return (above.direction, above.author.kind, above.author.id) == (
        message.direction,
        message.author.kind,
        message.author.id,
    )


def _day(message: Message) -> date:
    return message.sent_at.astimezone(JAPAN).date()
