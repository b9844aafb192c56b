"""Loops that cannot stall silently."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial

import pytest

from bot import loops
from bot.account import Account
from bot.loops import Loop
from bot.workers import BotSettings
from inbox.clock import now
from tests.bot.desk import Desk, contact_of, working
from tests.eventually import eventually


@asynccontextmanager
async def running(loop: Loop) -> AsyncIterator[None]:
    task = asyncio.create_task(loop.run())
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def test_a_step_that_hangs_is_cut_off_counted_and_made_again() -> None:
    steps = 0

    async def step() -> bool:
        nonlocal steps
        steps += 1
        if steps == 1:
            await asyncio.Event().wait()
        return False

    loop = Loop("test", step, idle_s=0.01, limit_s=0.05)
    async with running(loop):
        await eventually(lambda: steps >= 3)
    assert loop.stalls == 1
    assert loop.is_healthy


async def test_a_step_that_fails_is_counted_and_made_again() -> None:
    steps = 0

    async def step() -> bool:
        nonlocal steps
        steps += 1
        if steps <= 2:
            raise RuntimeError("broken")
        return False

    loop = Loop("test", step, idle_s=0.01)
    async with running(loop):
        await eventually(lambda: steps >= 4)
    assert loop.failures == 2


async def test_a_calm_loop_looks_seldom_and_is_woken_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loops, "CALM_S", 3_600.0)
    steps = {"calm": 0, "other": 0}

    async def step(name: str) -> bool:
        steps[name] += 1
        return False

    calm = Loop("calm", partial(step, "calm"), idle_s=0.001, is_calm=lambda: True)
    async with running(calm), running(Loop("other", partial(step, "other"), idle_s=0.001)):
        await eventually(lambda: steps["other"] >= 50)
        assert steps["calm"] == 1
        calm.wake()
        await eventually(lambda: steps["calm"] == 2)


async def test_a_loop_that_has_not_moved_for_long_is_not_healthy() -> None:
    loop = Loop("test", asyncio.sleep, idle_s=0.01, limit_s=0.01)  # type: ignore[arg-type]
    loop.moved_at -= 60
    assert not loop.is_healthy


async def test_a_message_goes_the_whole_way_by_itself(unattended_desk: Desk) -> None:
    desk = unattended_desk
    async with working(desk, BotSettings("http://127.0.0.1:9", "受付: {message}")) as workers:
        person = await desk.customer()
        await desk.control("POST", f"/people/{person}/messages", {"type": "text", "text": "もしもし"})
        await eventually(lambda: desk.talk(person), timeout_s=10)
        assert await desk.talk(person) == ["受付: もしもし"]
        named = await eventually(lambda: _named(desk, person), timeout_s=10)
        assert named == "はなちゃん"
        assert workers.status().is_healthy
        await eventually(lambda: _found(desk, "もしもし"), timeout_s=10)


async def test_admins_are_told_once_that_nobody_was_there_to_receive(unattended_desk: Desk) -> None:
    """4.22 (e)."""
    desk = unattended_desk
    began_at = now() - timedelta(minutes=12)
    await desk.store.database["heartbeat"].insert_one({"_id": "alive", "at": began_at})

    async def told() -> bool:
        alarms = desk.store.database["notifications"].find({"kind": "downtime"})
        return [(row["audience"], row["text"]) async for row in alarms] == [("admins", None)]

    async with working(desk, BotSettings("http://127.0.0.1:9", None)):
        await eventually(told, timeout_s=10)


async def _named(desk: Desk, person: str) -> str | None:
    return (await desk.store.contacts.get(contact_of(person))).display_name


async def _found(desk: Desk, question: str) -> bool:
    return len((await desk.store.search.find(question)).messages) == 2


async def test_what_line_says_of_the_account_is_kept(desk: Desk) -> None:
    await desk.control("PATCH", "/quota", {"limit": 200, "used": 58})
    await Account(desk.store, desk.line).step()
    channel = await desk.store.channels.get("main")
    assert (channel.bot_name, channel.quota_left, channel.error) == ("日々珈琲店", 142, None)


async def test_why_line_cannot_be_asked_is_kept(desk: Desk) -> None:
    await desk.fault("info", "invalid_token")
    await Account(desk.store, desk.line).step()
    assert "アクセストークン" in ((await desk.store.channels.get("main")).error or "")
