"""Takes due jobs and does a few at a time; what fails comes back later, what never works is given up."""

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import structlog

from bot.bulk.running import give_up_bulk, run_bulk
from bot.entry_form.job import KIND as ENTRY_FORM
from bot.entry_form.job import keep_entries
from bot.jobs.archive import give_up_archive, make_archive
from bot.jobs.customer_file import give_up_customer_file, import_customer_file
from bot.jobs.erase import erase_person, give_up_erasure
from bot.jobs.letters import give_up_letter, send_letter
from bot.jobs.media import erase_media, fetch_media, give_up_media
from bot.jobs.merging import give_up_merge, merge_customers
from bot.jobs.profiles import fetch_member, fetch_profile
from bot.jobs.reading import mark_as_read
from bot.jobs.retry import NotYet, TryAgain, Unfinished
from bot.jobs.segments import read_members
from bot.jobs.shop_import import give_up_import, import_customers
from bot.jobs.tools import Tools
from bot.line import NoAnswer, NotConfigured
from bot.linking.code_letter import send_code
from bot.linking.importing import give_up_links, import_links
from bot.linking.jobs import answer_wish, finish_link, tell_ended, tell_link
from bot.linking.mirroring import mirror_link
from bot.opting_out import opt_out
from bot.taken import give_back_all
from config.failures import describe
from inbox.availability import unavailable_when_down
from inbox.clock import now
from inbox.errors import Unavailable
from inbox.jobs import CLAIM_S, Job

DO: Mapping[str, Callable[[Tools, Mapping[str, Any]], Awaitable[None]]] = {
    "profile": fetch_profile,
    "member": fetch_member,
    "media": fetch_media,
    "erase_media": erase_media,
    "mark_as_read": mark_as_read,
    "shop_import": import_customers,
    "customer_file": import_customer_file,
    "bulk": run_bulk,
    "opt_out": opt_out,
    ENTRY_FORM: keep_entries,
    "link": finish_link,
    "link_wish": answer_wish,
    "link_tell": tell_link,
    "link_ended": tell_ended,
    "link_code": send_code,
    "import_links": import_links,
    "mirror_link": mirror_link,
    "merge": merge_customers,
    "letter": send_letter,
    "erase": erase_person,
    "archive": make_archive,
    "segment": read_members,
}
GIVE_UP: Mapping[str, Callable[[Tools, Mapping[str, Any]], Awaitable[None]]] = {
    "media": give_up_media,
    "shop_import": give_up_import,
    "customer_file": give_up_customer_file,
    "bulk": give_up_bulk,
    "import_links": give_up_links,
    "merge": give_up_merge,
    "letter": give_up_letter,
    "erase": give_up_erasure,
    "archive": give_up_archive,
}
AT_ONCE = 6
# While many messages come in, they go first: jobs begin singly, but one that takes longer only waits for others.
AT_ONCE_MEANWHILE = 1
YOUNG_S = 0.3
# Over a day in all: LINE keeps files for longer than its worst outages.
DELAYS_S = (2, 5, 15, 60, 300, 900, 3_600, 3_600, 7_200, 14_400, 28_800, 43_200)
MAX_ATTEMPTS = len(DELAYS_S) + 1
# What is in preparation is asked for soon, and the longer it takes the more seldom.
FIRST_LOOK_S, LONGEST_LOOK_S, PATIENCE_S = 3.0, 300.0, 24 * 3600.0

log = structlog.get_logger(__name__)


class Runner:
    """Runs jobs of every kind, and fewer at once while `is_busy` says that messages come in."""

    def __init__(self, tools: Tools, done: Callable[[], None], is_busy: Callable[[], bool] = lambda: False) -> None:
        self._tools = tools
        self._store = tools.store
        self._done = done
        self._is_busy = is_busy
        self._running: dict[asyncio.Task[None], Job] = {}
        self._began_at: dict[asyncio.Task[None], float] = {}
        self.counts = {"jobs_done": 0.0, "jobs_retried": 0.0, "jobs_given_up": 0.0}

    async def step(self) -> bool:
        """Start what is due, as far as there is room."""
        room = self._room()
        if room <= 0:
            return False
        jobs = await self._store.jobs.claim(DO, room)
        for job in jobs:
            task = asyncio.create_task(self._run(job), name=f"job-{job.kind}")
            self._running[task], self._began_at[task] = job, time.monotonic()
            task.add_done_callback(self._ended)
        return False

    async def close(self) -> None:
        """Stop what runs, and give it back."""
        await give_back_all(self._running, lambda job: self._store.jobs.retry(job.id, 0, is_failure=False))

    def _room(self) -> int:
        room = AT_ONCE - len(self._running)
        if not self._is_busy():
            return room
        young = sum(time.monotonic() - at < YOUNG_S for at in self._began_at.values())
        return min(room, AT_ONCE_MEANWHILE - young)

    def _ended(self, task: "asyncio.Task[None]") -> None:
        self._running.pop(task, None)
        self._began_at.pop(task, None)
        if not task.cancelled() and (error := task.exception()):
            log.error("job.lost", reason=repr(error)[:500])
        self._done()

    async def _run(self, job: Job) -> None:
        keeper = asyncio.create_task(self._keep_claim(job), name="job-claim")
        try:
            if job.attempts > MAX_ATTEMPTS:
                raise Unfinished("no try ended, not even in a failure")
            with unavailable_when_down():
                await DO[job.kind](self._tools, job.payload)
            await self._store.jobs.done(job.id)
            self.counts["jobs_done"] += 1
        except Exception as error:  # noqa: BLE001 - Whatever it was, the job comes back, and its reason is kept.
            await self._failed(job, error)
        finally:
            keeper.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await keeper

    async def _keep_claim(self, job: Job) -> None:
        """A large file takes longer than a claim lasts."""
        while True:
            await asyncio.sleep(CLAIM_S / 3)
            with contextlib.suppress(Unavailable), unavailable_when_down():
                await self._store.jobs.retry(job.id, CLAIM_S)

    async def _failed(self, job: Job, error: Exception) -> None:
        reason = f"{type(error).__name__}: {error}"[:500]
        age_s = (now() - job.created_at).total_seconds()
        if isinstance(error, NotYet) and age_s < PATIENCE_S:
            look_s = min(LONGEST_LOOK_S, max(FIRST_LOOK_S, age_s / 4))
            await self._store.jobs.retry(job.id, look_s, reason, is_failure=False)
            return
        if not isinstance(error, (TryAgain, NoAnswer, NotConfigured)):
            log.warning("job.failed", kind=job.kind, job=job.id, **describe(error))
        if job.attempts < MAX_ATTEMPTS and not isinstance(error, NotYet):
            self.counts["jobs_retried"] += 1
            await self._store.jobs.retry(job.id, DELAYS_S[job.attempts - 1], reason)
            return
        self.counts["jobs_given_up"] += 1
        log.error("job.given_up", kind=job.kind, job=job.id, reason=type(error).__name__)
        if job.kind in GIVE_UP:
            await GIVE_UP[job.kind](self._tools, job.payload)
        await self._store.jobs.give_up(job.id, reason)
