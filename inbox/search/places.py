"""Where the next page of a search begins, in each kind that has more."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping

import orjson

from inbox.errors import Invalid
from inbox.pages import parse_time_cursor

CURSOR_LIMIT = 4_000


def write_places(places: Mapping[str, str]) -> str | None:
    """Write the places as one cursor; None when nothing has more."""
    return urlsafe_b64encode(orjson.dumps(dict(places))).decode().rstrip("=") if places else None


def parse_places(cursor: str) -> dict[str, str]:
    """Read a cursor back; anything else is Invalid."""
    try:
        places = orjson.loads(urlsafe_b64decode(cursor[:CURSOR_LIMIT] + "=" * (-len(cursor) % 4)))
    except ValueError:
        raise _unreadable() from None
    if not isinstance(places, dict) or not all(isinstance(place, str) for place in places.values()):
        raise _unreadable()
    for place in places.values():
        parse_time_cursor(place)
    return places


def _unreadable() -> Invalid:
    return Invalid("続きの位置を読み取れません。最初から検索してください。", fields={"after": "invalid"})
