"""What happens when a customer taps: LINE's actions, made ready for the page."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

# Other schemes (line:, javascript:) open nothing in a browser.
_OPENING = frozenset({"http", "https", "tel"})


@dataclass(frozen=True, slots=True)
class Tap:
    """Something to tap; `href` opens a page, otherwise the page's script acts on `action`."""

    label: str
    action: str
    href: str | None = None
    kind: str = "message"


def parse_tap(action: Any, label: str = "") -> Tap | None:
    """Read one action; None when there is nothing to tap."""
    if not isinstance(action, dict) or not isinstance(action.get("type"), str):
        return None
    own = action.get("label")
    shown = own if isinstance(own, str) and own else label
    return Tap(shown, json.dumps(action, ensure_ascii=False), _href(action), action["type"])


def parse_taps(actions: Any) -> Sequence[Tap]:
    """Read a list of actions; what is none is left out."""
    found = [parse_tap(action) for action in actions] if isinstance(actions, list) else []
    return [tap for tap in found if tap is not None]


def safe_href(address: Any) -> str | None:
    """Return an address that may stand in a link, or None."""
    if not isinstance(address, str):
        return None
    try:
        return address if urlsplit(address).scheme.lower() in _OPENING else None
    except ValueError:
        return None


def _href(action: dict[str, Any]) -> str | None:
    return safe_href(action.get("uri")) if action["type"] == "uri" else None
