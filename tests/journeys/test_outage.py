"""While the database is away nothing is acknowledged, and when it is back nothing is missing."""

import asyncio
import os
import signal
from functools import partial
from pathlib import Path

import aiohttp
import pytest

from inbox.embedded import open_embedded_mongod
from tests.eventually import eventually
from tests.journeys.test_way_through import Way, open_way
from tests.processes import processes_with


@pytest.mark.timeout(120)
async def test_a_frozen_database_costs_no_message(empty_database: str, tmp_path: Path) -> None:
    """4.22 (a), (b): a 2xx only after the event is durable; what was not acknowledged is sent again."""
    async with open_embedded_mongod(tmp_path / "mongodb") as uri, open_way(uri, empty_database, tmp_path) as way:
        [mongod] = processes_with(str(tmp_path / "mongodb"))
        person = await way.customer()
        await way.write(person, "前")
        await eventually(partial(way.incoming, person))
        os.kill(mongod, signal.SIGSTOP)
        try:
            for text in ("中一", "中二"):
                await way.write(person, text)
            async with aiohttp.ClientSession() as client:
                await eventually(partial(_has_refusal, way), timeout_s=10)
                async with client.get(f"{way.server.url}/healthz/live") as answer:
                    assert answer.status == 200
        finally:
            os.kill(mongod, signal.SIGCONT)
        await way.write(person, "後")
        await eventually(partial(_has, way, person, 4), timeout_s=60, pause_s=0.2)
        await asyncio.gather(*(way.control("POST", "/webhooks/redeliver") for _ in range(3)))
        assert await way.incoming(person) == ["前", "中一", "中二", "後"]


async def _has(way: Way, person: str, count: int) -> bool:
    return len(await way.incoming(person)) >= count


async def _has_refusal(way: Way) -> bool:
    """Tell whether LINE was told "not now" in time: an answer, not silence."""
    deliveries = (await way.control("GET", "/deliveries"))["deliveries"]
    return any(one["status"] == 503 and one["ms"] < 2_000 for one in deliveries)
