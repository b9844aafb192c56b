"""Everything at once: kills, a frozen worker, a dying database, broken calls, doubled and shuffled webhooks."""

import asyncio
import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from motor.motor_asyncio import AsyncIOMotorClient

from inbox.embedded import open_embedded_mongod
from inbox.store import open_store
from tests.eventually import eventually
from tests.journeys.fates import FATES, Fate
from tests.journeys.servers import api, json_of
from tests.journeys.test_way_through import Way, open_way

SEED = 20261125
CUSTOMERS, ROUNDS = 20, 75
ANSWERS = 60
SWITCHES = {"deliver_twice": True, "shuffle": True, "redelivery_schedule": [3.0] * 40}
SETTLED = ("sent", "failed", "uncertain")
PARTITIONS = 64
LOOK_BACK = 1_000


@dataclass(slots=True)
class Said:
    """What a customer wrote (event ids, in order), and what staff answered (text by message id)."""

    events: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)


@pytest.mark.timeout(240)
async def test_chaos_loses_nothing_doubles_nothing_and_keeps_every_order(empty_database: str, tmp_path: Path) -> None:
    """4.22 (a) to (d), under everything that can go wrong on one machine."""
    mongodb = tmp_path / "mongodb"
    settings = {"MADOGUCHI_ACKNOWLEDGEMENT": "受付: {message}"}
    async with (
        open_embedded_mongod(mongodb) as uri,
        open_way(uri, empty_database, tmp_path, workers=2, settings=settings) as way,
    ):
        await way.control("PATCH", "/switches", SWITCHES)
        said = {await way.customer(f"客{number}"): Said() for number in range(CUSTOMERS)}
        fate, acknowledged, refused = Fate(way, mongodb, SEED), set[str](), set[str]()
        noting = asyncio.create_task(_note_acknowledged(way, acknowledged, refused))
        async with fate.breaking_calls(), asyncio.TaskGroup() as group:
            group.create_task(_write(way, said))
            group.create_task(_answer(way, said))
            group.create_task(fate.strike_all())
        assert Counter(fate.struck) == Counter(FATES)
        await _until_settled(way, said)
        await eventually(partial(_is_acknowledged, said, acknowledged), timeout_s=60, pause_s=0.2)
        noting.cancel()
        assert refused, "no webhook was refused: nothing went wrong"
        # LINE was told 200 for every event, so that each of them has to be there.
        for person, wanted in said.items():
            await _check_talk(way, person, wanted)
        await _check_rest(uri, empty_database)
        await _check_waiting(way, said)


async def _write(way: Way, said: dict[str, Said]) -> None:
    """Let every customer write again and again; every seventh time a sticker."""
    for number in range(ROUNDS):
        for person, wanted in said.items():
            text = f"{person[-6:]} {number}"
            is_sticker = number % 7 == 3
            message = {"type": "sticker", "packageId": "446", "stickerId": "1988"}
            message = message if is_sticker else {"type": "text", "text": text}
            told = await way.control("POST", f"/people/{person}/messages", message)
            wanted.events.append(told["webhook_event_id"])
            wanted.texts += [] if is_sticker else [text]
        if number == ROUNDS // 2:  # The simulator shuffles one by one: the other half comes all at once.
            await way.control("PATCH", "/switches", {"shuffle": False})
        await asyncio.sleep(0.2)


async def _answer(way: Way, said: dict[str, Said]) -> None:
    """Answer random customers, each answer sent and twice repeated, by a browser that never gives up."""
    chance = random.Random(SEED)
    # Answers go to whoever is in the talk; before the first message there is no contact to answer.
    await eventually(partial(_all_known, way, said), timeout_s=60, pause_s=0.2)
    async with asyncio.TaskGroup() as group:
        for number in range(ANSWERS):
            person = chance.choice(list(said))
            group.create_task(_answer_thrice(way, person, number, said[person]))
            await asyncio.sleep(chance.uniform(0.1, 0.5))


async def _answer_thrice(way: Way, person: str, number: int, wanted: Said) -> None:
    text = f"返信 {number}"
    ids = {await _answer_persistently(way, person, text, f"answer-{number}") for _ in range(3)}
    assert len(ids) == 1, "the same key made two messages"
    wanted.answers[ids.pop()] = text


async def _answer_persistently(way: Way, person: str, text: str, key: str) -> str:
    path, headers = f"/api/v1/contacts/line:{person}/messages", {"Idempotency-Key": key}
    while True:
        try:
            async with (
                api(way.server, timeout_s=3) as client,
                client.post(path, json={"text": text}, headers=headers) as answer,
            ):
                if answer.status in (200, 201):
                    return str((await answer.json())["id"])
                assert answer.status == 503, f"{answer.status} {await answer.text()}"
        except (aiohttp.ClientError, TimeoutError):
            pass
        await asyncio.sleep(0.2)


async def _all_known(way: Way, said: dict[str, Said]) -> bool:
    try:
        return all([await way.messages(person) for person in said])
    except (aiohttp.ClientError, TimeoutError):
        return False


async def _until_settled(way: Way, said: dict[str, Said]) -> None:
    for person, wanted in said.items():
        await eventually(partial(_is_settled, way, person, wanted), timeout_s=60, pause_s=0.5)


async def _is_settled(way: Way, person: str, wanted: Said) -> bool:
    messages = await way.messages(person)
    is_whole = len(messages) >= len(wanted.events) + len(wanted.texts) + len(wanted.answers)
    return is_whole and all(one["status"] in SETTLED for one in messages if one["direction"] == "outgoing")


async def _note_acknowledged(way: Way, acknowledged: set[str], refused: set[str]) -> None:
    """Note for which events LINE was told 200, and for which it was not, as long as the simulator remembers."""
    last = 0
    while True:
        # A delivery is numbered when it begins and listed when it ends.
        path = f"/simulator/deliveries?since={max(0, last - LOOK_BACK)}&limit=10000"
        for row in (await json_of(way.phone, path))["deliveries"]:
            ids = {event["webhook_event_id"] for event in row["events"]}
            (acknowledged if row["status"] == 200 else refused).update(ids)
            last = max(last, row["number"])
        await asyncio.sleep(1)


def _is_acknowledged(said: dict[str, Said], acknowledged: set[str]) -> bool:
    return {event for wanted in said.values() for event in wanted.events} <= acknowledged


async def _check_talk(way: Way, person: str, wanted: Said) -> None:
    messages = await way.messages(person)
    incoming = [one["webhook_event_id"] for one in messages if one["direction"] == "incoming"]
    assert incoming == wanted.events, "lost, doubled, out of order, or somebody else's"
    outgoing = [one for one in messages if one["direction"] == "outgoing"]
    expected = [f"受付: {text}" for text in wanted.texts] + list(wanted.answers.values())
    assert sorted(one["text"] for one in outgoing) == sorted(expected)
    received = Counter(await way.received(person))
    assert set(received.values()) <= {1}, f"sent twice: {received.most_common(3)}"
    sent = {one["text"] for one in outgoing if one["status"] == "sent"}
    unsure = {one["text"] for one in outgoing if one["status"] in ("failed", "uncertain")}
    assert sent <= set(received) <= sent | unsure


async def _check_rest(uri: str, database: str) -> None:
    """Nothing is left over: no event, no partition without a process that works on it."""
    async with open_store(uri, database) as store:
        assert await store.events.count("parked") == 0
        await eventually(partial(_nothing_waits, store), timeout_s=10)
    client: AsyncIOMotorClient[dict[str, Any]] = AsyncIOMotorClient(uri, tz_aware=True)
    try:
        await eventually(partial(_owned_by_two, client, database), timeout_s=15)
    finally:
        client.close()


async def _nothing_waits(store: Any) -> bool:
    return bool(await store.events.count("new") == 0)


async def _owned_by_two(client: AsyncIOMotorClient[dict[str, Any]], database: str) -> bool:
    owned = {"owner": {"$exists": True}, "until": {"$gt": datetime.now(UTC)}}
    rows = await client[database].partitions.find(owned).to_list(None)
    return sorted(Counter(row["owner"] for row in rows).values()) == [PARTITIONS // 2, PARTITIONS // 2]


async def _check_waiting(way: Way, said: dict[str, Said]) -> None:
    """Whoever was answered waits no more; whoever writes again waits since then."""
    await eventually(partial(_all_read, datetime.now(UTC)), timeout_s=5)
    answers = await asyncio.gather(*(way.answer(person, "以上です", f"last-{person}") for person in said))
    ends = await asyncio.gather(*(way.settled(person, one["id"]) for person, one in zip(said, answers, strict=True)))
    assert {one["status"] for one in ends} == {"sent"}
    await eventually(partial(_who_waits_is, way, {}), timeout_s=10)
    writers = list(said)[::2]
    for person in writers:
        await way.write(person, "もう一つ")
    await eventually(partial(_all_said, way, writers), timeout_s=30)
    last = {person: (await way.messages(person))[-2] for person in writers}
    assert all(one["text"] == "もう一つ" for one in last.values())
    await eventually(
        partial(_who_waits_is, way, {person: one["sent_at"] for person, one in last.items()}), timeout_s=10
    )


def _all_read(since: datetime) -> bool:
    """An answer within a second of a message does not count as an answer to it."""
    return datetime.now(UTC) - since > timedelta(seconds=1.1)


async def _all_said(way: Way, people: list[str]) -> bool:
    return all([(await way.messages(person))[-1]["text"] == "受付: もう一つ" for person in people])


async def _who_waits_is(way: Way, expected: dict[str, str]) -> bool:
    conversations = (await json_of(way.staff, "/api/v1/conversations?limit=1000"))["conversations"]
    assert len(conversations) == CUSTOMERS
    assert all(one["unread"] == min(100, ROUNDS + (one["contact"]["line_id"] in expected)) for one in conversations)
    waiting = {one["contact"]["line_id"]: one["waiting_since"] for one in conversations if one["waiting_since"]}
    return waiting == expected
