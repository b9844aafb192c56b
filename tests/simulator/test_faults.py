"""Calls go wrong on purpose: before or after LINE took them, slowly, or without an answer."""

import asyncio
from typing import Any

import aiohttp
import pytest

from tests.eventually import eventually
from tests.simulator.line import Line

KEY = "123e4567-e89b-12d3-a456-426614174000"


@pytest.mark.parametrize(
    ("kind", "status", "message"),
    [
        ("invalid_token", 401, "Authentication failed"),
        ("rate_limit", 429, "The API rate limit has been exceeded. Try again later."),
        ("monthly_limit", 429, "You have reached your monthly limit."),
        ("error_before", 500, "Internal Server Error"),
    ],
)
async def test_a_call_can_be_refused_and_is_not_done(line: Line, kind: str, status: int, message: str) -> None:
    person = await line.person()
    await line.fault("push", kind, count=1)
    refused = await line.push(person, "はい", key=KEY)
    assert refused.status == status
    assert (await refused.json())["message"].startswith(message)
    assert await line.received_by(person) == []
    assert (await line.push(person, "はい", key=KEY)).status == 200


async def test_an_error_after_acceptance_has_sent_the_message(line: Line) -> None:
    person = await line.person()
    await line.fault("push", "error_after", count=1)
    assert (await line.push(person, "はい", key=KEY)).status == 500
    assert await line.received_by(person) == ["はい"]
    assert (await line.push(person, "はい", key=KEY)).status == 409


@pytest.mark.parametrize(("kind", "received"), [("reset_before", []), ("reset_after", ["はい"])])
async def test_the_connection_can_break_before_or_after_acceptance(line: Line, kind: str, received: list[str]) -> None:
    person = await line.person()
    await line.fault("push", kind, count=1)
    with pytest.raises(aiohttp.ClientConnectionError):
        await line.push(person, "はい")
    assert await line.received_by(person) == received
    [call] = (await line.control("GET", "/calls"))["calls"]
    assert (call["status"], call["fault"]) == (0, kind)


async def test_a_slow_call_is_done_before_it_is_answered(line: Line) -> None:
    person = await line.person()
    await line.fault("push", "slow", count=1, seconds=60)
    pushing = asyncio.create_task(line.push(person, "はい"))
    await eventually(lambda: line.received_by(person))
    assert not pushing.done()
    pushing.cancel()
    await asyncio.wait([pushing])


async def test_a_fault_spoils_as_many_calls_as_it_says_and_only_its_endpoint(line: Line) -> None:
    await line.fault("info", "error_before", count=2)
    person = await line.person()
    assert [(await line.call("GET", "/v2/bot/info")).status for _ in range(3)] == [500, 500, 200]
    await line.fault("all", "rate_limit")
    assert (await line.call("GET", f"/v2/bot/profile/{person}")).status == 429
    await line.control("DELETE", "/faults")
    assert (await line.call("GET", f"/v2/bot/profile/{person}")).status == 200


@pytest.mark.parametrize(
    "wanted",
    [
        {"kind": "explode"},
        {"kind": "slow", "endpoint": "kitchen"},
        {"kind": "slow", "count": 0},
        {"kind": "slow", "count": True},
        {"kind": "slow", "seconds": -1},
        {"kind": "slow", "whom": "me"},
        {},
    ],
)
async def test_a_fault_that_means_nothing_is_refused(line: Line, wanted: dict[str, Any]) -> None:
    assert "error" in await line.control("POST", "/faults", wanted, status=422)
    assert (await line.control("GET", "/faults"))["faults"] == []


@pytest.mark.parametrize(
    "wanted",
    [{"shuffle": 1}, {"delay_seconds": -1}, {"no_such": True}, {"signature_header": "x"}, {"redelivery_schedule": "1"}],
)
async def test_a_switch_that_means_nothing_is_refused(line: Line, wanted: dict[str, Any]) -> None:
    before = await line.control("GET", "/switches")
    await line.control("PATCH", "/switches", {**wanted, "standby": True}, status=422)
    assert await line.control("GET", "/switches") == before
