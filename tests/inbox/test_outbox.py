"""The way of a message out: queued once, attempted in order, never twice."""

import asyncio
from datetime import timedelta

import pytest

from inbox.clock import now
from inbox.conversations.draft import EMOJI_UNITS, TEXT_LIMIT, Emoji, sticker_draft, text_draft
from inbox.conversations.message import Actor
from inbox.errors import Conflict, Invalid
from inbox.store import Store
from tests.inbox.samples import CUSTOMER, said

TANAKA = Actor("staff", "s1", "田中")
TAKAHASHI = Actor("staff", "s2", "高橋")
ALL = range(64)


async def talk(store: Store, token: str | None = None) -> str:
    await store.intake.apply([said("こんにちは", reply_token=token)])
    return (await store.contacts.get_named("main", f"line:{CUSTOMER}")).id


async def test_a_key_queues_one_message_however_often_it_is_posted(store: Store) -> None:
    who = await talk(store)
    posts = [store.outbox.queue(who, "k", text_draft("はい"), TANAKA) for _ in range(5)]
    queued = await asyncio.gather(*posts)
    assert [entry.created for entry in queued].count(True) == 1
    assert len({entry.message.id for entry in queued}) == 1


async def test_a_key_with_another_body_is_refused(store: Store) -> None:
    who = await talk(store)
    await store.outbox.queue(who, "k", text_draft("はい"), TANAKA)
    with pytest.raises(Invalid):
        await store.outbox.queue(who, "k", text_draft("いいえ"), TANAKA)


@pytest.mark.parametrize("text", ["", "  \n", "あ" * 5_001, "😀" * 2_501, "\ud83d"])
async def test_a_text_that_line_would_refuse_is_never_queued(store: Store, text: str) -> None:
    who = await talk(store)
    with pytest.raises(Invalid):
        await store.outbox.queue(who, "k", text_draft(text), TANAKA)


async def test_an_emoji_of_line_counts_as_its_hidden_word(store: Store) -> None:
    """4.14."""
    who, heart = await talk(store), Emoji(0, 5, "5ac21a18040ab15980c9b43e", "071")
    full, over = "(ハート)" + "あ" * (TEXT_LIMIT - EMOJI_UNITS), "(ハート)" + "あ" * (TEXT_LIMIT - EMOJI_UNITS + 1)
    assert (await store.outbox.queue(who, "a", text_draft(full, emojis=[heart]), TANAKA)).created
    with pytest.raises(Invalid):
        await store.outbox.queue(who, "b", text_draft(over, emojis=[heart]), TANAKA)


async def test_an_answer_takes_the_conversation_and_ends_the_wait(store: Store) -> None:
    who = await talk(store)
    await store.outbox.queue(who, "k", text_draft("はい"), TANAKA)
    current = await store.conversations.current(who)
    assert current is not None
    assert (current.status, current.assignee, current.waiting_since) == ("in_progress", "s1", None)
    assert current.last_message is not None
    assert (current.last_message.text, current.last_message.direction) == ("はい", "outgoing")


async def test_of_two_staff_who_answer_at_once_the_second_is_shown_the_first(store: Store) -> None:
    """1.56, C4: the same draft state, two answers."""
    who = await talk(store)
    outcomes = await asyncio.gather(
        store.outbox.queue(who, "a", text_draft("田中です"), TANAKA, seen_reply=None),
        store.outbox.queue(who, "b", text_draft("高橋です"), TAKAHASHI, seen_reply=None),
        return_exceptions=True,
    )
    [conflict] = [outcome for outcome in outcomes if isinstance(outcome, Conflict)]
    # The customer's message at least: the colleague's may be written in this very moment.
    assert "こんにちは" in [message.text for message in conflict.current["messages"]]
    assert await store.database["messages"].count_documents({"direction": "outgoing"}) == 1
    again = await store.outbox.queue(
        who, "c", text_draft("それでも送ります"), TAKAHASHI, seen_reply=conflict.current["last_reply"]
    )
    assert again.created


async def test_one_writer_may_send_twice_in_a_row_without_reading_back(store: Store) -> None:
    who = await talk(store)
    await store.outbox.queue(who, "a", text_draft("一"), TANAKA, seen_reply=None)
    assert (await store.outbox.queue(who, "b", text_draft("二"), TANAKA, seen_reply=None)).created


async def test_the_reply_token_goes_first_and_serves_up_to_five_bubbles(store: Store) -> None:
    who = await talk(store, token="tok")
    for number in range(6):
        await store.outbox.queue(who, f"k{number}", text_draft(str(number)), TANAKA)
    first = await store.dispatches.begin(who)
    assert first is not None
    assert [message.text for message in first.messages] == ["0", "1", "2", "3", "4"]
    assert (first.reply_token, first.was_ambiguous, first.attempts) == ("tok", False, 1)
    await store.dispatches.sent(first, "reply", [(str(n), None) for n in range(5)])
    second = await store.dispatches.begin(who)
    assert second is not None
    assert ([message.text for message in second.messages], second.reply_token) == (["5"], None)


async def test_an_expired_token_is_never_used(store: Store) -> None:
    who = await talk(store, token="tok")
    await store.database["reply_tokens"].update_many({}, {"$set": {"expires_at": now() + timedelta(seconds=1)}})
    await store.outbox.queue(who, "k", text_draft("はい"), TANAKA)
    dispatch = await store.dispatches.begin(who)
    assert dispatch is not None
    assert dispatch.reply_token is None
    assert await store.reply_tokens.live_until(who) is None


async def test_an_attempt_that_a_crash_cut_off_is_repeated_unchanged(store: Store) -> None:
    who = await talk(store, token="tok")
    await store.outbox.queue(who, "k", text_draft("はい"), TANAKA)
    first = await store.dispatches.begin(who)
    await store.outbox.queue(who, "k2", text_draft("それから"), TANAKA)
    again = await store.dispatches.begin(who)
    assert first is not None
    assert again is not None
    assert (again.id, again.reply_token, again.retry_key) == (first.id, first.reply_token, first.retry_key)
    assert [message.text for message in again.messages] == ["はい"]
    assert again.was_ambiguous
    assert again.first_attempt_at == first.first_attempt_at


async def test_later_messages_wait_behind_one_that_is_to_be_tried_later(store: Store) -> None:
    who = await talk(store)
    await store.outbox.queue(who, "k", text_draft("一"), TANAKA)
    dispatch = await store.dispatches.begin(who)
    assert dispatch is not None
    await store.dispatches.later(dispatch, 60, ambiguous=True, error="500")
    await store.outbox.queue(who, "k2", text_draft("二"), TANAKA)
    assert await store.dispatches.begin(who) is None


async def test_a_failed_answer_makes_the_customer_wait_again(store: Store) -> None:
    """0.10 never a silent loss."""
    who = await talk(store)
    before = await store.conversations.current(who)
    queued = await store.outbox.queue(who, "k", text_draft("はい"), TANAKA)
    dispatch = await store.dispatches.begin(who)
    assert dispatch is not None
    await store.dispatches.failed(dispatch, "You have reached your monthly limit.")
    after = await store.conversations.current(who)
    assert before is not None
    assert after is not None
    assert after.waiting_since == before.waiting_since
    failed = await store.messages.get(queued.message.id)
    assert failed.send is not None
    assert (failed.send.state, failed.send.error) == ("failed", "You have reached your monthly limit.")
    assert (await store.outbox.resend(failed.id, "again", TANAKA)).created


async def test_a_message_is_cancelled_while_queued_and_not_after_an_attempt(store: Store) -> None:
    who = await talk(store)
    first = await store.outbox.queue(who, "k", text_draft("やめる"), TANAKA)
    cancelled = await store.outbox.cancel(first.message.id)
    assert cancelled.send is not None
    assert cancelled.send.state == "cancelled"
    assert await store.dispatches.begin(who) is None
    second = await store.outbox.queue(who, "k2", text_draft("おくる"), TANAKA)
    await store.dispatches.begin(who)
    with pytest.raises(Conflict):
        await store.outbox.cancel(second.message.id)


async def test_an_uncertain_outcome_is_settled_by_a_person_once(store: Store) -> None:
    who = await talk(store)
    queued = await store.outbox.queue(who, "k", sticker_draft("446", "1988"), TANAKA)
    dispatch = await store.dispatches.begin(who)
    assert dispatch is not None
    await store.dispatches.uncertain(dispatch, "timeout")
    settled = await store.outbox.mark_sent(queued.message.id, TAKAHASHI)
    assert settled.send is not None
    assert settled.send.state == "sent"
    with pytest.raises(Conflict):
        await store.outbox.mark_sent(queued.message.id, TAKAHASHI)


async def test_due_contacts_are_those_of_held_partitions(store: Store) -> None:
    who = await talk(store)
    await store.outbox.queue(who, "k", text_draft("はい"), TANAKA)
    assert await store.dispatches.due_contacts(ALL, 10) == [who]
    assert await store.dispatches.due_contacts([], 10) == []


async def test_of_two_who_send_a_failed_message_again_one_does(store: Store) -> None:
    """0.10."""
    who = await talk(store)
    failed = (await store.outbox.queue(who, "k", text_draft("明日です"), TANAKA)).message
    dispatch = await store.dispatches.begin(who)
    assert dispatch is not None
    await store.dispatches.failed(dispatch, "limit")
    again = (await store.outbox.resend(failed.id, "t", TANAKA)).message
    assert (await store.outbox.resend(failed.id, "t", TANAKA)).created is False
    with pytest.raises(Conflict):
        await store.outbox.resend(failed.id, "s", TAKAHASHI)
    settled = (await store.messages.get(failed.id)).send
    assert settled is not None
    assert settled.resent_as == again.id


async def test_an_answer_never_lands_in_somebody_elses_conversation(store: Store) -> None:
    who = await talk(store)
    await store.intake.apply([said("別の人です", "U" + "2" * 32)])
    other = await store.contacts.get_named("main", "line:U" + "2" * 32)
    mine, theirs = await store.conversations.current(who), await store.conversations.current(other.id)
    assert mine is not None
    assert theirs is not None
    await store.conversations.resolve(mine.id, TANAKA)
    queued = await store.outbox.queue(who, "k", text_draft("はい"), TANAKA, conversation_id=theirs.id)
    assert queued.message.conversation_id == mine.id
