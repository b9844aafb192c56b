"""Everything that works beside the requests of one process."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

import structlog

from bot.account import Account
from bot.bell.ringing import Ringing
from bot.bell.ways import Ways
from bot.delivery import Delivery
from bot.jobs.runner import Runner
from bot.jobs.tools import Tools
from bot.line import Line
from bot.loops import Loop
from bot.processing import Processing
from bot.progress import Progress
from bot.sending import Sending
from bot.shop_work import ShopWork
from inbox.events.downtimes import Downtime
from inbox.events.partitions import Lease
from inbox.notifications import ADMINS, Notification
from inbox.store import Store
from shop.asking import Asked
from shop.mail import Mail

INDEX_BATCH = 200
HOLD_BATCH = 100
SWEEP_BATCH = 100
SWEEP_S = 3_600.0
WATCH_S = 1.0

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class BotSettings:
    """What the bot needs to know of the settings."""

    public_url: str
    acknowledgement: str | None = None
    is_shop_stand_in: bool = False


@dataclass(frozen=True, slots=True)
class Status:
    """Whether every loop moves, and what was counted since the start."""

    is_healthy: bool
    counts: dict[str, float]


class Workers:
    """The loops of one process."""

    def __init__(
        self,
        store: Store,
        line: Line,
        lease: Lease,
        settings: BotSettings,
        ways: Ways,
        is_pressed: Callable[[], bool],
        shop: Asked | None = None,
        mail: Mail | None = None,
    ) -> None:
        self.line = line
        self._store = store
        self._is_pressed = is_pressed
        self._account = Account(store, line)
        self._delivery = Delivery(store, line, settings.public_url)
        self._sending = Sending(store, lease, self._delivery, self._wake_sending)
        self._processing = Processing(store, lease, settings.acknowledgement, self._wake_followers, is_pressed)
        tools = Tools(store, line, settings.public_url, shop, mail)
        self._runner = Runner(tools, self._wake_jobs, lambda: self._processing.is_busy)
        self._ringing = Ringing(store, ways)
        self._progress = Progress(store, lease, lambda: self._processing.counts["events_processed"])
        # What another process stored wakes nobody here, so the waits are short while there is one.
        self._processing_loop = Loop("processing", self._processing.step, 0.15, is_calm=lambda: lease.is_alone)
        self._sending_loop = Loop("sending", self._sending.step, 0.25)
        self._jobs_loop = Loop("jobs", self._runner.step, 0.5)
        self._index_loop = Loop("index", self._index, 1.0)
        self._shop_work = ShopWork(store, shop, lease, settings.public_url, settings.is_shop_stand_in) if shop else None
        self.loops = (
            self._processing_loop,
            self._sending_loop,
            self._jobs_loop,
            self._index_loop,
            Loop("bell", self._ringing.step, 1.0),
            Loop("account", self._account.step, 2.0, limit_s=60.0),
            Loop("presence", self._beat, 5.0),
            Loop("holds", self._wake_held, 5.0),
            Loop("progress", self._progress.step, 5.0),
            Loop("sweep", self._sweep, SWEEP_S, limit_s=120.0),
            *(self._shop_work.loops if self._shop_work else ()),
        )
        lease.when_changed = self.wake

    def wake(self) -> None:
        """Look at once for new events, messages and jobs."""
        self.wake_processing()
        self._sending_loop.wake()
        self._jobs_loop.wake()
        if self._shop_work is not None:
            self._shop_work.wake()

    def wake_processing(self) -> None:
        """Look at once for new events."""
        self._processing_loop.wake()

    def status(self) -> Status:
        """Tell how the work goes."""
        counts = self._processing.counts | self._delivery.counts | self._runner.counts | self._ringing.counts
        counts |= self._shop_work.counts if self._shop_work else {}
        counts |= {f"{loop.name}_failures": float(loop.failures) for loop in self.loops}
        counts |= {f"{loop.name}_stalls": float(loop.stalls) for loop in self.loops}
        # Whoever fails at something smaller can still receive, answer and send.
        is_at_work = not (self._processing_loop.is_broken or self._sending_loop.is_broken)
        is_moving = all(loop.is_healthy for loop in self.loops)
        return Status(is_moving and is_at_work and self._progress.is_healthy, counts)

    async def watch(self) -> None:
        """Run every loop, and begin one again that ended against all expectation."""
        tasks = {loop.name: asyncio.create_task(loop.run(), name=loop.name) for loop in self.loops}
        try:
            while True:
                await asyncio.wait(tasks.values(), timeout=WATCH_S, return_when=asyncio.FIRST_COMPLETED)
                for loop in self.loops:
                    if tasks[loop.name].done():
                        log.error("loop.ended", loop=loop.name)
                        tasks[loop.name] = asyncio.create_task(loop.run(), name=loop.name)
        finally:
            for task in tasks.values():
                task.cancel()
            await asyncio.gather(*tasks.values(), return_exceptions=True)
            await asyncio.gather(self._sending.close(), self._runner.close(), self._ringing.close())

    async def _index(self) -> bool:
        if self._is_pressed():  # Finding a message can wait for the end of a burst; receipt cannot.
            return False
        return await self._store.search.index_some(INDEX_BATCH) >= INDEX_BATCH

    async def _beat(self) -> bool:
        downtime = await self._store.downtimes.beat()
        if downtime is not None:
            await self._store.notifications.add([_alarm(downtime)])
        return False

    async def _wake_held(self) -> bool:
        return await self._store.holds.wake(HOLD_BATCH) == HOLD_BATCH

    async def _sweep(self) -> bool:
        await self._store.archives.sweep()
        return await self._store.media.sweep(SWEEP_BATCH) == SWEEP_BATCH

    def _wake_followers(self) -> None:
        self._sending_loop.wake()
        self._jobs_loop.wake()

    def _wake_jobs(self) -> None:
        self._jobs_loop.wake()

    def _wake_sending(self) -> None:
        self._account.note(self._delivery.counts["sent_push"])
        self._sending_loop.wake()


def _alarm(downtime: Downtime) -> Notification:
    """Tell the admins, once, that something may not have been received."""
    key = f"downtime:{downtime.began_at.isoformat()}"
    return Notification(key, "downtime", ADMINS, None, None, None, downtime.ended_at)


@asynccontextmanager
async def open_workers(
    store: Store,
    line: Line,
    settings: BotSettings,
    ways: Ways,
    is_pressed: Callable[[], bool] = lambda: False,
    shop: Asked | None = None,
    mail: Mail | None = None,
) -> AsyncIterator[Workers]:
    """Work until the block ends; the partitions are given back at its end. While `is_pressed`, receipt goes first."""
    async with store.partitions.open_lease() as lease:
        workers = Workers(store, line, lease, settings, ways, is_pressed, shop, mail)
        watching = asyncio.create_task(workers.watch(), name="workers")
        try:
            yield workers
        finally:
            watching.cancel()
            await asyncio.gather(watching, return_exceptions=True)
