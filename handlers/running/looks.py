"""Notes who reads which customer, beside the answer and never before it."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from typing import TypeVar

import structlog
from aiohttp import web

from config.failures import describe
from handlers.identity import actor_of
from inbox.clock import now
from inbox.conversations.message import Actor
from inbox.looks import Looks, Place

WAITING_LIMIT = 10_000
AT_ONCE = 500
RETRY_S = 1.0
WRITE_S = 10.0
LAST_S = 2.0

T = TypeVar("T")
Noted = tuple[Actor, tuple[str, ...], Place, datetime]
log = structlog.get_logger(__name__)


class LookLog:
    """Owns the one task that writes; while the database is away, what was noted waits."""

    def __init__(self, looks: Looks) -> None:
        self._looks = looks
        self._noted: asyncio.Queue[Noted] = asyncio.Queue(WAITING_LIMIT)

    def note(self, by: Actor, customer_ids: Iterable[str], place: Place) -> None:
        """Note that somebody looks at customers now."""
        ids = tuple(customer_ids)
        try:
            for start in range(0, len(ids), AT_ONCE):
                self._noted.put_nowait((by, ids[start : start + AT_ONCE], place, now()))
        except asyncio.QueueFull:
            log.error("looks.lost", by=by.id, place=place, count=len(ids))

    async def written(self) -> None:
        """Wait until everything that was noted is written."""
        await self._noted.join()

    @asynccontextmanager
    async def run(self) -> AsyncIterator[None]:
        """Write until the block ends; what is noted by then has a moment left."""
        task = asyncio.create_task(self._write(), name="looks")
        try:
            yield
        finally:
            with suppress(TimeoutError):
                async with asyncio.timeout(LAST_S):
                    await self.written()
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def _write(self) -> None:
        while True:
            noted = await self._noted.get()
            while not await self._is_kept(noted):
                await asyncio.sleep(RETRY_S)
            self._noted.task_done()

    async def _is_kept(self, noted: Noted) -> bool:
        try:
            async with asyncio.timeout(WRITE_S):
                await self._looks.record(*noted)
        except Exception as error:  # noqa: BLE001 - Whatever it was, the look is noted when it has passed.
            log.warning("looks.waiting", **describe(error))
            return False
        return True


LOOKS = web.AppKey("looks", LookLog)


def note_look(request: web.Request, place: Place, *customer_ids: str | None) -> None:
    """Note that whoever asks looks at customers; none are nobody."""
    if ids := [one for one in customer_ids if one]:
        request.app[LOOKS].note(actor_of(request), ids, place)


async def noted(
    request: web.Request, stream: AsyncIterator[T], customer_of: Callable[[T], str | None]
) -> AsyncIterator[T]:
    """Yield what goes into a file, and note that its customers were read."""
    read: list[str] = []
    try:
        async for one in stream:
            if customer_id := customer_of(one):
                read.append(customer_id)
            if len(read) == AT_ONCE:
                note_look(request, "csv", *read)
                read.clear()
            yield one
    finally:
        note_look(request, "csv", *read)
