"""The pieces of a text: plain words, LINE's own emoji, mentions."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from inbox.conversations.message import Message


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of characters; LINE's emoji have no picture that may be shown, so their words stand for them."""

    kind: Literal["text", "emoji", "mention"]
    text: str


def pieces_of(message: Message) -> list[Piece]:
    """Cut a text at its marks; marks that overlap or lie outside are left out."""
    text = message.text or ""
    return [piece for piece in _cut(text, _marks(message)) if piece.text]


def _marks(message: Message) -> list[tuple[int, int, Literal["emoji", "mention"]]]:
    emojis: list[dict[str, Any]] = message.content.get("emojis") or []
    mentions: list[Any] = message.content.get("mentions") or []
    # A comment's mentions are staff ids, which have no place in the text.
    places = [mention for mention in mentions if isinstance(mention, dict)]
    marks = [(one["index"], one["length"], "emoji") for one in emojis]
    marks += [(one["index"], one["length"], "mention") for one in places]
    return sorted(marks)  # type: ignore[arg-type]


def _cut(text: str, marks: list[tuple[int, int, Literal["emoji", "mention"]]]) -> Iterator[Piece]:
    at = 0
    for index, length, kind in marks:
        if index < at or index + length > len(text):
            continue
        yield Piece("text", text[at:index])
        yield Piece(kind, text[index : index + length])
        at = index + length
    yield Piece("text", text[at:])
