"""Check a rich menu and its image."""

import io
from typing import Any

from PIL import Image, UnidentifiedImageError

from simulator.line.errors import LineError
from simulator.line.messages.actions import RICH_MENU, check_action
from simulator.line.messages.lengths import graphemes
from simulator.line.messages.node import Finding, Node, refuse

AREAS_LIMIT = 20
IMAGE_LIMIT_BYTES = 1024 * 1024
IMAGE_TYPES = {"image/jpeg": "JPEG", "image/png": "PNG"}
_WIDTHS, _LEAST_HEIGHT, _LEAST_RATIO = (800, 2500), 250, 1.45
_PROPERTIES = ("size", "selected", "name", "chatBarText", "areas")


def check_menu(body: dict[str, Any]) -> dict[str, Any]:
    """Return what LINE keeps of a rich menu, or refuse it."""
    findings: list[Finding] = []
    menu = Node(body, (), findings)
    _check_size(menu.child("size"))
    if not menu.has("selected"):
        menu.complain("must be specified", "selected")
    menu.flag("selected")
    menu.text("name", 300, count=graphemes)
    menu.text("chatBarText", 14, count=graphemes)
    for area in menu.children("areas", 0, AREAS_LIMIT):
        _check_bounds(area.child("bounds"))
        check_action(area.child("action"), RICH_MENU)
    refuse(findings)
    return {name: body[name] for name in _PROPERTIES}


def check_menu_image(image: bytes, content_type: str, size: dict[str, Any]) -> None:
    """Refuse an image that is not what LINE takes, or not of the menu's size."""
    if content_type not in IMAGE_TYPES:
        raise LineError(415, f"The content type, {content_type}, is not supported", [])
    try:
        picture = Image.open(io.BytesIO(image), formats=[IMAGE_TYPES[content_type]])
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError):
        raise LineError(400, "The image format is not supported", []) from None
    if len(image) > IMAGE_LIMIT_BYTES or picture.size != (size["width"], size["height"]):
        raise LineError(400, "The image size is not allowed for richmenu", [])


def _check_size(size: Node | None) -> None:
    if size is None:
        return
    width, height = size.number("width", *_WIDTHS), size.number("height", _LEAST_HEIGHT, _WIDTHS[1])
    if width and height and width / height < _LEAST_RATIO:
        size.complain(f"width / height must be at least {_LEAST_RATIO}")


def _check_bounds(bounds: Node | None) -> None:
    if bounds is not None:
        for name in ("x", "y", "width", "height"):
            bounds.number(name, 0, _WIDTHS[1])
