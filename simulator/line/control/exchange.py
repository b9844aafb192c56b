"""Read what the control API is asked, write what it answers."""

import json
from typing import Any

from aiohttp import web

from simulator.errors import ControlError
from simulator.line.acts.said import CONTENT_LIMIT_BYTES, Upload
from simulator.line.keys import PLATFORM
from simulator.line.platform import Platform

PAGE_LIMIT = 1000
_FORM_FIELD_LIMIT = 20_000
_DIGITS_LIMIT = 12
_NUMBERS = frozenset({"duration", "size"})


def platform_of(request: web.Request) -> Platform:
    """Return the platform that the request is about."""
    return request.app[PLATFORM]


def answer(value: Any, status: int = 200) -> web.Response:
    """Answer with JSON."""
    return web.json_response(value, status=status)


async def read_object(request: web.Request) -> dict[str, Any]:
    """Read a JSON object."""
    try:
        body = json.loads(await request.read())
    except (ValueError, RecursionError):
        raise ControlError("the body is not JSON", 400) from None
    if not isinstance(body, dict):
        raise ControlError("the body must be a JSON object")
    return body


async def read_form(request: web.Request) -> tuple[dict[str, Any], list[Upload]]:
    """Read a multipart form: its fields, and its files in order."""
    try:
        return await _read_parts(await request.multipart())
    except (ValueError, AssertionError):
        raise ControlError("the body is not a multipart form", 400) from None


def is_form(request: web.Request) -> bool:
    """Say whether a file is being uploaded."""
    return request.content_type == "multipart/form-data"


def number_of(request: web.Request, name: str, usual: int, most: int) -> int:
    """Read a whole number of the query."""
    text = request.query.get(name, str(usual))
    if not _is_number(text):
        raise ControlError(f"{name} must be a whole number")
    return min(int(text), most)


async def _read_parts(parts: Any) -> tuple[dict[str, Any], list[Upload]]:
    fields: dict[str, Any] = {}
    uploads: list[Upload] = []
    async for part in parts:
        name = getattr(part, "name", None)
        if name == "file":
            uploads.append(await _read_upload(part))
        elif name:
            text = (await _read_part(part, _FORM_FIELD_LIMIT)).decode("utf-8", "replace")
            fields[name] = int(text) if name in _NUMBERS and _is_number(text) else text
    return fields, uploads


async def _read_upload(part: Any) -> Upload:
    body = await _read_part(part, CONTENT_LIMIT_BYTES)
    return Upload(body, part.headers.get("Content-Type", ""), part.filename or "")


async def _read_part(part: Any, limit: int) -> bytes:
    body = bytearray()
    while piece := await part.read_chunk():
        body += piece
        if len(body) > limit:
            raise ControlError(f"at most {limit} bytes", 413)
    return bytes(body)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= _DIGITS_LIMIT
