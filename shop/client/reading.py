"""From the store's reply to an answer, or to the error that it tells of."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from shop.client.asks import Answer, Problem
from shop.client.posting import Reply
from shop.errors import AccessDenied, BadDocument, NotAuthorised, ShopFrozen, ShopUnreachable, Throttled, TooDear

SCOPE = re.compile(r"`((?:read|write)_[a-z_]+)`")
FROZEN = (402, 423)
TURN_AWAY_S = 2.0
TURN_AWAY_LIMIT_S = 3_600.0


class Trouble(ShopUnreachable):
    """Trouble of the moment, on the way or on the other side: the next try may do better."""


def check_status(reply: Reply) -> None:
    """Raise what the status of HTTP tells of."""
    if reply.status == 200:
        return
    if reply.status == 401:
        raise NotAuthorised("HTTP 401")
    if reply.status == 403:
        raise AccessDenied
    if reply.status == 429:
        raise Throttled(_retry_after_s(reply.headers))
    if reply.status in FROZEN:
        raise ShopFrozen(f"HTTP {reply.status}")
    if reply.status >= 500:
        raise Trouble(f"HTTP {reply.status}")
    if reply.status in (400, 413, 422):
        raise BadDocument(f"HTTP {reply.status}")
    # Moved, gone, or something else than the store.
    raise ShopUnreachable(f"HTTP {reply.status}")


def parse_body(body: bytes) -> dict[str, Any]:
    """Read the JSON of an answer; what is none tells of trouble on the way."""
    try:
        told = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise Trouble("no JSON") from None
    if not isinstance(told, dict) or not isinstance(told.get("data"), (dict, type(None))):
        raise Trouble("no answer")
    return told


def read_answer(told: Mapping[str, Any]) -> Answer:
    """Give data and what was kept back; raise what stands where no data is."""
    problems = tuple(_problem(one) for one in _mappings(told.get("errors")))
    data = told.get("data")
    if problems and (data is None or all(value is None for value in data.values())):
        raise _error(problems)
    if data is None:
        raise Trouble("neither data nor errors")
    if _is_warned(told):
        # An unknown field of a search matches everything: what came is not what was asked for.
        # Its name stays out of the log, for it may be what somebody typed.
        raise BadDocument("unknown search field")
    return Answer(data, problems)


def _error(problems: Sequence[Problem]) -> Exception:
    codes = {problem.code for problem in problems}
    if "THROTTLED" in codes:
        return Throttled()
    if "ACCESS_DENIED" in codes:
        return AccessDenied(next((one.scope for one in problems if one.scope), None))
    if "MAX_COST_EXCEEDED" in codes:
        return TooDear("MAX_COST_EXCEEDED")
    if codes & {"INTERNAL_SERVER_ERROR", "TIMEOUT"}:
        return Trouble("INTERNAL_SERVER_ERROR")
    # Its words may quote what was asked: codes and places say enough.
    return BadDocument(", ".join(f"{one.code or 'error'} {'.'.join(one.path)}".strip() for one in problems[:5]))


def _problem(one: Mapping[str, Any]) -> Problem:
    extensions = one.get("extensions")
    more: Mapping[str, Any] = extensions if isinstance(extensions, Mapping) else {}
    path, code, message = one.get("path"), more.get("code"), str(one.get("message") or "")
    scope = SCOPE.search(f"{more.get('requiredAccess') or ''} {message}") if code == "ACCESS_DENIED" else None
    return Problem(
        path=tuple(str(part) for part in path) if isinstance(path, list) else (),
        code=code if isinstance(code, str) else None,
        message=message,
        scope=scope[1] if scope else None,
    )


def _is_warned(told: Mapping[str, Any]) -> bool:
    extensions = told.get("extensions")
    searches = _mappings(extensions.get("search")) if isinstance(extensions, Mapping) else []
    return any(_mappings(search.get("warnings")) for search in searches)


def _mappings(value: Any) -> list[Mapping[str, Any]]:
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []


def _retry_after_s(headers: Mapping[str, str]) -> float:
    try:
        return min(TURN_AWAY_LIMIT_S, max(0.1, float(headers.get("Retry-After", TURN_AWAY_S))))
    except ValueError:
        return TURN_AWAY_S
