"""Read template messages and imagemaps into what the phone draws."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from simulator.line.phone.actions import Tap, parse_tap, parse_taps

MAP_WIDTH = 1040


@dataclass(frozen=True, slots=True)
class Column:
    """One card of a template message."""

    taps: Sequence[Tap]
    title: str = ""
    text: str = ""
    image: str = ""


@dataclass(frozen=True, slots=True)
class Area:
    """A part of a picture that can be tapped; `styles` is JSON of where it lies."""

    tap: Tap
    styles: str


def parse_columns(template: Any) -> list[Column]:
    """Read buttons, a question, or a row of cards."""
    if not isinstance(template, dict):
        return []
    columns = template.get("columns")
    if not isinstance(columns, list):
        return [_column(template)]
    return [_column(column) for column in columns if isinstance(column, dict)]


def parse_map(content: dict[str, Any]) -> list[Area]:
    """Read what can be tapped on an imagemap."""
    size = content.get("baseSize")
    height = size.get("height") if isinstance(size, dict) else None
    actions = content.get("actions")
    if not isinstance(actions, list) or not isinstance(height, int):
        return []
    areas = [(_map_action(action), action.get("area")) for action in actions if isinstance(action, dict)]
    return [area for action, bounds in areas if (area := parse_area(action, bounds, MAP_WIDTH, height))]


def parse_area(action: Any, bounds: Any, width: int, height: int) -> Area | None:
    """Place a tap on a picture of this size; None when it has no place."""
    tap = parse_tap(action)
    if tap is None or not isinstance(bounds, dict) or not width or not height:
        return None
    sides = {"left": ("x", width), "top": ("y", height), "width": ("width", width), "height": ("height", height)}
    styles: dict[str, str] = {}
    for css, (name, whole) in sides.items():
        length = bounds.get(name)
        if not isinstance(length, int):
            return None
        styles[css] = f"{100 * length / whole:.3f}%"
    return Area(tap, json.dumps(styles))


def _column(given: dict[str, Any]) -> Column:
    own = given.get("action")
    taps = [tap] if (tap := parse_tap(own)) and "imageUrl" in given else parse_taps(given.get("actions"))
    image = given.get("thumbnailImageUrl") or given.get("imageUrl")
    return Column(taps, _text(given, "title"), _text(given, "text"), image if isinstance(image, str) else "")


def _map_action(action: dict[str, Any]) -> dict[str, Any]:
    """An imagemap names its address differently from every other action."""
    return {**action, "uri": action.get("linkUri")} if action.get("type") == "uri" else action


def _text(given: dict[str, Any], name: str) -> str:
    value = given.get(name)
    return value if isinstance(value, str) else ""
