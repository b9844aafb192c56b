"""What runs beside the requests of this process: first the indexes, then the workers; and the live hints."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import structlog

from bot.workers import Workers
from config.failures import describe
from handlers.running.hub import Hub
from inbox.store import Store

RETRY_S = 2.0
PRESSED = 24

log = structlog.get_logger(__name__)


class Background:
    """Owns the tasks; `workers` is None until the database is prepared."""

    def __init__(
        self,
        store: Store,
        hub: Hub,
        open_workers: Callable[[Callable[[], bool]], AbstractAsyncContextManager[Workers]],
        when_prepared: Callable[[], Awaitable[None]],
    ) -> None:
        self._store = store
        self._hub = hub
        self._open_workers = open_workers
        self._when_prepared = when_prepared
        self.workers: Workers | None = None
        self.receipts = 0

    def is_pressed(self) -> bool:
        """Tell whether webhooks come faster than they are stored."""
        return self.receipts >= PRESSED

    def wake(self) -> None:
        """Tell the workers that there is something to do now."""
        if self.workers is not None:
            self.workers.wake()

    def wake_processing(self) -> None:
        """Tell the workers that there are new events; they wake whoever follows on what those mean."""
        if self.workers is not None:
            self.workers.wake_processing()

    @asynccontextmanager
    async def run(self) -> AsyncIterator[None]:
        """Work until the block ends."""
        tasks = [
            asyncio.create_task(self._work(), name="workers"),
            asyncio.create_task(self._hub.run(), name="hub"),
        ]
        try:
            yield
        finally:
            self._hub.close()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _work(self) -> None:
        while True:
            try:
                await self._prepare_and_work()
            except Exception as error:  # noqa: BLE001 - Whatever it was, the work begins anew.
                log.error("background.broken", **describe(error))
            await asyncio.sleep(RETRY_S)

    async def _prepare_and_work(self) -> None:
        await self._store.prepare()
        await self._when_prepared()
        async with self._open_workers(self.is_pressed) as workers:
            self.workers = workers
            workers.wake()
            try:
                await asyncio.Event().wait()
            finally:
                self.workers = None
