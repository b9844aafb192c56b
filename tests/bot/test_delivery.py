"""The way out: each row of the table in docs/architecture.md, against the simulator."""

import asyncio
from datetime import timedelta

import pytest

from inbox.clock import now
from inbox.conversations.draft import Emoji, sticker_draft, text_draft
from inbox.errors import Conflict
from tests.bot.desk import HANA, Desk, contact_of


async def _state(desk: Desk, message_id: str) -> tuple[str, str | None]:
    send = (await desk.outcome(message_id)).send
    assert send is not None
    return send.state, send.via


async def _used(desk: Desk) -> int:
    return int((await desk.control("GET", "/quota"))["used"])


async def _expire_tokens(desk: Desk) -> None:
    """Let our own clock say that every token has run out."""
    await desk.store.database["reply_tokens"].update_many({}, {"$set": {"expires_at": now() - timedelta(seconds=1)}})


async def _answered(desk: Desk) -> tuple[str, str]:
    """Have a customer with a live token, and an answer that waits."""
    person = await desk.customer()
    await desk.say(person)
    [message_id] = await desk.queue(person, "明日お届けします")
    return person, message_id


async def _answered_late(desk: Desk) -> tuple[str, str]:
    """Have a customer without a live token, and an answer that waits."""
    person, message_id = await _answered(desk)
    await _expire_tokens(desk)
    return person, message_id


async def test_an_answer_in_time_goes_by_its_token_and_costs_nothing(desk: Desk) -> None:
    person, message_id = await _answered(desk)
    await desk.deliver(person)
    assert await _state(desk, message_id) == ("sent", "reply")
    assert await desk.talk(person) == ["明日お届けします"]
    assert await _used(desk) == 0
    sent = await desk.outcome(message_id)
    assert sent.line_message_id
    assert sent.quote_token


async def test_a_late_answer_is_pushed_with_a_retry_key(desk: Desk) -> None:
    person, message_id = await _answered_late(desk)
    await desk.deliver(person)
    assert await _state(desk, message_id) == ("sent", "push")
    assert await _used(desk) == 1
    [call] = await desk.calls("push")
    assert call["retry_key"]


async def test_a_token_answers_once_and_the_next_answer_is_pushed(desk: Desk) -> None:
    person, first = await _answered(desk)
    await desk.deliver(person)
    [second] = await desk.queue(person, "追跡番号は1234です")
    await desk.deliver(person)
    assert [await _state(desk, one) for one in (first, second)] == [("sent", "reply"), ("sent", "push")]


async def test_what_waits_together_shares_one_call_in_its_order(desk: Desk) -> None:
    person = await desk.customer()
    await desk.say(person)
    texts = [f"{number} 行目" for number in range(7)]
    await desk.queue(person, *texts)
    await desk.deliver(person)
    assert await desk.talk(person) == texts
    calls = await desk.calls("reply") + await desk.calls("push")
    assert [len(call["body"]["messages"]) for call in calls] == [5, 2]


async def test_a_token_that_line_calls_too_old_before_any_attempt_leads_to_a_push(desk: Desk) -> None:
    await desk.control("PATCH", "/switches", {"expired_reply_tokens": True})
    person, message_id = await _answered(desk)
    await desk.deliver(person)
    assert await _state(desk, message_id) == ("sent", "push")
    assert await desk.talk(person) == ["明日お届けします"]


@pytest.mark.parametrize("kind", ["error_after", "reset_after"])
async def test_a_reply_that_arrived_without_an_answer_is_never_sent_again(desk: Desk, kind: str) -> None:
    person, message_id = await _answered(desk)
    await desk.fault("reply", kind)
    await desk.deliver(person)
    assert (await _state(desk, message_id))[0] == "queued"
    await desk.hurry(person)
    await desk.deliver(person)
    assert await _state(desk, message_id) == ("sent", "reply")
    assert await desk.talk(person) == ["明日お届けします"]
    assert await desk.calls("push") == []


@pytest.mark.parametrize("kind", ["error_before", "reset_before"])
async def test_a_reply_that_did_not_arrive_is_tried_with_the_same_token(desk: Desk, kind: str) -> None:
    person, message_id = await _answered(desk)
    await desk.fault("reply", kind)
    await desk.deliver(person)
    await desk.hurry(person)
    await desk.deliver(person)
    assert await _state(desk, message_id) == ("sent", "reply")
    assert await desk.talk(person) == ["明日お届けします"]
    first, second = await desk.calls("reply")
    assert first["body"] == second["body"]


async def test_an_unclear_reply_whose_token_has_run_out_is_for_staff_to_decide(desk: Desk) -> None:
    await desk.control("PATCH", "/switches", {"burn_reply_token_on_500": True})
    person, message_id = await _answered(desk)
    await desk.fault("reply", "error_before")
    await desk.deliver(person)
    long_ago = now() - timedelta(seconds=1)
    await desk.store.database["messages"].update_one({"_id": message_id}, {"$set": {"send.token_expires_at": long_ago}})
    await desk.hurry(person)
    await desk.deliver(person)
    assert (await _state(desk, message_id))[0] == "uncertain"
    assert await desk.talk(person) == []
    assert await desk.calls("push") == []


@pytest.mark.parametrize("kind", ["error_before", "error_after", "reset_before", "reset_after"])
async def test_a_push_is_repeated_with_its_key_and_arrives_once(desk: Desk, kind: str) -> None:
    person, message_id = await _answered_late(desk)
    await desk.fault("push", kind, count=2)
    for _ in range(3):
        await desk.deliver(person)
        await desk.hurry(person)
    assert await _state(desk, message_id) == ("sent", "push")
    assert await desk.talk(person) == ["明日お届けします"]
    assert await _used(desk) == 1
    assert len({call["retry_key"] for call in await desk.calls("push")}) == 1
    assert (await desk.outcome(message_id)).line_message_id


@pytest.mark.parametrize("endpoint", ["reply", "push"])
async def test_a_rate_limit_means_later_and_nothing_is_lost(desk: Desk, endpoint: str) -> None:
    """0.10: meanwhile staff can read why it waits."""
    person, message_id = await (_answered(desk) if endpoint == "reply" else _answered_late(desk))
    await desk.fault(endpoint, "rate_limit")
    await desk.deliver(person)
    waiting = (await desk.outcome(message_id)).send
    assert waiting is not None
    assert waiting.state == "queued"
    assert "自動で送り直します" in (waiting.error or "")
    assert "The API rate limit has been exceeded" in (waiting.error or "")
    await desk.hurry(person)
    await desk.deliver(person)
    assert await _state(desk, message_id) == ("sent", endpoint)
    assert await desk.talk(person) == ["明日お届けします"]


async def test_the_months_limit_is_told_to_staff_and_the_customer_still_waits(desk: Desk) -> None:
    """0.10: a failed send shows LINE's reason; never a silent loss."""
    person, message_id = await _answered_late(desk)
    await desk.control("PATCH", "/quota", {"limit": 0, "used": 0})
    await desk.deliver(person)
    message = await desk.outcome(message_id)
    assert message.send is not None
    assert message.send.state == "failed"
    assert "上限" in (message.send.error or "")
    assert "You have reached your monthly limit." in (message.send.error or "")
    conversation = await desk.store.conversations.current(contact_of(person))
    assert conversation is not None
    assert conversation.waiting_since is not None


async def test_what_failed_can_be_sent_again(desk: Desk) -> None:
    person, message_id = await _answered_late(desk)
    await desk.control("PATCH", "/quota", {"limit": 0, "used": 0})
    await desk.deliver(person)
    await desk.control("PATCH", "/quota", {"limit": 100})
    again = (await desk.store.outbox.resend(message_id, "again", HANA)).message
    await desk.deliver(person)
    assert (await _state(desk, again.id))[0] == "sent"
    assert await desk.talk(person) == ["明日お届けします"]


async def test_a_wrong_access_token_is_told_with_lines_words(desk: Desk) -> None:
    person, message_id = await _answered(desk)
    await desk.fault("reply", "invalid_token")
    await desk.deliver(person)
    message = await desk.outcome(message_id)
    assert message.send is not None
    assert message.send.state == "failed"
    assert "アクセストークン" in (message.send.error or "")


async def test_a_customer_who_blocked_us_gets_no_attempt_that_line_would_swallow(desk: Desk) -> None:
    """0.10, 3.16."""
    person, message_id = await _answered_late(desk)
    await desk.control("PATCH", f"/people/{person}", {"blocked": True})
    await desk.process()
    await desk.deliver(person)
    message = await desk.outcome(message_id)
    assert message.send is not None
    assert (message.send.state, await desk.calls("push")) == ("failed", [])
    assert "ブロック" in (message.send.error or "")


async def test_an_answer_is_cancelled_only_before_its_first_attempt(desk: Desk) -> None:
    person, message_id = await _answered(desk)
    await desk.store.outbox.cancel(message_id)
    await desk.deliver(person)
    assert await desk.talk(person) == []
    [tried] = await desk.queue(person, "承りました")
    await desk.fault("reply", "error_before")
    await desk.deliver(person)
    with pytest.raises(Conflict):
        await desk.store.outbox.cancel(tried)


async def test_an_attempt_cut_off_before_its_result_is_completed_by_the_next_sender(desk: Desk) -> None:
    """The crash table: after_send, before result."""
    person, message_id = await _answered(desk)
    dispatch = await desk.store.dispatches.begin(contact_of(person))
    assert dispatch is not None
    assert dispatch.reply_token is not None
    await desk.line.reply(dispatch.reply_token, [{"type": "text", "text": "明日お届けします"}])
    await desk.deliver(person)
    assert await _state(desk, message_id) == ("sent", "reply")
    assert await desk.talk(person) == ["明日お届けします"]


async def test_two_senders_at_once_send_once(desk: Desk) -> None:
    for late in (False, True):
        person, message_id = await (_answered_late(desk) if late else _answered(desk))
        await asyncio.gather(*(desk.delivery.deliver(contact_of(person)) for _ in range(8)))
        await desk.hurry(person)
        await desk.deliver(person)
        assert (await _state(desk, message_id))[0] == "sent"
        assert await desk.talk(person) == ["明日お届けします"]


async def test_a_sender_that_was_overtaken_never_pushes_what_the_token_has_sent(desk: Desk) -> None:
    person, message_id = await _answered(desk)
    slow = await desk.store.dispatches.begin(contact_of(person))
    quick = await desk.store.dispatches.begin(contact_of(person))
    assert slow is not None
    assert quick is not None
    assert quick.was_ambiguous
    await desk.line.reply(quick.reply_token or "", [{"type": "text", "text": "明日お届けします"}])
    assert await desk.store.dispatches.use_push(slow) is None
    await desk.deliver(person)
    assert (await _state(desk, message_id))[0] == "sent"
    assert await desk.talk(person) == ["明日お届けします"]


async def test_stickers_go_out(desk: Desk) -> None:
    person = await desk.customer()
    await desk.say(person)
    [message_id] = await desk.queue(person, draft=sticker_draft("446", "1988"))
    await desk.deliver(person)
    assert (await _state(desk, message_id))[0] == "sent"
    assert await desk.talk(person) == ["sticker"]


async def test_what_line_refuses_is_shown_in_its_own_words(desk: Desk) -> None:
    person = await desk.customer()
    await desk.say(person)
    [message_id] = await desk.queue(person, draft=sticker_draft("1", "1"))
    await desk.deliver(person)
    message = await desk.outcome(message_id)
    assert message.send is not None
    assert message.send.state == "failed"
    assert "messages[0]" in (message.send.error or "")


async def test_emoji_of_line_go_out_in_the_place_of_their_words(desk: Desk) -> None:
    """4.14: LINE counts places in UTF-16 units; a resend carries them again."""
    person = await desk.customer()
    await desk.say(person)
    heart, hands = ("5ac21a18040ab15980c9b43e", "071"), ("5ac21e6c040ab15980c9b444", "039")
    draft = text_draft("😊(ハート)$5です(手を合わせる)", emojis=[Emoji(1, 5, *heart), Emoji(10, 8, *hands)])
    [message_id] = await desk.queue(person, draft=draft)
    await desk.store.outbox.cancel(message_id)
    again = await desk.store.outbox.resend(message_id, "again", HANA)
    await desk.deliver(person)
    assert await _state(desk, again.message.id) == ("sent", "reply")
    [call] = await desk.calls("reply")
    [bubble] = call["body"]["messages"]
    assert bubble["text"] == "😊$$5です$"
    assert [(one["index"], one["productId"], one["emojiId"]) for one in bubble["emojis"]] == [(2, *heart), (7, *hands)]
