"""Pushes are billed, have retry keys, and say 200 also for who does not get them."""

import pytest

from simulator.line.counters import _today
from simulator.line.errors import LineError
from simulator.line.retry_keys import RetryKeys
from tests.simulator.line import Line, messages
from tests.simulator.test_reply import Watch

KEY = "123e4567-e89b-12d3-a456-426614174000"


async def test_a_push_reaches_the_talk_and_is_billed_by_people_not_messages(line: Line) -> None:
    person = await line.person()
    assert (await line.push(person, "一", "二", "三")).status == 200
    assert await line.received_by(person) == ["一", "二", "三"]
    assert await line.used() == 1
    consumption = await line.call("GET", "/v2/bot/message/quota/consumption")
    assert await consumption.json() == {"totalUsage": 1}


async def test_the_same_key_is_accepted_once_and_answers_with_the_first_ids(line: Line) -> None:
    person = await line.person()
    first = await line.push(person, "一度", key=KEY)
    again = await line.push(person, "一度", key=KEY.upper())
    assert again.status == 409
    assert await again.json() == {"message": "The retry key is already accepted", **await first.json()}
    assert again.headers["x-line-accepted-request-id"] == first.headers["X-Line-Request-Id"]
    assert await line.received_by(person) == ["一度"]
    assert await line.used() == 1


async def test_a_key_that_is_no_uuid_is_refused(line: Line) -> None:
    assert (await line.push(await line.person(), key="order-1042")).status == 400


async def test_a_refused_push_does_not_use_up_its_key(line: Line) -> None:
    person = await line.person()
    assert (await line.push(person, "", key=KEY)).status == 400
    assert (await line.push(person, "はい", key=KEY)).status == 200


def test_a_key_is_forgotten_after_a_day() -> None:
    watch = Watch()
    keys = RetryKeys(watch)
    keys.accept(KEY, "request", {})
    watch.seconds = 24 * 3600 - 1
    with pytest.raises(LineError, match="already accepted"):
        keys.check(KEY)
    watch.seconds += 1
    keys.check(KEY)


@pytest.mark.parametrize(
    "path", ["/v2/bot/info", "/v2/bot/message/quota", "/v2/bot/followers/ids", "/v2/bot/richmenu/list"]
)
async def test_other_calls_take_no_key(line: Line, path: str) -> None:
    assert (await line.call("GET", path)).status == 200
    assert (await line.call("GET", path, headers={"X-Line-Retry-Key": KEY})).status == 400


async def test_beyond_the_months_limit_nothing_is_sent(line: Line) -> None:
    person = await line.person()
    await line.control("PATCH", "/quota", {"limit": 200, "used": 199})
    assert (await line.push(person, "最後")).status == 200
    refused = await line.push(person, "多すぎ", key=KEY)
    assert (refused.status, await refused.json()) == (429, {"message": "You have reached your monthly limit."})
    await line.control("PATCH", "/quota", {"limit": None})
    assert (await line.push(person, "続き", key=KEY)).status == 200
    assert await line.received_by(person) == ["最後", "続き"]
    assert await (await line.call("GET", "/v2/bot/message/quota")).json() == {"type": "none"}


async def test_a_repeated_push_is_409_also_when_the_limit_is_reached(line: Line) -> None:
    person = await line.person()
    await line.control("PATCH", "/quota", {"limit": 1})
    assert (await line.push(person, key=KEY)).status == 200
    assert (await line.push(person, key=KEY)).status == 409


async def test_a_push_to_who_blocks_is_accepted_lost_and_free(line: Line) -> None:
    person = await line.person()
    await line.control("PATCH", f"/people/{person}", {"blocked": True})
    answer = await line.push(person, "届かない")
    assert answer.status == 200
    assert len((await answer.json())["sentMessages"]) == 1
    assert await line.received_by(person) == []
    assert await line.used() == 0


async def test_a_stranger_is_reached_only_after_they_wrote(line: Line) -> None:
    person = await line.person(friend=False)
    assert (await line.push(person, "だれですか")).status == 200
    await line.write(person)
    assert (await line.push(person, "はじめまして")).status == 200
    assert await line.received_by(person) == ["はじめまして"]
    assert await line.used() == 1


async def test_a_push_to_an_unknown_id_is_refused(line: Line) -> None:
    answer = await line.push(f"U{'0' * 32}")
    assert (answer.status, await answer.json()) == (400, {"message": "Failed to send messages"})


async def test_a_multicast_reaches_each_once_and_all_or_nothing(line: Line) -> None:
    people = [await line.person() for _ in range(3)]
    body = {"to": [*people, people[0], f"U{'0' * 32}"], "messages": messages("セール")}
    assert await (await line.call("POST", "/v2/bot/message/multicast", body)).json() == {}
    assert [await line.received_by(person) for person in people] == [["セール"]] * 3
    assert await line.used() == 3
    bad = {"to": [people[0], "somebody"], "messages": messages("セール")}
    answer = await line.call("POST", "/v2/bot/message/multicast", bad)
    assert (await answer.json())["message"].startswith("The property, to[1], in the request body is invalid")
    await line.control("PATCH", "/quota", {"limit": 5})
    body = {"to": people, "messages": messages("セール")}
    assert (await line.call("POST", "/v2/bot/message/multicast", body)).status == 429
    assert await line.received_by(people[0]) == ["セール"]


async def test_a_repeated_multicast_is_409_without_messages(line: Line) -> None:
    body = {"to": [await line.person()], "messages": messages()}
    headers = {"X-Line-Retry-Key": KEY}
    assert (await line.call("POST", "/v2/bot/message/multicast", body, headers=headers)).status == 200
    again = await line.call("POST", "/v2/bot/message/multicast", body, headers=headers)
    assert (again.status, await again.json()) == (409, {"message": "The retry key is already accepted"})


async def test_what_was_sent_is_counted_by_day(line: Line) -> None:
    await line.push(await line.person())
    path = "/v2/bot/message/delivery/push?date="
    assert await (await line.call("GET", path + _today())).json() == {"status": "ready", "success": 1}
    assert await (await line.call("GET", path + "20200101")).json() == {"status": "ready", "success": 0}
    assert await (await line.call("GET", path + "29990101")).json() == {"status": "unready"}
    assert (await line.call("GET", path + "2020-01-01")).status == 400


async def test_one_unit_may_be_named(line: Line) -> None:
    person = await line.person()
    for units, status in ((["spring"], 200), (["a", "b"], 400), (["春"], 400), ("spring", 400)):
        body = {"to": person, "messages": messages(), "customAggregationUnits": units}
        assert (await line.call("POST", "/v2/bot/message/push", body)).status == status
