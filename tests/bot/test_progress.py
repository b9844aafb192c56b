"""Events that wait although nothing says that it is broken."""

from datetime import timedelta

import pytest

from bot import loops
from bot import progress as module
from bot.loops import Loop
from bot.progress import Progress
from bot.workers import BotSettings
from inbox.clock import now
from inbox.events.partitions import Lease
from inbox.store import Store
from tests.bot.desk import Desk, working
from tests.bot.test_loops import running
from tests.eventually import eventually
from tests.inbox.samples import new_event


async def test_events_that_wait_while_nothing_is_processed_are_noticed(store: Store) -> None:
    processed = 0.0
    await store.events.record([new_event()])
    async with store.partitions.open_lease() as lease:
        await eventually(lambda: len(lease.held) == 64)
        progress = Progress(store, lease, lambda: processed)
        await progress.step()
        assert progress.is_healthy
        long_ago = {"$set": {"received_at": now() - timedelta(minutes=2)}}
        await store.database["events"].update_many({}, long_ago)
        await progress.step()
        assert not progress.is_healthy
        processed = 1.0
        await progress.step()
        assert progress.is_healthy


async def test_a_process_that_gets_no_share_is_noticed(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LONGEST_WITHOUT_SHARE_S", 0.0)
    progress = Progress(store, Lease(store.database), lambda: 0.0)
    await progress.step()
    assert not progress.is_healthy


async def test_a_loop_that_always_fails_is_broken_until_a_step_works(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loops, "LONGEST_PAUSE_S", 0.0)
    is_failing = True

    async def step() -> bool:
        if is_failing:
            raise RuntimeError("broken")
        return False

    loop = Loop("test", step, idle_s=0.0)
    async with running(loop):
        assert not loop.is_broken
        await eventually(lambda: loop.is_broken)
        assert loop.failures >= loops.BROKEN_AFTER
        is_failing = False
        await eventually(lambda: not loop.is_broken)


async def test_workers_with_a_backlog_that_moves_are_healthy(unattended_desk: Desk) -> None:
    store = unattended_desk.store
    async with working(unattended_desk, BotSettings("http://127.0.0.1:9")) as workers:
        await store.events.record([new_event(type="message") for _ in range(50)])
        workers.wake()
        await eventually(lambda: workers.status().counts["events_processed"] == 50, timeout_s=10)
        assert workers.status().is_healthy
