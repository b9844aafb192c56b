"""Cut a text into what it is made of: words, links, LINE emoji, mentions."""

import re
from dataclasses import dataclass
from typing import Any

from simulator.line.phone.stickers import picture_of

_LINK = re.compile(r"https?://[^\s<>\"'、。」）]+")
_PLACEHOLDER = re.compile(r"\{\{|\}\}|\{([0-9A-Za-z_]{1,20})\}")
_BRACES = {"{{": "{", "}}": "}"}


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text; `kind` is text, link, emoji or mention."""

    kind: str
    text: str


def cut(content: dict[str, Any]) -> list[Piece]:
    """Cut the text of a message; whatever does not fit stays plain text."""
    text = content.get("text")
    if not isinstance(text, str):
        return []
    if content.get("type") == "textV2":
        return _cut_placeholders(text, content.get("substitution"))
    return _cut_marks(text, _marks(content))


def plain(pieces: list[Piece]) -> str:
    """Join the pieces again, on one line."""
    return " ".join("".join(piece.text for piece in pieces).split())


def _marks(content: dict[str, Any]) -> list[tuple[int, int, str, str]]:
    """Give places with their kinds; what a bot sends has a `$` there, and the picture in its stead."""
    found = [("emoji", content.get("emojis")), ("mention", _object(content.get("mention")).get("mentionees"))]
    marks = [
        (mark["index"], mark.get("length", 1), kind, "" if "length" in mark else picture_of(mark))
        for kind, values in found
        for mark in map(_object, values if isinstance(values, list) else [])
        if isinstance(mark.get("index"), int) and isinstance(mark.get("length", 1), int)
    ]
    return sorted(marks)


def _cut_marks(text: str, marks: list[tuple[int, int, str, str]]) -> list[Piece]:
    """LINE counts in UTF-16 code units."""
    units = text.encode("utf-16-le", "surrogatepass")
    pieces: list[Piece] = []
    at = 0
    for index, length, kind, picture in marks:
        end = index + length
        if index < at or length < 1 or end * 2 > len(units):
            continue
        pieces += _cut_links(_decode(units[at * 2 : index * 2]))
        pieces.append(Piece(kind, picture or _decode(units[index * 2 : end * 2])))
        at = end
    return pieces + _cut_links(_decode(units[at * 2 :]))


def _cut_placeholders(text: str, substitution: Any) -> list[Piece]:
    known = _object(substitution)
    pieces: list[Piece] = []
    at = 0
    for found in _PLACEHOLDER.finditer(text):
        pieces += _cut_links(text[at : found.start()])
        pieces.append(_substituted(found, known))
        at = found.end()
    return pieces + _cut_links(text[at:])


def _substituted(found: re.Match[str], known: dict[str, Any]) -> Piece:
    wanted = _object(known.get(found[1] or ""))
    if wanted.get("type") == "mention":
        is_all = _object(wanted.get("mentionee")).get("type") == "all"
        return Piece("mention", "@All" if is_all else f"@{found[1]}")
    if wanted.get("type") == "emoji":
        return Piece("emoji", f"({found[1]})")
    return Piece("text", _BRACES.get(found[0], found[0]))


def _cut_links(text: str) -> list[Piece]:
    pieces: list[Piece] = []
    at = 0
    for found in _LINK.finditer(text):
        pieces += [Piece("text", text[at : found.start()])] if found.start() > at else []
        pieces.append(Piece("link", found[0]))
        at = found.end()
    return pieces + ([Piece("text", text[at:])] if at < len(text) else [])


def _decode(units: bytes) -> str:
    return units.decode("utf-16-le", "replace")


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
