"""A customer's message reaches the staff, and the answer reaches the customer by the cheapest safe way."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import pytest_asyncio

from inbox.ids import new_id
from tests.eventually import eventually
from tests.journeys.servers import Program, api, free_port, json_of, line_program, running, server_program

pytestmark = pytest.mark.asyncio(loop_scope="module")


@dataclass(slots=True)
class Way:
    """A customer's phone at one end, the JSON API at the other."""

    phone: aiohttp.ClientSession
    staff: aiohttp.ClientSession
    line: Program
    server: Program

    async def control(self, method: str, path: str, body: Any = None) -> Any:
        async with self.phone.request(method, f"/simulator{path}", json=body) as answer:
            assert answer.status < 300, f"{path}: {answer.status} {await answer.text()}"
            return await answer.json()

    async def customer(self, name: str = "お客様") -> str:
        return str((await self.control("POST", "/people", {"display_name": name}))["user_id"])

    async def write(self, person: str, text: str) -> None:
        await self.control("POST", f"/people/{person}/messages", {"type": "text", "text": text})

    async def messages(self, person: str) -> list[dict[str, Any]]:
        async with self.staff.get(f"/api/v1/contacts/line:{person}/messages?limit=1000") as answer:
            return list((await answer.json())["messages"]) if answer.status == 200 else []

    async def incoming(self, person: str) -> list[str]:
        return [one["text"] for one in await self.messages(person) if one["direction"] == "incoming"]

    async def answer(self, person: str, text: str, key: str) -> dict[str, Any]:
        path, headers = f"/api/v1/contacts/line:{person}/messages", {"Idempotency-Key": key}
        async with self.staff.post(path, json={"text": text}, headers=headers) as answer:
            assert answer.status in (200, 201), await answer.text()
            return dict(await answer.json())

    async def settled(self, person: str, message_id: str) -> dict[str, Any]:
        """Wait until an answer is no longer on its way."""

        async def look() -> dict[str, Any] | None:
            [message] = [one for one in await self.messages(person) if one["id"] == message_id]
            return message if message["status"] not in ("queued", "sending") else None

        return await eventually(look, timeout_s=15) or {}

    async def received(self, person: str) -> list[str]:
        talk = (await json_of(self.phone, f"/simulator/people/{person}/talk"))["talk"]
        return [entry["text"] for entry in talk if entry["from"] == "bot"]


@asynccontextmanager
async def open_way(
    mongodb_uri: str, database: str, folder: Path, workers: int = 1, settings: Mapping[str, str] | None = None
) -> AsyncIterator[Way]:
    """Run the server and the simulator, and open both ends."""
    port, line_port = free_port(), free_port()
    line = line_program(f"http://127.0.0.1:{port}/line/webhook", folder, line_port)
    server = server_program(mongodb_uri, database, line.url, folder, port, workers=workers, settings=settings)
    async with (
        running(line, server),
        api(server) as staff,
        aiohttp.ClientSession(line.url, timeout=aiohttp.ClientTimeout(total=10)) as phone,
    ):
        yield Way(phone, staff, line, server)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running_way(mongodb_uri: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Way]:
    """Run one server and one simulator for all who only need their own customers."""
    async with open_way(mongodb_uri, f"journey_{new_id().lower()}", tmp_path_factory.mktemp("way")) as opened:
        yield opened


@pytest_asyncio.fixture(loop_scope="module")
async def way(running_way: Way) -> AsyncIterator[Way]:
    """Give the running way, and turn its switches back."""
    usual = await running_way.control("GET", "/switches")
    yield running_way
    await running_way.control("PATCH", "/switches", usual)


async def _used(way: Way) -> int:
    return int((await json_of(way.phone, "/simulator/state"))["quota"]["used"])


async def test_an_answer_in_time_is_free_and_a_late_one_is_paid_once(way: Way) -> None:
    """4.22: reply token first, push only after it."""
    person, used = await way.customer(), await _used(way)
    await way.write(person, "いつ届きますか")
    await eventually(partial(way.incoming, person))
    free = await way.answer(person, "明日お届けします", "k1")
    assert (await way.settled(person, free["id"]))["via"] == "reply"
    assert await _used(way) == used
    paid = await way.answer(person, "追跡番号は1234です", "k2")
    assert (await way.settled(person, paid["id"]))["via"] == "push"
    assert await _used(way) == used + 1
    assert await way.received(person) == ["明日お届けします", "追跡番号は1234です"]


async def test_the_same_key_sends_once(way: Way) -> None:
    person = await way.customer()
    await way.write(person, "もしもし")
    await eventually(partial(way.incoming, person))
    ids = {(await way.answer(person, "はい", "same"))["id"] for _ in range(5)}
    assert len(ids) == 1
    await way.settled(person, ids.pop())
    assert await way.received(person) == ["はい"]


async def test_a_webhook_that_comes_twice_and_out_of_order_appears_once_and_in_order(way: Way) -> None:
    """4.22 (c), (d)."""
    await way.control("PATCH", "/switches", {"deliver_twice": True, "shuffle": True})
    person = await way.customer()
    expected = [f"{number} 通目" for number in range(12)]
    for text in expected:
        await way.write(person, text)
    await eventually(partial(_is_complete, way, person, 12), timeout_s=15)
    await way.control("POST", "/webhooks/redeliver")
    assert await way.incoming(person) == expected


async def test_a_batch_of_several_customers_is_taken_apart(way: Way) -> None:
    await way.control("PATCH", "/switches", {"batch_seconds": 0.3})
    people = [await way.customer(f"客{number}") for number in range(5)]
    for person in people:
        await way.write(person, f"{person[-4:]} です")
    for person in people:
        await eventually(partial(_is_complete, way, person, 1), timeout_s=10)
        assert await way.incoming(person) == [f"{person[-4:]} です"]


async def _is_complete(way: Way, person: str, count: int) -> bool:
    return len(await way.incoming(person)) >= count


async def test_several_processes_share_the_work_and_double_nothing(
    mongodb_uri: str, empty_database: str, tmp_path: Path
) -> None:
    async with open_way(mongodb_uri, empty_database, tmp_path, workers=2) as way:
        people = [await way.customer(f"客{number}") for number in range(6)]
        for number in range(10):
            for person in people:
                await way.write(person, f"{number}")
        for person in people:
            await eventually(partial(_is_complete, way, person, 10), timeout_s=20)
            answer = await way.answer(person, "承りました", f"k-{person}")
            assert (await way.settled(person, answer["id"]))["status"] == "sent"
            assert await way.incoming(person) == [str(number) for number in range(10)]
            assert await way.received(person) == ["承りました"]
