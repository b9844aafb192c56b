"""The pictures of cards, fetched by this server, so that the page loads nothing from elsewhere."""

import hashlib
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import aiohttp

from simulator.line.talks import Entry

TIMEOUT = aiohttp.ClientTimeout(total=5)
SIZE_LIMIT = 10 * 1024 * 1024
KEPT_LIMIT = 64
TYPES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
STAND_IN = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 200">
<rect width="300" height="200" fill="#dfe4ea"/><circle cx="105" cy="72" r="17" fill="#b4bfcc"/>
<path d="M40 160l62-58 38 34 50-56 70 80z" fill="#b4bfcc"/></svg>"""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as it came, or the drawing that stands in for one that did not."""

    content_type: str
    body: bytes


def address_of(entry: Entry, url: str) -> str:
    """Return where this server shows a picture of a message."""
    return f"/pictures/{quote(entry.chat_id)}/{entry.message_id}/{_mark(url)}"


def find_url(content: dict[str, Any], mark: str) -> str | None:
    """Find the address that a mark stands for; only what is in the message is ever fetched."""
    return next((url for url in _urls(content) if _mark(url) == mark), None)


class Pictures:
    """The pictures that were fetched last."""

    def __init__(self) -> None:
        self._pictures: OrderedDict[str, Picture] = OrderedDict()

    async def get(self, url: str) -> Picture:
        """Return a picture; what cannot be had is drawn."""
        if url not in self._pictures:
            fetched = await _fetch(url)
            if fetched is None:
                return Picture("image/svg+xml", STAND_IN.encode())
            self._pictures[url] = fetched
            if len(self._pictures) > KEPT_LIMIT:
                self._pictures.popitem(last=False)
        return self._pictures[url]


async def _fetch(url: str) -> Picture | None:
    try:
        async with aiohttp.ClientSession(timeout=TIMEOUT) as session, session.get(url) as answer:
            if not answer.ok or answer.content_type not in TYPES:
                return None
            body = await answer.content.read(SIZE_LIMIT + 1)
            while len(body) <= SIZE_LIMIT and (piece := await answer.content.read(SIZE_LIMIT)):
                body += piece
            return Picture(answer.content_type, body) if len(body) <= SIZE_LIMIT else None
    except (aiohttp.ClientError, TimeoutError, ValueError):
        return None


def _urls(value: Any) -> Iterator[str]:
    """Yield every address in a message."""
    if isinstance(value, dict):
        if isinstance(base := value.get("baseUrl"), str):
            yield f"{base}/1040"
        for inner in value.values():
            yield from _urls(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _urls(inner)
    elif isinstance(value, str) and value.startswith(("https://", "http://")):
        yield value


def _mark(url: str) -> str:
    return hashlib.sha256(url.encode()).hexdigest()[:20]
