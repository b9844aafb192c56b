"""Questions about everything: the store writes a file, which is read line by line from wherever one was."""

from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from shop.asking import BulkOperation
from shop.client.asks import Asks
from shop.client.posting import NO_REPLY
from shop.errors import Refused, ShopUnreachable
from shop.nodes import count_in

TIMEOUT = aiohttp.ClientTimeout(total=4 * 3_600, sock_connect=10, sock_read=60)
PIECE = 256 * 1024
# A customer with the longest note and all tags has a fifth of it.
LINE_LIMIT = 2 * 1024 * 1024
STORAGE = ("storage.googleapis.com", "shopify.com", "myshopify.com", "shopifycdn.com")


class Bulk:
    """Files of one store; the token stays at home when they are fetched."""

    def __init__(self, asks: Asks, session: aiohttp.ClientSession, stand_in: str | None = None) -> None:
        self._asks = asks
        self._session = session
        self.stand_in = stand_in

    async def start(self, document: str) -> str:
        """Begin one and give its id; Refused with OPERATION_IN_PROGRESS while another one of the kind runs."""
        answer = await self._asks.ask("BulkRunQuery", {"query": document})
        operation = answer.accepted("bulkOperationRunQuery").get("bulkOperation") or {}
        if not isinstance(operation.get("id"), str):
            raise ShopUnreachable("no operation")
        return str(operation["id"])

    async def status(self, operation_id: str) -> BulkOperation:
        """Tell how far one is; one that the store has forgotten is EXPIRED."""
        answer = await self._asks.ask("BulkStatus", {"id": operation_id})
        told: Mapping[str, Any] = answer.data.get("bulkOperation") or {}
        return BulkOperation(
            operation_id,
            str(told.get("status") or "EXPIRED"),
            told.get("url"),
            told.get("partialDataUrl"),
            told.get("errorCode"),
            count_in(told.get("objectCount")) or 0,
        )

    async def cancel(self, operation_id: str) -> None:
        """Stop one; one that is over is left alone."""
        answer = await self._asks.ask("BulkCancel", {"id": operation_id})
        try:
            answer.accepted("bulkOperationCancel")
        except Refused:
            return

    @asynccontextmanager
    async def open_lines(self, url: str, offset: int) -> AsyncIterator[AsyncIterator[bytes]]:
        """Read the file from a byte on, line by line, each with its line end; never the whole of it at once."""
        if not self.is_storage(url):
            raise ShopUnreachable("the file is not where the store keeps its files")
        # What is packed has no byte to go on from.
        headers = {"Range": f"bytes={offset}-", "Accept-Encoding": "identity"}
        with _unreachable():
            response = await self._session.get(url, headers=headers, timeout=TIMEOUT, allow_redirects=False)
        async with response:
            yield _lines(response, offset)

    def is_storage(self, url: str) -> bool:
        """Tell whether an address is one where the store keeps its files."""
        if self.stand_in is not None:
            return _origin(url) == _origin(self.stand_in)
        scheme, host, port = _origin(url)
        is_known = any(host == name or host.endswith(f".{name}") for name in STORAGE)
        return scheme == "https" and port == 443 and is_known


async def _lines(response: aiohttp.ClientResponse, offset: int) -> AsyncIterator[bytes]:
    if response.status == 416:
        return
    if response.status not in (200, 206):
        raise ShopUnreachable(f"file: HTTP {response.status}")
    # Who sends everything in spite of the wish sends the beginning as well.
    skip = offset if response.status == 200 else 0
    rest = b""
    while piece := await _read(response):
        skip, begun = max(0, skip - len(piece)), rest + piece[skip:]
        *whole, rest = begun.split(b"\n")
        for line in whole:
            yield line + b"\n"
        if len(rest) > LINE_LIMIT:
            raise ShopUnreachable("a line without end")
    if rest:
        yield rest


async def _read(response: aiohttp.ClientResponse) -> bytes:
    with _unreachable():
        return await response.content.read(PIECE)


@contextmanager
def _unreachable() -> Iterator[None]:
    """Turn what fails on the way into our word for it; what fails in whoever reads stays as it is."""
    try:
        yield
    except NO_REPLY as error:
        raise ShopUnreachable(type(error).__name__) from None


def _origin(url: str) -> tuple[str, str, int]:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return "", "", 0
    return parts.scheme, parts.hostname or "", port or {"https": 443, "http": 80}.get(parts.scheme, 0)
