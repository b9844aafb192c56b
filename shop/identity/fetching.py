"""Asking the store's sign-in over HTTP: bounded in time and size, and only where it was told to."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import orjson

from shop.errors import NotNow

TIMEOUT = aiohttp.ClientTimeout(total=8, connect=4)
SIZE_LIMIT = 256 * 1024
HEADERS = {"User-Agent": "Madoguchi", "Accept": "application/json"}

Json = Mapping[str, Any]


class SignInAway(NotNow):
    """The store's sign-in cannot be asked now, or answers what nobody can read."""

    message = "ストアのサインインにいまつながりません。少し待ってから、もう一度お試しください。"


@asynccontextmanager
async def open_session() -> AsyncIterator[aiohttp.ClientSession]:
    """Open a way to the network that keeps no cookies."""
    jar = aiohttp.DummyCookieJar()
    async with aiohttp.ClientSession(timeout=TIMEOUT, headers=HEADERS, cookie_jar=jar) as session:
        yield session


async def fetch_json(session: aiohttp.ClientSession, method: str, url: str, **options: Any) -> tuple[int, Json]:
    """Give the status and the JSON object of an answer ({} for a refusal without one); SignInAway without answer."""
    try:
        async with session.request(method, url, allow_redirects=False, **options) as answer:
            body = await _read(answer)
            status = answer.status
    except (aiohttp.ClientError, TimeoutError, ValueError) as error:
        raise SignInAway(type(error).__name__) from None
    if status >= 500 or status == 429:
        raise SignInAway(f"status {status}")
    return status, _parse(body, is_needed=status < 400)


async def _read(answer: aiohttp.ClientResponse) -> bytes:
    body = bytearray()
    async for part in answer.content.iter_chunked(16 * 1024):
        body += part
        if len(body) > SIZE_LIMIT:
            raise SignInAway("too long an answer")
    return bytes(body)


def _parse(body: bytes, *, is_needed: bool) -> Json:
    try:
        found = orjson.loads(body)
    except orjson.JSONDecodeError:
        found = None
    if isinstance(found, dict):
        return found
    if is_needed:
        raise SignInAway("no JSON object")
    return {}
