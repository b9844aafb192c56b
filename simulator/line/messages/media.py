"""Check pictures, sounds, places and image maps."""

import re

from simulator.line.messages.context import Context
from simulator.line.messages.node import Node

_TRACKING_ID = re.compile(r"[A-Za-z0-9\-.=,+*()%$&;:@{}!?<>\[\]]{1,100}")
_LONGEST_MS = 24 * 3600 * 1000
_AREA_KINDS = ("uri", "message", "clipboard")


def check_image(message: Node, _context: Context) -> None:
    """Check a picture."""
    message.url("originalContentUrl")
    message.url("previewImageUrl")


def check_video(message: Node, context: Context) -> None:
    """Check a film."""
    check_image(message, context)
    tracking_id = message.text("trackingId", 100, needed=False)
    if tracking_id is not None and not _TRACKING_ID.fullmatch(tracking_id):
        message.complain("invalid trackingId", "trackingId")


def check_audio(message: Node, _context: Context) -> None:
    """Check a sound."""
    message.url("originalContentUrl")
    message.number("duration", 1, _LONGEST_MS)


def check_location(message: Node, _context: Context) -> None:
    """Check a place."""
    message.text("title", 100)
    message.text("address", 100)
    message.number("latitude", -90, 90)
    message.number("longitude", -180, 180)


def check_imagemap(message: Node, _context: Context) -> None:
    """Check a picture with areas to tap."""
    message.url("baseUrl")
    message.text("altText", 1500)
    if (size := message.child("baseSize")) is not None:
        size.number("width", 1040, 1040)
        size.number("height", 1, 10_000)
    for action in message.children("actions", 1, 50):
        _check_area_action(action)
    if (video := message.child("video", needed=False)) is not None:
        video.url("originalContentUrl")
        video.url("previewImageUrl")
        _check_area(video)


def _check_area_action(action: Node) -> None:
    kind = action.choice("type", _AREA_KINDS)
    action.text("label", 100, needed=False)
    if kind == "uri":
        action.text("linkUri", 1000)
    elif kind == "message":
        action.text("text", 400)
    elif kind == "clipboard":
        action.text("clipboardText", 1000)
    _check_area(action)


def _check_area(node: Node) -> None:
    if (area := node.child("area")) is not None:
        for name in ("x", "y"):
            area.number(name, 0, 10_000)
        for name in ("width", "height"):
            area.number(name, 1, 10_000)
