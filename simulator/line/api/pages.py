"""Page through ids with LINE's opaque `next`."""

import base64
import binascii
from collections.abc import Sequence
from typing import Any

from simulator.line.errors import LineError


def page_of(ids: Sequence[str], start: str | None, limit: int, name: str) -> dict[str, Any]:
    """Return one page, and `next` when there is more."""
    first = _number(start) if start else 0
    page: dict[str, Any] = {name: list(ids[first : first + limit])}
    if first + limit < len(ids):
        page["next"] = base64.urlsafe_b64encode(str(first + limit).encode()).decode()
    return page


def _number(start: str) -> int:
    try:
        return int(base64.urlsafe_b64decode(start.encode()).decode())
    except (binascii.Error, ValueError):
        raise LineError(400, "Invalid start param") from None
