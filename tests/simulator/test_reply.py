"""Reply tokens work once and for a minute; replies cost nothing."""

import pytest

from simulator.line.errors import LineError
from simulator.line.reply_tokens import ReplyTokens
from tests.simulator.line import Line, messages


async def test_a_reply_reaches_the_talk_and_costs_nothing(line: Line) -> None:
    person = await line.person()
    event = await line.write(person)
    answer = await line.reply(event["replyToken"], "明日お届けします", "ありがとうございます")
    sent = (await answer.json())["sentMessages"]
    assert [message.keys() for message in sent] == [{"id", "quoteToken"}] * 2
    talk = await line.talk(person)
    assert [(bubble["from"], bubble["text"], bubble["via"]) for bubble in talk] == [
        ("me", "こんにちは", None),
        ("bot", "明日お届けします", "reply"),
        ("bot", "ありがとうございます", "reply"),
    ]
    assert [bubble["message_id"] for bubble in talk[1:]] == [message["id"] for message in sent]
    assert await line.used() == 0


async def test_a_reply_token_works_once(line: Line) -> None:
    person = await line.person()
    event = await line.write(person)
    assert (await line.reply(event["replyToken"], "一度")).status == 200
    again = await line.reply(event["replyToken"], "二度")
    assert (again.status, await again.json()) == (400, {"message": "Invalid reply token"})
    assert await line.received_by(person) == ["一度"]


async def test_a_refused_message_leaves_the_token_alive(line: Line) -> None:
    event = await line.write(await line.person())
    assert (await line.reply(event["replyToken"], "あ" * 5001)).status == 400
    assert (await line.reply(event["replyToken"], "あ" * 5000)).status == 200


async def test_an_unknown_token_is_refused(line: Line) -> None:
    assert (await line.reply("nobody-gave-this")).status == 400


async def test_tokens_can_be_dead_from_the_beginning(line: Line) -> None:
    await line.control("PATCH", "/switches", {"expired_reply_tokens": True})
    event = await line.write(await line.person())
    assert (await line.reply(event["replyToken"])).status == 400


async def test_the_life_of_tokens_can_be_changed(line: Line) -> None:
    await line.control("PATCH", "/switches", {"reply_token_seconds": 0})
    event = await line.write(await line.person())
    assert (await line.reply(event["replyToken"])).status == 400


async def test_a_reply_takes_no_retry_key(line: Line) -> None:
    event = await line.write(await line.person())
    body = {"replyToken": event["replyToken"], "messages": messages()}
    headers = {"X-Line-Retry-Key": "123e4567-e89b-12d3-a456-426614174000"}
    assert (await line.call("POST", "/v2/bot/message/reply", body, headers=headers)).status == 400
    assert (await line.reply(event["replyToken"])).status == 200


async def test_a_reply_to_somebody_who_blocked_meanwhile_is_accepted_and_lost(line: Line) -> None:
    person = await line.person()
    event = await line.write(person)
    await line.control("PATCH", f"/people/{person}", {"blocked": True})
    assert (await line.reply(event["replyToken"])).status == 200
    assert await line.received_by(person) == []


async def test_an_error_can_spend_the_token_or_leave_it(line: Line) -> None:
    person = await line.person()
    kept, burnt = await line.write(person), await line.write(person)
    await line.fault("reply", "error_before", count=1)
    assert (await line.reply(kept["replyToken"])).status == 500
    assert (await line.reply(kept["replyToken"])).status == 200
    await line.control("PATCH", "/switches", {"burn_reply_token_on_500": True})
    await line.fault("reply", "error_before", count=1)
    assert (await line.reply(burnt["replyToken"])).status == 500
    assert (await line.reply(burnt["replyToken"])).status == 400


class Watch:
    """A clock that is set by hand."""

    seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def _dies(tokens: ReplyTokens, token: str) -> bool:
    with pytest.raises(LineError, match="Invalid reply token"):
        tokens.check(token, 60)
    return True


def test_the_minute_begins_when_the_webhook_leaves() -> None:
    watch = Watch()
    tokens = ReplyTokens(watch)
    token = tokens.issue("U1")
    assert _dies(tokens, token)
    watch.seconds = 300
    tokens.delivered(token)
    watch.seconds = 360
    assert tokens.check(token, 60).chat_id == "U1"
    watch.seconds = 361
    assert _dies(tokens, token)


def test_a_redelivery_gives_another_minute_but_not_after_twenty() -> None:
    watch = Watch()
    tokens = ReplyTokens(watch)
    token = tokens.issue("U1")
    tokens.delivered(token)
    watch.seconds = 19 * 60
    tokens.delivered(token)
    assert tokens.check(token, 60).delivered_at == 19 * 60
    watch.seconds = 20 * 60 + 1
    tokens.delivered(token)
    assert _dies(tokens, token)
