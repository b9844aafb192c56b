"""kill -9 of the server at any moment: nothing acknowledged is lost, nothing doubled, order kept."""

import asyncio
import random
from functools import partial
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.eventually import eventually
from tests.journeys.servers import Program, api, free_port, json_of, line_program, running, server_program

CUSTOMERS = 12
MESSAGES = 40
KILLS = 12


@pytest.mark.timeout(240)
async def test_twelve_kills_under_load_lose_nothing_and_double_nothing(
    mongodb_uri: str, empty_database: str, tmp_path: Path
) -> None:
    """4.22 (b): crash and kill -9 at any point lose nothing when redelivered."""
    port, line_port = free_port(), free_port()
    line = line_program(f"http://127.0.0.1:{port}/line/webhook", tmp_path, line_port)
    settings = {"MADOGUCHI_ACKNOWLEDGEMENT": "受付: {message}"}
    server = server_program(mongodb_uri, empty_database, line.url, tmp_path, port, settings=settings)
    async with running(line, server), _session(line) as phone:
        people = [await _new_person(phone, number) for number in range(CUSTOMERS)]
        writing = asyncio.create_task(_write(phone, people))
        kills = await _kill_repeatedly(server, writing)
        await writing
        assert kills >= 10
        async with api(server) as client:
            for person in people:
                await eventually(partial(_is_complete, client, person), timeout_s=60, pause_s=0.5)
                await _check_customer(client, phone, person)


async def _write(phone: aiohttp.ClientSession, people: list[str]) -> None:
    for number in range(MESSAGES):
        for person in people:
            message = {"type": "text", "text": f"{person[-4:]}-{number:03d}"}
            async with phone.post(f"/simulator/people/{person}/messages", json=message) as answer:
                assert answer.status == 201
        await asyncio.sleep(0.15)


async def _kill_repeatedly(server: Program, writing: "asyncio.Task[None]") -> int:
    chance = random.Random(20261124)
    kills = 0
    while kills < KILLS or not writing.done():
        if kills < KILLS:
            await asyncio.sleep(chance.uniform(0.05, 0.6))
            await server.kill()
            kills += 1
            await server.start()
        else:
            await asyncio.wait([writing], timeout=1)
    return kills


async def _is_complete(client: aiohttp.ClientSession, person: str) -> bool:
    async with client.get(f"/api/v1/contacts/line:{person}/messages?limit=1000") as answer:
        if answer.status != 200:
            return False
        messages = (await answer.json())["messages"]
    outgoing = [message for message in messages if message["direction"] == "outgoing"]
    settled = all(message["status"] in ("sent", "uncertain", "failed") for message in outgoing)
    return len(messages) >= 2 * MESSAGES and settled


async def _check_customer(client: aiohttp.ClientSession, phone: aiohttp.ClientSession, person: str) -> None:
    messages = (await json_of(client, f"/api/v1/contacts/line:{person}/messages?limit=1000"))["messages"]
    expected = [f"{person[-4:]}-{number:03d}" for number in range(MESSAGES)]
    assert [message["text"] for message in messages if message["direction"] == "incoming"] == expected
    talk = (await json_of(phone, f"/simulator/people/{person}/talk"))["talk"]
    received = [entry["text"] for entry in talk if entry["from"] == "bot"]
    assert len(received) == len(set(received)), "the customer got an answer twice"
    missing = {f"受付: {text}" for text in expected} - set(received)
    unsure = {m["text"] for m in messages if m["direction"] == "outgoing" and m["status"] != "sent"}
    assert missing <= unsure, "an answer that we call sent did not arrive"


async def _new_person(phone: aiohttp.ClientSession, number: int) -> str:
    async with phone.post("/simulator/people", json={"display_name": f"お客様{number}"}) as answer:
        assert answer.status == 201
        person: dict[str, Any] = await answer.json()
    return str(person["user_id"])


def _session(line: Program) -> aiohttp.ClientSession:
    return aiohttp.ClientSession(line.url, timeout=aiohttp.ClientTimeout(total=10))
