"""Two servers on one database, replaced one after the other: customers do not notice."""

import asyncio
from datetime import datetime
from functools import partial
from pathlib import Path

import aiohttp
import pytest

from inbox.events.partitions import LEASE_MS
from tests.eventually import eventually
from tests.journeys.servers import api, free_port, json_of, line_program, running, server_program
from tests.journeys.test_way_through import Way

CUSTOMERS = 16
# Whoever waits for a lease to run out waits all of this; the machine's own slowness is no concern here.
LEASE_S = LEASE_MS / 1_000


@pytest.mark.timeout(90)
async def test_a_rolling_restart_under_load_makes_nobody_wait(
    mongodb_uri: str, empty_database: str, tmp_path: Path
) -> None:
    """4.22: partitions that a process gives back are worked on at once by the other."""
    port = free_port()
    line = line_program(f"http://127.0.0.1:{port}/line/webhook", tmp_path)
    settings = {"MADOGUCHI_ACKNOWLEDGEMENT": "受付: {message}"}
    staying = server_program(mongodb_uri, empty_database, line.url, tmp_path, port, settings=settings)
    leaving = server_program(mongodb_uri, empty_database, line.url, tmp_path, settings=settings)
    async with (
        running(line, staying, leaving),
        api(staying) as staff,
        aiohttp.ClientSession(line.url, timeout=aiohttp.ClientTimeout(total=10)) as phone,
    ):
        way = Way(phone, staff, line, staying)
        people = [await way.customer(f"客{number}") for number in range(CUSTOMERS)]
        is_over = asyncio.Event()
        writing = asyncio.create_task(_write(way, people, is_over))
        await eventually(partial(_has_answers, way, people, 2), timeout_s=20)
        assert await leaving.stop() == 0
        await leaving.start()
        await eventually(partial(_has_answers, way, people, 6), timeout_s=20)
        is_over.set()
        rounds = await writing
        await eventually(partial(_has_answers, way, people, rounds), timeout_s=20)
        waits = [wait for person in people for wait in await _waits(way, person, rounds)]
    assert max(waits) < LEASE_S, f"the longest of {len(waits)}: {sorted(waits)[-5:]}"


async def _write(way: Way, people: list[str], is_over: asyncio.Event) -> int:
    """Let everybody write again and again, and give how often."""
    rounds = 0
    while not is_over.is_set():
        for person in people:
            await way.write(person, f"{rounds} 通目")
            await asyncio.sleep(0.02)
        rounds += 1
    return rounds


async def _has_answers(way: Way, people: list[str], count: int) -> bool:
    return all([len(await way.received(person)) >= count for person in people])


async def _waits(way: Way, person: str, rounds: int) -> list[float]:
    """Give how long each message waited for its acknowledgement, by LINE's clock."""
    talk = (await json_of(way.phone, f"/simulator/people/{person}/talk"))["talk"]
    at = {(one["from"], one["text"]): datetime.fromisoformat(one["sent_at"]) for one in talk}
    assert len(at) == 2 * rounds
    texts = [f"{number} 通目" for number in range(rounds)]
    return [(at["bot", f"受付: {text}"] - at["me", text]).total_seconds() for text in texts]
