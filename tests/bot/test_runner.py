"""Who does slow work: cut off, left behind, never ending."""

from datetime import timedelta

import pytest

from bot.jobs import runner as module
from bot.jobs.runner import MAX_ATTEMPTS, Runner
from bot.jobs.tools import Tools
from inbox.clock import now
from inbox.conversations.message import Message
from tests.bot.desk import Desk, contact_of
from tests.eventually import eventually


async def _is_under_way(desk: Desk) -> bool:
    """Tell whether a call has met the fault that was waiting for it."""
    return not (await desk.control("GET", "/faults"))["faults"]


def _state(message: Message) -> str | None:
    return message.media.state if message.media else None


async def test_a_job_whose_worker_died_comes_back(desk: Desk) -> None:
    person = await desk.customer()
    await desk.say(person)
    [claimed] = await desk.store.jobs.claim(["profile"], 5)
    assert await desk.store.jobs.claim(["profile"], 5) == []
    later = now() - timedelta(seconds=1)
    await desk.store.database["jobs"].update_one({"_id": claimed.id}, {"$set": {"next_at": later}})
    await desk.work()
    assert (await desk.store.contacts.get(contact_of(person))).display_name == "はなちゃん"


async def test_a_stop_gives_back_at_once_what_it_cuts_off(desk: Desk) -> None:
    person = await desk.customer()
    await desk.say(person)
    await desk.fault("profile", "slow", seconds=2)
    await desk.runner.step()
    await eventually(lambda: _is_under_way(desk))
    await desk.runner.close()
    [job] = await desk.store.jobs.claim(["profile"], 5)
    assert job.attempts == 1


async def test_a_job_that_ends_its_process_each_time_is_given_up(desk: Desk) -> None:
    message_id = await desk.send(await desk.customer(), type="image")
    for _ in range(MAX_ATTEMPTS):
        [job] = await desk.store.jobs.claim(["media"], 1)
        await desk.store.jobs.retry(job.id, 0)
    await desk.work()
    assert _state(await desk.outcome(message_id)) == "failed"
    assert await desk.calls("content") == []


async def test_what_line_cannot_give_now_is_asked_for_again_for_over_a_day(desk: Desk) -> None:
    """LINE keeps files for longer than its worst outages."""
    jobs, pauses = desk.store.database["jobs"], []
    await desk.fault("content", "error_before", count=None)
    message_id = await desk.send(await desk.customer(), type="image")
    while _state(await desk.outcome(message_id)) == "pending":
        await desk.work()
        job = await jobs.find_one({"kind": "media"})
        assert job is not None
        pauses.append(job["next_at"] - now())
        await jobs.update_one({"_id": job["_id"], "state": "waiting"}, {"$set": {"next_at": now()}})
    assert _state(await desk.outcome(message_id)) == "failed"
    assert len(pauses) == MAX_ATTEMPTS
    assert sum(pauses[:-1], timedelta()) > timedelta(hours=24)


async def test_while_messages_come_in_jobs_begin_singly_and_long_ones_hold_nobody_up(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await desk.fault("profile", "slow", count=None, seconds=3)
    for _ in range(4):
        await desk.say(await desk.customer())
    is_busy = True
    tools = Tools(desk.store, desk.line, "http://127.0.0.1:9")
    runner = Runner(tools, lambda: None, lambda: is_busy)

    async def begun_after_a_step() -> int:
        await runner.step()
        return await desk.store.database["jobs"].count_documents({"attempts": 1})

    assert [await begun_after_a_step() for _ in range(2)] == [1, 1]
    monkeypatch.setattr(module, "YOUNG_S", 0.0)
    assert await begun_after_a_step() == 2
    is_busy = False
    assert await begun_after_a_step() == 4
    await runner.close()
