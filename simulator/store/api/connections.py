"""Lists a page at a time: by key, so that what is added meanwhile moves nothing."""

import base64
import binascii
import json
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from datetime import datetime, timedelta
from operator import itemgetter
from typing import Any

from simulator.store.api.asked import Asked
from simulator.store.api.refusal import problem
from simulator.store.search.matching import Search

PAGE_LIMIT = 250
# Whether a question is about everything, so that no list has to say how long it may be.
WITHOUT_LIMIT: ContextVar[bool] = ContextVar("without_limit", default=False)
Key = Callable[[Any], Any]


def connect(
    items: Iterable[Any], *, first: int | None, after: str | None = None, reverse: bool = False, key: Key | None = None
) -> dict[str, Any]:
    """Give a page of records, in the order of a key and then of their numbers."""
    limit = _limit(first)
    ordered = [((_comparable(key(item) if key else 0), _number(item)), item) for item in items]
    ordered.sort(key=itemgetter(0), reverse=reverse)
    if after is not None:
        last = _read_cursor(after)
        ordered = [one for one in ordered if (one[0] < last if reverse else one[0] > last)]
    page = ordered[:limit]
    edges = [{"cursor": _write_cursor(place), "node": item} for place, item in page]
    return {
        "edges": edges,
        "nodes": [edge["node"] for edge in edges],
        "pageInfo": {
            "hasNextPage": len(page) < len(ordered),
            "hasPreviousPage": after is not None,
            "startCursor": edges[0]["cursor"] if edges else None,
            "endCursor": edges[-1]["cursor"] if edges else None,
        },
    }


def look_for(asked: Asked, root: str, search: Search, query: str | None, items: Iterable[Any]) -> list[Any]:
    """Give the records that a query is about, and note what the store warns of."""
    if not query or not query.strip():
        return list(items)
    test, warnings = search.compile(query)
    if warnings:
        asked.searches.append({"path": [root], "query": query, "parsed": {"field": None}, "warnings": warnings})
    found = [item for item in items if test(item)]
    if not asked.platform.search_lag_s:
        return found
    # Unlike what is read by id, what changed a moment ago is not in the index yet.
    since = asked.shop.clock() - timedelta(seconds=asked.platform.search_lag_s)
    return [item for item in found if getattr(item, "updated_at", since) <= since]


def page_of(items: Iterable[Any], arguments: dict[str, Any], keys: dict[str, Key] | None = None) -> dict[str, Any]:
    """Give a page by the arguments that every list takes."""
    key = (keys or {}).get(arguments.get("sort_key") or "")
    return connect(
        items,
        first=arguments.get("first"),
        after=arguments.get("after"),
        reverse=bool(arguments.get("reverse")),
        key=key,
    )


def _limit(first: int | None) -> int | None:
    if WITHOUT_LIMIT.get():
        return first
    if first is None:
        raise problem("you must provide one of first or last", "BAD_REQUEST")
    if not 0 <= first <= PAGE_LIMIT:
        raise problem(f"first must be between 0 and {PAGE_LIMIT}", "BAD_REQUEST")
    return first


def _comparable(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return value


def _number(item: Any) -> Any:
    return item.number if hasattr(item, "number") else item.gid


def _write_cursor(place: Any) -> str:
    return base64.b64encode(json.dumps(place, default=str).encode()).decode()


def _read_cursor(cursor: str) -> Any:
    try:
        return tuple(json.loads(base64.b64decode(cursor, validate=True)))
    except (binascii.Error, ValueError, TypeError):
        raise problem("Invalid cursor for current pagination sort.", "BAD_REQUEST") from None
