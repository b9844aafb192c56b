"""Check the actions that a customer can tap."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time
from urllib.parse import urlsplit

from simulator.line.messages.lengths import graphemes
from simulator.line.messages.node import Node

_URI_LIMIT = 1000
_SCHEMES = frozenset({"http", "https", "line", "tel"})
_INPUTS = frozenset({"closeRichMenu", "openRichMenu", "openKeyboard", "openVoice"})
_ALIAS = re.compile(r"[a-z0-9_-]{1,32}")
_FORMATS = {
    "date": (re.compile(r"\d{4}-\d\d-\d\d"), datetime.fromisoformat),
    "time": (re.compile(r"\d\d:\d\d"), time.fromisoformat),
    "datetime": (re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d"), datetime.fromisoformat),
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where an action stands: how long its label may be, and which kinds exist only there."""

    label_limit: int
    is_label_needed: bool
    own_kinds: frozenset[str] = frozenset()


TEMPLATE = Place(20, True)
TEMPLATE_DEFAULT = Place(20, False)
IMAGE_CAROUSEL = Place(12, False)
FLEX_BUTTON = Place(40, True)
FLEX = Place(40, False)
QUICK_REPLY = Place(20, True, frozenset({"camera", "cameraRoll", "location"}))
RICH_MENU = Place(20, False, frozenset({"richmenuswitch"}))


def check_action(action: Node | None, place: Place) -> None:
    """Check one action."""
    if action is None:
        return
    allowed = _CHECKS.keys() | place.own_kinds
    kind = action.choice("type", allowed)
    if kind not in allowed:
        return
    action.text("label", place.label_limit, needed=place.is_label_needed, count=graphemes)
    if check := {**_CHECKS, "richmenuswitch": _check_switch}.get(kind):
        check(action)


def is_value_of(mode: str, value: str) -> bool:
    """Say whether a value is what a date and time picker of this mode gives."""
    pattern, parse = _FORMATS[mode]
    try:
        return bool(pattern.fullmatch(value)) and bool(parse(value) is not None)
    except ValueError:
        return False


def _check_postback(action: Node) -> None:
    action.text("data", 300)
    action.text("displayText", 300, needed=False, count=graphemes)
    action.text("text", 300, needed=False, count=graphemes)
    if action.has("displayText") and action.has("text"):
        action.complain("displayText and text cannot be used together", "displayText")
    action.choice("inputOption", _INPUTS, needed=False)
    action.text("fillInText", 300, needed=False, count=graphemes)
    if action.has("fillInText") and action.value.get("inputOption") != "openKeyboard":
        action.complain("fillInText needs inputOption openKeyboard", "fillInText")


def _check_message(action: Node) -> None:
    action.text("text", 300, count=graphemes)


def _check_uri(action: Node) -> None:
    _check_address(action, "uri")
    if (other := action.child("altUri", needed=False)) is not None:
        _check_address(other, "desktop")


def _check_address(node: Node, name: str) -> None:
    address = node.text(name, _URI_LIMIT)
    if address is None:
        return
    try:
        scheme = urlsplit(address).scheme
    except ValueError:
        node.complain("invalid uri", name)
        return
    if scheme not in _SCHEMES:
        node.complain("invalid uri scheme" if scheme else "invalid uri", name)


def _check_picker(action: Node) -> None:
    action.text("data", 300)
    mode = action.choice("mode", _FORMATS)
    if mode not in _FORMATS:
        return
    for name in ("initial", "min", "max"):
        value = action.text(name, 20, needed=False)
        if value is not None and not is_value_of(mode, value):
            action.complain(f"invalid {mode} format", name)
    low, high = action.value.get("min"), action.value.get("max")
    if low and high and low.lower() >= high.lower():
        action.complain("min must be less than max", "min")


def _check_clipboard(action: Node) -> None:
    action.text("clipboardText", 1000)


def _check_switch(action: Node) -> None:
    alias = action.text("richMenuAliasId", 32)
    if alias is not None and not _ALIAS.fullmatch(alias):
        action.complain("invalid richMenuAliasId", "richMenuAliasId")
    action.text("data", 300)


_CHECKS: dict[str, Callable[[Node], None]] = {
    "postback": _check_postback,
    "message": _check_message,
    "uri": _check_uri,
    "datetimepicker": _check_picker,
    "clipboard": _check_clipboard,
}
