"""Read the body of a call as LINE reads it."""

import json
from typing import Any

from aiohttp import web

from simulator.line.errors import LineError, invalid_property

BODY_LIMIT_BYTES = 2 * 1024 * 1024
_LOGGED_BYTES = 64 * 1024
_JSON, _FORM = "application/json", "application/x-www-form-urlencoded"


async def read_body(request: web.Request, reads: str) -> tuple[bytes, dict[str, Any]]:
    """Return the raw body and, where the endpoint reads JSON or a form, what it says."""
    if (request.content_length or 0) > BODY_LIMIT_BYTES:
        raise LineError(413, "Payload Too Large")
    raw = await request.read()
    if len(raw) > BODY_LIMIT_BYTES:
        raise LineError(413, "Payload Too Large")
    if reads == "json":
        return raw, _object(request, raw)
    if reads == "optional json" and raw:
        return raw, _object(request, raw)
    if reads == "form":
        return raw, await _form(request)
    return raw, {}


def log_body(raw: bytes, body: dict[str, Any]) -> Any:
    """Return what the log keeps of a body: no secrets, and nothing huge."""
    if len(raw) > _LOGGED_BYTES or "client_secret" in body:
        return None
    return body or None


def _object(request: web.Request, raw: bytes) -> dict[str, Any]:
    _check_type(request, _JSON)
    try:
        body = json.loads(raw.decode())
    except json.JSONDecodeError as error:
        place = f"(line: {error.lineno}, column: {error.colno})"
        raise LineError(400, f"The request body could not be parsed as JSON {place}") from None
    except (UnicodeDecodeError, RecursionError):
        raise LineError(400, "The request body could not be parsed as JSON (line: -, column: -)") from None
    if not isinstance(body, dict):
        raise invalid_property("")
    return body


async def _form(request: web.Request) -> dict[str, Any]:
    _check_type(request, _FORM)
    return dict(await request.post())


def _check_type(request: web.Request, wanted: str) -> None:
    if request.content_type != wanted:
        raise LineError(415, f"The content type, {request.content_type}, is not supported")
