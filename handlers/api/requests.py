"""Reading what programs send: strict JSON, limits, cursors, keys."""

import asyncio
from typing import Any, TypeVar

import orjson
from aiohttp import http_exceptions, web
from pydantic import BaseModel, ValidationError

from handlers.refusals import Malformed
from inbox.errors import Invalid

LIMIT_DEFAULT, LIMIT_MOST = 50, 1_000
AFTER_LIMIT = 2_000
KEY_LIMIT = 200
READ_TIMEOUT_S = 30
UNREADABLE = (orjson.JSONDecodeError, web.RequestPayloadError, http_exceptions.HttpProcessingError, TimeoutError)
M = TypeVar("M", bound=BaseModel)

MESSAGE = "送信された内容を確認してください。"


async def read_body(request: web.Request, model: type[M]) -> M:
    """Read a JSON body: Malformed when it is no JSON object, Invalid when its values do not fit."""
    try:
        async with asyncio.timeout(READ_TIMEOUT_S):
            content: Any = orjson.loads(await request.read())
    except UNREADABLE as error:
        raise Malformed("JSONとして読み取れません。") from error
    if not isinstance(content, dict):
        raise Malformed("JSONのオブジェクトを送ってください。")
    try:
        return model.model_validate(content)
    except ValidationError as error:
        raise Invalid(MESSAGE, fields=_fields(error)) from None


def read_limit(request: web.Request) -> int:
    """Read `?limit=`, 1 to 1000."""
    word = request.query.get("limit", str(LIMIT_DEFAULT))
    if not word.isascii() or not word.isdigit() or len(word) > 4 or not 1 <= int(word) <= LIMIT_MOST:
        raise Invalid(MESSAGE, fields={"limit": "range"})
    return int(word)


def read_after(request: web.Request) -> str | None:
    """Read `?after=`, a cursor that an earlier answer gave."""
    cursor = request.query.get("after")
    if cursor is None:
        return None
    if not cursor or len(cursor) > AFTER_LIMIT or not cursor.isprintable():
        raise Invalid(MESSAGE, fields={"after": "invalid"})
    return cursor


def read_choice(request: web.Request, name: str, choices: tuple[str, ...]) -> str | None:
    """Read a query parameter that is one of several words."""
    word = request.query.get(name)
    if word is not None and word not in choices:
        raise Invalid(MESSAGE, fields={name: "unknown"})
    return word


def read_key(request: web.Request) -> str:
    """Read the Idempotency-Key header."""
    key = request.headers.get("Idempotency-Key", "").strip()
    if not 1 <= len(key) <= KEY_LIMIT or not key.isprintable() or not key.isascii():
        raise Invalid(MESSAGE, fields={"Idempotency-Key": "required: 1 to 200 ASCII characters"})
    return key


def _fields(error: ValidationError) -> dict[str, str]:
    return {
        ".".join(str(part) for part in found["loc"]) or "body": found["type"]
        for found in error.errors(include_url=False, include_input=False, include_context=False)
    }
