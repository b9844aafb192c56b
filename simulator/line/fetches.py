"""Fetch the pictures and sounds of the bot's messages, as LINE's app does once they have arrived."""

import asyncio
from collections.abc import Callable
from typing import Any

import aiohttp

from simulator.line.contents import Content, Contents
from simulator.line.talks import Entry

TIMEOUT = aiohttp.ClientTimeout(total=10)
PARALLEL = 16
ADDRESSES = ("originalContentUrl", "previewImageUrl")
# Beyond these sizes LINE's app shows nothing.
LIMITS = {"previewImageUrl": 1024 * 1024, "image": 10 * 1024 * 1024}
USUAL_LIMIT = 200 * 1024 * 1024
KEPT_LIMIT = 20 * 1024 * 1024
_PIECE = 64 * 1024


class Fetches:
    """The fetches on their way, and what they brought."""

    def __init__(self) -> None:
        self._contents = Contents()
        self._tasks: set[asyncio.Task[None]] = set()
        self._turns = asyncio.Semaphore(PARALLEL)
        self._session: aiohttp.ClientSession | None = None

    def start(self, entry: Entry, on_done: Callable[[str], None]) -> None:
        """Fetch what a message points at; its `fetched` says what came of it."""
        if any(name in entry.content for name in ADDRESSES):
            task = asyncio.create_task(self._fetch(entry, on_done))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    def find(self, message_id: str, *, preview: bool = False) -> Content | None:
        """Return what was fetched for a message, or None."""
        return self._contents.find(_key(message_id, ADDRESSES[preview]))

    async def close(self) -> None:
        """Give up what is on its way, and close the connections."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._session is not None:
            await self._session.close()

    async def _fetch(self, entry: Entry, on_done: Callable[[str], None]) -> None:
        async with self._turns:
            names = [name for name in ADDRESSES if name in entry.content]
            entry.fetched = {name: await self._fetch_one(entry, name) for name in names}
        on_done(entry.chat_id)

    async def _fetch_one(self, entry: Entry, name: str) -> dict[str, Any]:
        limit = LIMITS.get(name) or LIMITS.get(entry.type, USUAL_LIMIT)
        outcome: dict[str, Any] = {"status": 0, "content_type": None, "bytes": 0, "error": None}
        try:
            async with self._open_session().get(entry.content[name], timeout=TIMEOUT) as answer:
                outcome |= {"status": answer.status, "content_type": answer.content_type}
                body, outcome["bytes"] = await _read(answer, limit)
        except TimeoutError:
            return outcome | {"error": "timeout"}
        except (aiohttp.ClientError, ValueError):
            return outcome | {"error": "could_not_connect"}
        if not answer.ok:
            return outcome | {"error": "error_status_code"}
        if outcome["bytes"] > limit:
            return outcome | {"error": "too_large"}
        if len(body) == outcome["bytes"]:
            kind = "image" if name == "previewImageUrl" else entry.type
            self._contents.add(_key(entry.message_id, name), Content(kind, answer.content_type, body))
        return outcome

    def _open_session(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession()
        return self._session


async def _read(answer: aiohttp.ClientResponse, limit: int) -> tuple[bytes, int]:
    """Return the body as far as it is worth keeping, and how long it was, one piece past the limit at most."""
    body, length = bytearray(), 0
    async for piece in answer.content.iter_chunked(_PIECE):
        length += len(piece)
        if length <= KEPT_LIMIT:
            body += piece
        if length > limit:
            break
    return bytes(body), length


def _key(message_id: str, name: str) -> str:
    return f"{message_id}/{name}"
