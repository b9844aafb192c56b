"""The state of everything, the stream of hints, beginning anew, and the program itself."""

import asyncio
import json
import re
import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from simulator.line.control import routes as control
from tests.eventually import eventually
from tests.journeys.servers import Program, line_program, running
from tests.simulator.line import Line

README = Path(control.__file__).parents[2] / "README.md"


async def test_the_state_tells_everything_at_a_glance(line: Line) -> None:
    await line.write(await line.person("Ken"))
    await line.push("nobody")
    state = await line.control("GET", "/state")
    assert state["people"][-1]["display_name"] == "Ken"
    assert state["channel"]["user_id"] == line.platform.channel.user_id
    assert (state["deliveries"], state["calls"], state["quota"]) == (1, 1, {"limit": 200, "used": 0})
    assert "channel-secret" not in json.dumps(state)


async def test_the_first_people_have_the_same_ids_at_every_start(line: Line) -> None:
    before = [person["user_id"] for person in (await line.control("GET", "/state"))["people"]]
    await line.control("POST", "/reset")
    assert [person["user_id"] for person in (await line.control("GET", "/state"))["people"]] == before
    assert len(before) == 5


async def test_a_reset_forgets_everything(line: Line) -> None:
    person = await line.person()
    event = await line.write(person)
    await line.control("PATCH", "/switches", {"standby": True})
    await line.control("PATCH", "/quota", {"used": 100})
    await line.fault("all", "error_before")
    await line.control("POST", "/reset")
    state = await line.control("GET", "/state")
    assert (state["faults"], state["quota"]["used"], state["switches"]["standby"]) == ([], 0, False)
    assert (state["deliveries"], state["waiting"]) == (0, 0)
    await line.control("GET", f"/people/{person}", status=404)
    assert (await line.reply(event["replyToken"])).status == 400
    assert (await line.write(state["people"][0]["user_id"]))["type"] == "message"


async def _hints(answer: aiohttp.ClientResponse, wanted: str) -> list[dict[str, Any]]:
    """Read hints until one of this kind comes."""
    hints: list[dict[str, Any]] = []
    async with asyncio.timeout(5):
        async for text in answer.content:
            if text.startswith(b"data: "):
                hints.append(json.loads(text[6:]))
                if hints[-1]["kind"] == wanted:
                    break
    return hints


async def test_the_stream_hints_at_what_changed(line: Line) -> None:
    async with line.client.get("/simulator/stream") as stream:
        assert stream.content_type == "text/event-stream"
        person = await line.person()
        await line.write(person, "秘密")
        hints = await _hints(stream, "delivery")
        assert hints == [{"kind": "people"}, {"kind": "talk", "chat_id": person}, {"kind": "delivery", "number": 1}]
        await line.push(person)
        assert [hint["kind"] for hint in await _hints(stream, "call")] == ["quota", "talk", "call"]
        await line.control("PATCH", "/switches", {"standby": True})
        await _hints(stream, "switches")
        await line.control("POST", "/reset")
        await _hints(stream, "resync")


async def test_whoever_reads_too_slowly_is_told_to_look_again(line: Line) -> None:
    async with line.platform.hub.listen() as hints:
        for _ in range(300):
            line.platform.hub.tell("people")
        kinds = [(hints.get_nowait() or {})["kind"] for _ in range(hints.qsize())]
    assert kinds[0] == "resync"
    assert len(kinds) < 300


async def test_every_path_of_the_control_api_is_documented(line: Line) -> None:
    text = README.read_text(encoding="utf-8").replace("…/", "/simulator/")
    resources = [route.resource for route in line.client.app.router.routes() if route.resource is not None]
    paths = {resource.canonical for resource in resources if resource.canonical.startswith("/simulator/")}
    paths.remove("/simulator/{rest}")
    assert len(paths) > 25
    assert not [path for path in sorted(paths) if not re.search(rf"{re.escape(path)}[`?]", text)]


async def test_every_switch_is_documented(line: Line) -> None:
    text = README.read_text(encoding="utf-8")
    switches = await line.control("GET", "/switches")
    assert not [name for name in switches if f"`{name}`" not in text]


async def test_hundreds_of_webhooks_at_once_all_arrive(line: Line) -> None:
    people = [await line.person() for _ in range(20)]
    for _ in range(30):
        await asyncio.gather(
            *(line.control("POST", f"/people/{one}/messages", {"type": "text", "text": "はい"}) for one in people)
        )
    await line.bot.heard(600)
    assert len({event["webhookEventId"] for event in line.bot.events}) == 600


@pytest.fixture
async def program(tmp_path: Path) -> AsyncIterator[Program]:
    """Start the simulator as an operator does."""
    started = line_program("http://127.0.0.1:9/", tmp_path)
    async with running(started):
        yield started


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_the_program_ends_at_once_though_somebody_listens(program: Program, number: signal.Signals) -> None:
    assert program.process is not None
    async with (
        aiohttp.ClientSession(program.url) as client,
        client.get("/simulator/stream") as stream,
    ):
        assert stream.status == 200
        program.process.send_signal(number)
        async with asyncio.timeout(10):
            assert await program.process.wait() == 0
            await stream.read()


async def test_a_port_that_is_taken_is_said_in_one_line(free_port: Callable[[], int]) -> None:
    port = free_port()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port))
        taken.listen()
        options = ["--port", str(port), "--webhook", "http://127.0.0.1:9/", "--secret", "s", "--token", "t"]
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "simulator", "line", *options, stderr=asyncio.subprocess.PIPE
        )
        _, said = await process.communicate()
    assert process.returncode == 1
    assert said.decode().startswith(f"LINE simulator: cannot listen on 127.0.0.1:{port}: ")
    assert said.count(b"\n") == 1


async def test_nothing_is_on_its_way_when_all_has_arrived(line: Line) -> None:
    await line.write(await line.person())
    await eventually(lambda: line.platform.webhooks.waiting == 0)
