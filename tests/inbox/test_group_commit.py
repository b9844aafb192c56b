"""Group commit: what one request meets is no other's trouble."""

import asyncio
import contextlib
import gc
import os
import signal
import weakref
from collections import UserList
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from inbox.embedded import open_embedded_mongod
from inbox.errors import Unavailable
from inbox.events.event import NewEvent
from inbox.events.group_commit import GroupCommit
from inbox.store import Store, open_store
from tests.eventually import eventually
from tests.inbox.samples import new_event
from tests.processes import processes_with

ALL = range(64)
UNWRITABLE: dict[str, dict[str, Any]] = {
    "too large": {"raw": b"0" * (16 * 1024 * 1024)},
    "a lone surrogate": {"id": "main:\ud800"},
    "a number beyond any": {"timestamp_ms": 2**70},
}


class Documents(UserList[dict[str, Any]]):
    """A list whose end can be watched."""


async def outcomes(store: Store, *requests: list[NewEvent]) -> list[BaseException | None]:
    return await asyncio.gather(*(store.events.record(request) for request in requests), return_exceptions=True)


async def give_up(commit: GroupCommit) -> "weakref.ref[Documents]":
    """Wait for a moment that is too short."""
    documents = Documents([{"_id": "main:behind"}])
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(0.2):
            await commit.store(documents)
    return weakref.ref(documents)


@pytest.mark.parametrize("wrong", UNWRITABLE.values(), ids=UNWRITABLE)
async def test_an_event_that_cannot_be_written_refuses_no_other_request(store: Store, wrong: dict[str, Any]) -> None:
    bad, beside, good, old = replace(new_event(), **wrong), new_event(), new_event(), new_event()
    await store.events.record([old])
    first, second, third = await outcomes(store, [bad, beside], [good], [old])
    assert isinstance(first, Unavailable)
    assert (second, third) == (None, None)
    waiting = {event.id: event.redeliveries for event in await store.events.waiting(ALL, 10)}
    assert waiting == {old.id: 1, beside.id: 0, good.id: 0}


@pytest.mark.parametrize("key", ["main:$where", "main:a.b", "main:\x00", "main:💥", "main:" + "x" * 2_000])
async def test_an_odd_id_is_an_id(store: Store, key: str) -> None:
    await store.events.record([replace(new_event(), id=key, source_key="user:\x00$ne")])
    assert (await store.events.get(key)).source_key == "user:\x00$ne"


async def test_a_request_that_gives_up_leaves_its_event_to_chance_and_the_next_one_alone(store: Store) -> None:
    gone, stays = new_event(), new_event()
    given_up = asyncio.create_task(store.events.record([gone]))
    waits = asyncio.create_task(store.events.record([stays]))
    await asyncio.sleep(0)
    given_up.cancel()
    await waits
    assert given_up.cancelled()
    assert stays.id in {event.id for event in await store.events.waiting(ALL, 10)}


@pytest.mark.timeout(60)
async def test_while_the_database_is_frozen_nothing_piles_up_and_all_goes_on_after_it(tmp_path: Path) -> None:
    """4.22 (a)."""
    async with open_embedded_mongod(tmp_path / "mongodb") as uri, open_store(uri, "frozen") as store:
        await store.events.record([new_event()])
        [mongod] = processes_with(str(tmp_path / "mongodb"))
        commit = GroupCommit(store.database.get_collection("events"))
        os.kill(mongod, signal.SIGSTOP)
        try:
            under_way = asyncio.create_task(commit.store([{"_id": "main:first"}]))
            await asyncio.sleep(0)
            await asyncio.sleep(0)  # The insert is under way: what comes now has to wait.
            watched = await asyncio.create_task(give_up(commit))
            assert gc.collect() >= 0
            assert watched() is None
            async with asyncio.timeout(10):
                with pytest.raises(Unavailable):
                    await under_way
        finally:
            os.kill(mongod, signal.SIGCONT)
        await eventually(store.ping)
        async with asyncio.timeout(10):
            await commit.store([{"_id": "main:after"}])
        await commit.close()


async def test_closing_answers_those_who_wait(store: Store) -> None:
    commit = GroupCommit(store.database.get_collection("events"))
    posts = [asyncio.create_task(commit.store([{"_id": f"main:{number}"}])) for number in range(5_000)]
    await asyncio.sleep(0)
    await commit.close()
    async with asyncio.timeout(10):
        results = await asyncio.gather(*posts, return_exceptions=True)
    assert all(result is None or isinstance(result, Unavailable) for result in results)
