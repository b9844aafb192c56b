"""kill -9 exactly before and after each step of the way: whatever stood half done is completed once."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import aiohttp
import pytest
import pytest_asyncio

from inbox.ids import new_id
from tests.eventually import eventually
from tests.journeys.deadly_server import DeadlyServer
from tests.journeys.servers import Program, api, json_of, line_program, running, server_program
from tests.journeys.test_way_through import Way

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(60)]

RECEIVING = (
    "GroupCommit._insert",
    "Placing.place",
    "writing contacts",
    "writing reply_tokens",
    "writing messages",
    "writing conversations",
    "writing jobs",
    "Amendments.apply",
    "Events.finish",
    "Dispatches.begin",
    "ReplyTokens.claim",
    "Dispatches._write_ahead",
    "Line.reply",
    "Dispatches.sent",
)
ANSWERING = (
    "Conversations.guard_reply",
    "Outbox._insert",
    "Conversations.answered",
    "Dispatches.begin",
    "ReplyTokens.claim",
    "Dispatches._write_ahead",
    "Line.push",
    "Dispatches.sent",
)
FAULTY = (
    ("error_before", "Dispatches.later"),
    ("error_after", "Dispatches.later"),
    ("error_after", "Line.push"),
    ("reset_after", "Dispatches.later"),
)
REFUSED = ("Dispatches._end", "Dispatches._conclude", "Conversations.not_answered")
moments = pytest.mark.parametrize("moment", ["before", "after"])


@dataclass(slots=True)
class Desk:
    """The way through, on a server that dies where it is told to and is started again."""

    way: Way
    plan: Program
    server: DeadlyServer

    async def start(self) -> None:
        """Start the server anew."""
        self.server = DeadlyServer(self.plan.environment, self.plan.log)
        await eventually(self._answers, timeout_s=30)

    async def restart_after_death(self) -> None:
        """Wait until the server has died at its point, and start it as an operator's machine does."""
        await eventually(lambda: not self.server.is_running, timeout_s=20)
        assert self.server.was_killed, self.plan.log.read_text()[-2000:]
        await self.start()

    async def answer_persistently(self, person: str, text: str, key: str) -> dict[str, Any]:
        """Send as the composer does: the same key again until there is an answer."""
        while True:
            try:
                return await self.way.answer(person, text, key)
            except (aiohttp.ClientError, AssertionError, TimeoutError):
                await asyncio.sleep(0.05)

    async def conversation(self, person: str) -> dict[str, Any]:
        conversations = (await json_of(self.way.staff, "/api/v1/conversations?limit=1000"))["conversations"]
        [found] = [one for one in conversations if one["contact"]["line_id"] == person]
        return dict(found)

    async def _answers(self) -> bool:
        assert self.server.is_running, self.plan.log.read_text()[-2000:]
        try:
            async with self.way.staff.get("/healthz/ready") as answer:
                return answer.status == 200
        except aiohttp.ClientError:
            return False


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def open_desk(mongodb_uri: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Desk]:
    """Run the simulator and a first server for all points."""
    folder = tmp_path_factory.mktemp("crash_points")
    line = line_program("http://127.0.0.1:1/line/webhook", folder)
    settings = {"MADOGUCHI_ACKNOWLEDGEMENT": "受付: {message}"}
    plan = server_program(mongodb_uri, f"journey_{new_id().lower()}", line.url, folder, settings=settings)
    line = line_program(f"{plan.url}/line/webhook", folder, line.port)
    async with (
        running(line),
        api(plan) as staff,
        aiohttp.ClientSession(line.url, timeout=aiohttp.ClientTimeout(total=10)) as phone,
    ):
        desk = Desk(Way(phone, staff, line, plan), plan, DeadlyServer(plan.environment, plan.log))
        await eventually(desk._answers, timeout_s=30)
        await desk.way.control("PATCH", "/switches", {"redelivery_schedule": [0.2] * 100})
        yield desk
        await desk.server.stop()


@pytest_asyncio.fixture(loop_scope="module")
async def desk(open_desk: Desk) -> AsyncIterator[Desk]:
    """Give a server that runs and is not armed; the next point gets one too."""
    if not open_desk.server.is_running:
        await open_desk.start()
    open_desk.server.arm("")
    yield open_desk
    await open_desk.way.control("DELETE", "/faults")


@moments
@pytest.mark.parametrize("point", RECEIVING)
async def test_a_death_while_receiving_loses_and_doubles_nothing(desk: Desk, point: str, moment: str) -> None:
    person = await desk.way.customer()
    desk.server.arm(f"{moment} {point}")
    await desk.way.write(person, "届きましたか")
    await desk.restart_after_death()
    await _check_acknowledged_once(desk.way, person)


@moments
@pytest.mark.parametrize("point", ANSWERING)
async def test_a_death_while_answering_sends_the_answer_once(desk: Desk, point: str, moment: str) -> None:
    person = await _acknowledged_customer(desk)
    desk.server.arm(f"{moment} {point}")
    await _answer_through_death(desk, person)
    await _check_answered_once(desk, person)


@moments
@pytest.mark.parametrize(("fault", "point"), FAULTY)
async def test_a_death_after_an_unclear_call_sends_the_answer_once(
    desk: Desk, fault: str, point: str, moment: str
) -> None:
    person = await _acknowledged_customer(desk)
    await desk.way.control("POST", "/faults", {"endpoint": "push", "kind": fault, "count": 1})
    desk.server.arm(f"{moment} {point}")
    await _answer_through_death(desk, person)
    await _check_answered_once(desk, person)


@moments
@pytest.mark.parametrize("point", REFUSED)
async def test_a_death_while_noting_a_refusal_tells_the_staff_and_lets_the_customer_wait(
    desk: Desk, point: str, moment: str
) -> None:
    person = await _acknowledged_customer(desk)
    await desk.way.control("POST", "/faults", {"endpoint": "push", "kind": "monthly_limit", "count": None})
    desk.server.arm(f"{moment} {point}")
    message = await _answer_through_death(desk, person)
    assert (await desk.way.settled(person, message["id"]))["status"] == "failed"
    await eventually(partial(_waits, desk, person), timeout_s=10)
    assert await desk.way.received(person) == ["受付: 届きましたか"]


async def _acknowledged_customer(desk: Desk) -> str:
    """Give a customer whose reply token is used, so that an answer is a push."""
    person = await desk.way.customer()
    await desk.way.write(person, "届きましたか")
    await _check_acknowledged_once(desk.way, person)
    return person


async def _answer_through_death(desk: Desk, person: str) -> dict[str, Any]:
    sending = asyncio.create_task(desk.answer_persistently(person, "明日です", f"key-{person}"))
    await desk.restart_after_death()
    return await sending


async def _check_acknowledged_once(way: Way, person: str) -> None:
    await eventually(partial(_has_settled, way, person, 2), timeout_s=20, pause_s=0.05)
    messages = await way.messages(person)
    assert [one["text"] for one in messages] == ["届きましたか", "受付: 届きましたか"]
    assert [one["status"] for one in messages] == [None, "sent"]
    assert await way.received(person) == ["受付: 届きましたか"]


async def _check_answered_once(desk: Desk, person: str) -> None:
    await eventually(partial(_has_settled, desk.way, person, 3), timeout_s=20, pause_s=0.05)
    messages = await desk.way.messages(person)
    assert [one["text"] for one in messages] == ["届きましたか", "受付: 届きましたか", "明日です"]
    assert [one["status"] for one in messages] == [None, "sent", "sent"]
    assert await desk.way.received(person) == ["受付: 届きましたか", "明日です"]


async def _has_settled(way: Way, person: str, count: int) -> bool:
    messages = await way.messages(person)
    return len(messages) == count and all(one["status"] in (None, "sent", "failed", "uncertain") for one in messages)


async def _waits(desk: Desk, person: str) -> bool:
    return (await desk.conversation(person))["waiting_since"] is not None
