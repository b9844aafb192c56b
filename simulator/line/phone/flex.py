"""Read a Flex message into parts that a template can draw; what is unknown is left out."""

import json
from dataclasses import dataclass, field
from typing import Any

from simulator.line.phone.actions import Tap, parse_tap
from simulator.line.phone.flex_styles import (
    Styles,
    box_styles,
    button_styles,
    colors,
    icon_styles,
    image_styles,
    place,
    text_styles,
)
from simulator.line.phone.pieces import Piece, cut

DEPTH_LIMIT = 12
BLOCKS = ("header", "hero", "body", "footer")
SIZES = frozenset({"nano", "micro", "deca", "hecto", "kilo", "mega", "giga"})
LAYOUTS = frozenset({"vertical", "horizontal", "baseline"})
TONES = frozenset({"link", "primary", "secondary"})


@dataclass(frozen=True, slots=True)
class Part:
    """One component; `variant` is its layout, its tone or its fit, `styles` is JSON of checked CSS values."""

    kind: str
    variant: str = ""
    styles: str = ""
    pieces: list[Piece] = field(default_factory=list)
    children: list["Part"] = field(default_factory=list)
    url: str = ""
    tap: Tap | None = None

    @property
    def is_button(self) -> bool:
        """A part that holds buttons is none itself, though it can be tapped beside them."""
        return self.tap is not None and not any(child.has_tap for child in self.children)

    @property
    def has_tap(self) -> bool:
        return self.tap is not None or any(child.has_tap for child in self.children)


@dataclass(frozen=True, slots=True)
class Block:
    """One block of a card: header, hero, body or footer."""

    name: str
    part: Part
    styles: str


@dataclass(frozen=True, slots=True)
class Card:
    """One bubble of a Flex message."""

    size: str
    blocks: list[Block]
    tap: Tap | None


def parse_cards(contents: Any) -> list[Card]:
    """Read a bubble or a carousel of bubbles."""
    if not isinstance(contents, dict):
        return []
    bubbles = _objects(contents, "contents") if contents.get("type") == "carousel" else [contents]
    return [_card(bubble) for bubble in bubbles]


def _card(bubble: dict[str, Any]) -> Card:
    looks = bubble.get("styles")
    blocks = [
        Block(name, part, _json(_block_styles(looks, name)))
        for name in BLOCKS
        if (part := _part(bubble.get(name), DEPTH_LIMIT)) is not None
    ]
    return Card(_one_of(SIZES, bubble.get("size"), "mega"), blocks, parse_tap(bubble.get("action")))


def _block_styles(looks: Any, name: str) -> Styles:
    wanted = looks.get(name) if isinstance(looks, dict) else None
    return colors(wanted) if isinstance(wanted, dict) else {}


def _part(given: Any, depth: int) -> Part | None:
    if not isinstance(given, dict) or depth == 0:
        return None
    kind = str(given.get("type"))
    tap = parse_tap(given.get("action"))
    match kind:
        case "box":
            layout = _one_of(LAYOUTS, given.get("layout"), "vertical")
            return Part(kind, layout, _json(box_styles(given)), children=_children(given, depth), tap=tap)
        case "text" | "span":
            wrap = "wrap" if given.get("wrap") is True else ""
            return Part(kind, wrap, _json(text_styles(given)), cut(given), _children(given, depth), tap=tap)
        case "button":
            tone = _one_of(TONES, given.get("style"), "link")
            return Part(kind, tone, _json(button_styles(given)), tap=tap)
        case "image" | "video":
            fit = _one_of(frozenset({"cover", "fit"}), given.get("aspectMode"), "fit")
            url = given.get("url" if kind == "image" else "previewUrl")
            return Part("image", fit, _json(image_styles(given)), url=str(url), tap=tap)
        case "icon":
            return Part(kind, "", _json(icon_styles(given)), url=str(given.get("url")))
        case "separator" | "filler" | "spacer":
            return Part(kind, "", _json(place(given) | colors(given)))
    return None


def _children(given: dict[str, Any], depth: int) -> list[Part]:
    parts = [_part(child, depth - 1) for child in _objects(given, "contents")]
    return [part for part in parts if part is not None]


def _objects(given: dict[str, Any], name: str) -> list[dict[str, Any]]:
    values = given.get(name)
    return [value for value in values if isinstance(value, dict)] if isinstance(values, list) else []


def _one_of(allowed: frozenset[str], value: Any, usual: str) -> str:
    return value if isinstance(value, str) and value in allowed else usual


def _json(styles: Styles) -> str:
    return json.dumps(styles) if styles else ""
