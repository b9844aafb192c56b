"""Webhooks leave as LINE sends them, and come again as LINE does it."""

import asyncio
import base64
import hashlib
import hmac
import json
from typing import Any

import pytest

from simulator.line.post import signature_of
from tests.eventually import eventually
from tests.simulator.line import SECRET, Line


def test_the_signature_is_the_one_of_lines_own_example() -> None:
    body = b'{"destination":"U8e742f61d673b39c7fff3cecb7536ef0","events":[]}'
    assert signature_of("8c570fa6dd201bb328f1c1eac23a96d8", body) == "GhRKmvmHys4Pi8DxkF4+EayaH0OqtJtaZxgTD9fMDLs="


async def test_a_webhook_is_signed_over_its_raw_bytes(line: Line) -> None:
    await line.write(await line.person())
    [webhook] = line.bot.received
    expected = base64.b64encode(hmac.new(SECRET.encode(), webhook.raw, hashlib.sha256).digest()).decode()
    assert webhook.headers["x-line-signature"] == expected
    assert webhook.body["destination"] == line.platform.channel.user_id


async def test_a_message_event_has_what_line_gives_it_and_no_null(line: Line) -> None:
    person = await line.person()
    event = await line.write(person, "いつ届きますか")
    assert event.keys() == {
        "type", "message", "timestamp", "webhookEventId", "deliveryContext", "mode", "source", "replyToken",
    }  # fmt: skip
    assert event["source"] == {"type": "user", "userId": person}
    assert event["message"].keys() == {"type", "id", "markAsReadToken", "quoteToken", "text"}
    assert event["deliveryContext"] == {"isRedelivery": False}
    assert b"null" not in line.bot.received[0].raw


async def test_each_event_and_message_has_an_id_of_its_own(line: Line) -> None:
    person = await line.person()
    events = [await line.write(person, "はい") for _ in range(20)]
    assert len({event["webhookEventId"] for event in events}) == 20
    assert len({event["message"]["id"] for event in events}) == 20
    assert [event["timestamp"] for event in events] == sorted({event["timestamp"] for event in events})


async def test_a_talk_keeps_its_order(line: Line) -> None:
    person = await line.person()
    for number in range(30):
        await line.control("POST", f"/people/{person}/messages", {"type": "text", "text": str(number)})
    events = await line.bot.heard(30)
    assert [event["message"]["text"] for event in events] == [str(number) for number in range(30)]


@pytest.mark.parametrize("status", [503, 500, 401, 302])
async def test_a_webhook_without_2xx_comes_again_flagged_and_otherwise_the_same(line: Line, status: int) -> None:
    await line.control("PATCH", "/switches", {"redelivery_schedule": [0, 0, 0]})
    line.bot.answers = [status, status]
    await line.write(await line.person())
    first, again, last = (await line.bot.heard(3))[:3]
    assert again["deliveryContext"] == last["deliveryContext"] == {"isRedelivery": True}
    assert {**again, "deliveryContext": None} == {**first, "deliveryContext": None}
    await eventually(lambda: line.platform.webhooks.waiting == 0)
    attempts = (await line.control("GET", "/deliveries"))["deliveries"]
    assert [(one["attempt"], one["status"], one["is_redelivery"]) for one in attempts] == [
        (1, status, False),
        (2, status, True),
        (3, 200, True),
    ]
    assert [one["error"] for one in attempts] == ["error_status_code", "error_status_code", None]


async def test_without_redelivery_a_failed_webhook_is_lost(line: Line) -> None:
    await line.control("PATCH", "/switches", {"redelivery": False})
    line.bot.answers = [500]
    await line.write(await line.person())
    await eventually(lambda: line.platform.webhooks.waiting == 0)
    assert len(line.bot.received) == 1


async def test_an_answer_after_the_timeout_is_no_answer(line: Line) -> None:
    await line.control("PATCH", "/switches", {"webhook_timeout_seconds": 0.000001, "redelivery": False})
    person = await line.person()
    await line.control("POST", f"/people/{person}/messages", {"type": "text", "text": "はい"})
    await eventually(lambda: line.platform.deliveries.latest(1))
    [attempt] = (await line.control("GET", "/deliveries"))["deliveries"]
    assert (attempt["status"], attempt["error"]) == (0, "request_timeout")


async def test_a_bot_that_is_not_there_cannot_be_reached(line: Line, unused_tcp_port: int) -> None:
    line.platform.channel.webhook_url = f"http://127.0.0.1:{unused_tcp_port}/"
    await line.control("PATCH", "/switches", {"redelivery": False})
    assert (await line.control("POST", "/webhooks/empty"))["error"] == "could_not_connect"


async def test_events_can_come_twice(line: Line) -> None:
    await line.control("PATCH", "/switches", {"deliver_twice": True})
    await line.write(await line.person())
    first, second = await line.bot.heard(2)
    assert first == second


async def test_events_can_come_in_one_post_of_several_people(line: Line) -> None:
    await line.control("PATCH", "/switches", {"batch_seconds": 0.5})
    people = [await line.person() for _ in range(4)]
    for person in people:
        await line.control("POST", f"/people/{person}/messages", {"type": "text", "text": "はい"})
    await line.bot.heard(4)
    [webhook] = line.bot.received
    assert [event["source"]["userId"] for event in webhook.events] == people


async def test_events_can_come_in_another_order(line: Line) -> None:
    await line.control("PATCH", "/switches", {"shuffle": True})
    person = await line.person()
    for number in range(10):
        await line.control("POST", f"/people/{person}/messages", {"type": "text", "text": str(number)})
    texts = [event["message"]["text"] for event in await line.bot.heard(10)]
    assert texts != sorted(texts)
    assert sorted(texts) == [str(number) for number in range(10)]


async def test_events_can_come_late(line: Line) -> None:
    await line.control("PATCH", "/switches", {"delay_seconds": 0.2})
    person, began = await line.person(), asyncio.get_running_loop().time()
    await line.write(person)
    assert asyncio.get_running_loop().time() - began >= 0.2


async def test_in_standby_events_have_no_reply_token(line: Line) -> None:
    await line.control("PATCH", "/switches", {"standby": True})
    event = await line.write(await line.person())
    assert event["mode"] == "standby"
    assert "replyToken" not in event


async def test_the_signature_can_be_wrong_and_its_header_written_otherwise(line: Line) -> None:
    await line.control("PATCH", "/switches", {"wrong_signature": True, "signature_header": "X-LINE-SIGNATURE"})
    await line.write(await line.person())
    [webhook] = line.bot.received
    assert webhook.headers["X-LINE-SIGNATURE"] != signature_of(SECRET, webhook.raw)


async def test_an_inactive_webhook_gets_nothing(line: Line) -> None:
    await line.control("PATCH", "/switches", {"webhook_active": False})
    person = await line.person()
    await line.control("POST", f"/people/{person}/messages", {"type": "text", "text": "無視"})
    await line.control("PATCH", "/switches", {"webhook_active": True})
    await line.write(person, "届く")
    assert [event["message"]["text"] for event in line.bot.events] == ["届く"]


async def test_the_last_webhook_can_be_delivered_again(line: Line) -> None:
    await line.control("POST", "/webhooks/redeliver", status=409)
    event = await line.write(await line.person())
    again = await line.control("POST", "/webhooks/redeliver")
    assert again["events"][0]["webhook_event_id"] == event["webhookEventId"]
    await line.bot.heard(2)
    await line.control("POST", "/webhooks/duplicate")
    flags = [event["deliveryContext"]["isRedelivery"] for event in await line.bot.heard(3)]
    assert flags == [False, True, False]


async def test_an_empty_webhook_can_be_sent(line: Line) -> None:
    outcome = await line.control("POST", "/webhooks/empty")
    assert (outcome["status"], outcome["error"]) == (200, None)
    assert line.bot.received[0].events == []


async def test_events_written_by_hand_get_what_they_lack(line: Line) -> None:
    person = await line.person()
    raw = {"type": "hologram", "source": {"type": "user", "userId": person}, "hologram": {"depth": 3}}
    sent = await line.control("POST", "/events", {"events": [raw, {**raw, "webhookEventId": "mine"}]})
    first, second = await line.bot.heard(2)
    assert len(line.bot.received) == 1
    assert sent["webhook_event_ids"] == [first["webhookEventId"], "mine"]
    assert first["hologram"] == second["hologram"] == {"depth": 3}
    assert (await line.reply(first["replyToken"], "見えました")).status == 200


@pytest.mark.parametrize(
    "event", [{}, {"type": 5}, {"source": 7, "text": "\ud800"}, {"type": "message", "message": None}]
)
async def test_events_written_by_hand_can_be_left_as_they_are(line: Line, event: dict[str, Any]) -> None:
    await line.control("POST", "/events", {"events": [event], "as_they_are": True})
    await eventually(lambda: line.bot.received)
    assert json.loads(line.bot.received[0].raw)["events"] == [event]


async def test_the_logs_tell_kinds_and_ids_and_never_what_was_said(line: Line) -> None:
    event = await line.write(await line.person(), "秘密の相談")
    [delivery] = (await line.control("GET", "/deliveries?since=0"))["deliveries"]
    assert delivery["events"] == [
        {"type": "message", "message_type": "text", "webhook_event_id": event["webhookEventId"]}
    ]
    assert "秘密" not in str(delivery)
    assert (await line.control("GET", f"/deliveries?since={delivery['number']}"))["deliveries"] == []
