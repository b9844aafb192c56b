"""What became of an answer: told once, to whom it concerns; crashes and two senders change nothing."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from inbox.conversations.conversation import Conversation
from inbox.conversations.dispatches import Dispatch
from inbox.conversations.draft import text_draft
from inbox.conversations.message import Actor
from inbox.intake.meaning import BotReply
from inbox.store import Store
from tests.inbox.samples import CUSTOMER, said
from tests.inbox.staff.test_staff import hire

TANAKA = Actor("staff", "s1", "田中")
SHOP = Actor("token", "t1", "基幹システム")


async def talk(store: Store, token: str | None = None, *replies: BotReply) -> str:
    await store.intake.apply([said("こんにちは", reply_token=token, replies=replies)])
    return (await store.contacts.get_named("main", f"line:{CUSTOMER}")).id


async def queue(store: Store, who: str, *texts: str, by: Actor = TANAKA) -> list[str]:
    return [(await store.outbox.queue(who, text, text_draft(text), by)).message.id for text in texts]


async def begin(store: Store, who: str) -> Dispatch:
    dispatch = await store.dispatches.begin(who)
    assert dispatch is not None
    return dispatch


async def current(store: Store, who: str) -> Conversation:
    found = await store.conversations.current(who)
    assert found is not None
    return found


async def alarms(store: Store) -> list[tuple[str, str | None, str | None]]:
    rows = store.database.get_collection("notifications").find({"kind": {"$ne": "message"}}).sort("_id", 1)
    return [(row["_id"], row["audience"], row["text"]) async for row in rows]


async def rewrite(store: Store, message_ids: list[str], change: dict[str, Any]) -> None:
    await store.database.get_collection("messages").update_many({"_id": {"$in": message_ids}}, change)


@pytest.mark.parametrize("ending", ["failed", "uncertain"])
async def test_who_wrote_what_did_not_arrive_is_told_once_a_call(store: Store, ending: str) -> None:
    """0.10 never a silent loss."""
    who = await talk(store)
    first, _ = await queue(store, who, "一", "二")
    dispatch = await begin(store, who)
    for _ in range(2):
        await getattr(store.dispatches, ending)(dispatch, "LINEが受け付けませんでした。")
    assert await alarms(store) == [(f"send_failed:{first}", "s1", None)]
    assert await store.dispatches.begin(who) is None


async def test_what_no_person_wrote_is_told_to_the_assignee_or_to_everybody(store: Store) -> None:
    """0.10."""
    assignee = await hire(store)
    who = await talk(store, None, BotReply("受け付けました"))
    await store.dispatches.failed(await begin(store, who), "400")
    await store.conversations.assign((await current(store, who)).id, assignee.id, TANAKA)
    await queue(store, who, "入荷しました", by=SHOP)
    await store.dispatches.failed(await begin(store, who), "400")
    assert sorted(audience or "" for _, audience, _ in await alarms(store)) == ["", assignee.id]
    assert await store.notifications.unread_count(assignee) == 3  # The customer's message rang as well.


async def test_a_crash_between_the_end_and_its_telling_is_made_good_by_the_next_look(store: Store) -> None:
    who = await talk(store)
    waiting_since = (await current(store, who)).waiting_since
    [lost] = await queue(store, who, "一")
    await begin(store, who)
    # As a kill behind the first write of the end leaves it.
    await rewrite(store, [lost], {"$set": {"send.state": "failed", "send.error": "400"}})
    assert await store.dispatches.due_contacts(range(64), 10) == [who]
    assert await store.dispatches.begin(who) is None
    assert [name for name, _, _ in await alarms(store)] == [f"send_failed:{lost}"]
    assert (await current(store, who)).waiting_since == waiting_since
    assert await store.dispatches.due_contacts(range(64), 10) == []


async def test_when_a_whole_call_fails_the_customer_waits_again(store: Store) -> None:
    who = await talk(store)
    waiting_since = (await current(store, who)).waiting_since
    await queue(store, who, "一", "二", "三")
    await store.dispatches.failed(await begin(store, who), "429")
    assert (await current(store, who)).waiting_since == waiting_since
    await queue(store, who, "四")
    assert (await current(store, who)).waiting_since is None


async def test_when_another_answer_is_there_nobody_waits(store: Store) -> None:
    who = await talk(store)
    await queue(store, who, "一")
    refused = await begin(store, who)
    await queue(store, who, "二")
    await store.dispatches.failed(refused, "400")
    assert (await current(store, who)).waiting_since is None
    arrived = await begin(store, who)
    assert [message.text for message in arrived.messages] == ["二"]
    await store.dispatches.sent(arrived, "push")
    assert (await current(store, who)).waiting_since is None


async def test_a_cancelled_answer_answers_nothing(store: Store) -> None:
    who = await talk(store)
    waiting_since = (await current(store, who)).waiting_since
    one, two = await queue(store, who, "一", "二")
    await store.outbox.cancel(one)
    assert (await current(store, who)).waiting_since is None
    await store.outbox.cancel(two)
    assert (await current(store, who)).waiting_since == waiting_since


async def test_a_failure_after_the_resolution_wakes_nothing_and_is_told(store: Store) -> None:
    who = await talk(store)
    await queue(store, who, "一")
    dispatch = await begin(store, who)
    await store.conversations.resolve((await current(store, who)).id, TANAKA)
    await store.dispatches.failed(dispatch, "400")
    assert ((await current(store, who)).waiting_since, len(await alarms(store))) == (None, 1)


async def test_success_told_late_undoes_nothing_that_staff_did_meanwhile(store: Store) -> None:
    who = await talk(store)
    await queue(store, who, "一")
    dispatch = await begin(store, who)
    one = await current(store, who)
    await store.conversations.assign(one.id, None, TANAKA)
    await store.conversations.reopen(one.id, TANAKA, "open")
    await store.dispatches.sent(dispatch, "push")
    after = await current(store, who)
    assert (after.assignee, after.status) == (None, "open")


async def test_a_call_keeps_its_messages_when_the_first_was_marked_and_the_others_were_not(store: Store) -> None:
    who = await talk(store, "tok")
    _, *others = await queue(store, who, "一", "二", "三")
    first = await begin(store, who)
    # As a kill, or a long sleep, between the two writes leaves it.
    await rewrite(
        store,
        others,
        {"$set": {"send.state": "queued", "send.attempts": 0}, "$unset": {"send.dispatch_id": "", "send.via": ""}},
    )
    await queue(store, who, "四")
    again = await begin(store, who)
    assert [message.id for message in again.messages] == [message.id for message in first.messages]
    assert (again.retry_key, again.reply_token, again.was_ambiguous) == (first.retry_key, "tok", True)


async def test_of_many_senders_of_one_contact_one_makes_the_attempt(store: Store) -> None:
    who = await talk(store, "tok")
    await queue(store, who, "一", "二", "三")
    begun = [one for one in await asyncio.gather(*(store.dispatches.begin(who) for _ in range(8))) if one is not None]
    attempts = [one.attempts for one in begun]
    assert sorted(set(attempts)) == sorted(attempts), "two made the same attempt"
    assert {(tuple(m.id for m in one.messages), one.reply_token) for one in begun} == {
        (tuple(message.id for message in begun[0].messages), "tok")
    }
    assert len(begun[0].messages) == 3


async def test_a_settled_answer_is_never_sent_again(store: Store) -> None:
    who = await talk(store)
    [one] = await queue(store, who, "一")
    await begin(store, who)
    # Settled by a person before the end was told of.
    await rewrite(store, [one], {"$set": {"send.state": "uncertain"}})
    await store.outbox.mark_sent(one, TANAKA)
    assert await store.dispatches.begin(who) is None
    assert await store.dispatches.due_contacts(range(64), 10) == []


async def test_what_the_crash_of_a_success_left_over_is_found_with_the_same_key(store: Store) -> None:
    who = await talk(store)
    one, two, three = await queue(store, who, "一", "二", "三")
    first = await begin(store, who)
    await rewrite(store, [three], {"$set": {"send.state": "sent"}, "$unset": {"send.pending": ""}})
    again = await begin(store, who)
    assert ([message.id for message in again.messages], again.retry_key) == ([one, two], first.retry_key)
    await store.dispatches.sent(again, "push", [("11", "q1"), ("12", "q2"), ("13", "q3")])
    sent = await store.messages.many([one, two])
    assert [sent[name].line_message_id for name in (one, two)] == ["11", "12"]


async def test_a_backlog_that_comes_between_parts_nobody_who_shares_a_call(store: Store) -> None:
    """0.10: parted, the second would be taken as sent, since its token is used, and never arrive."""
    question = said("届きますか", reply_token="r", replies=(BotReply("受け付けました"),))
    await store.intake.apply([question])
    who = (await store.contacts.get_named("main", f"line:{CUSTOMER}")).id
    await queue(store, who, "明日です")
    before = await begin(store, who)
    late = [said(f"{number}", replies=(BotReply(f"受付 {number}"),)) for number in range(30)]
    received_at = question.event.received_at
    await store.intake.apply([replace(one, event=replace(one.event, received_at=received_at)) for one in late])
    await store.dispatches.later(before, 0, ambiguous=True, error="500")
    after = await begin(store, who)
    assert [one.text for one in before.messages] == ["受け付けました", "明日です"]
    assert [one.id for one in after.messages] == [one.id for one in before.messages]
    assert (after.id, after.reply_token, after.was_ambiguous) == (before.id, "r", True)


async def test_what_was_tried_goes_on_before_a_backlog_that_is_older(store: Store) -> None:
    who = await talk(store)
    await queue(store, who, "明日です")
    before = await begin(store, who)
    late = [said(f"{number}", replies=(BotReply(f"受付 {number}"),)) for number in range(30)]
    received_at = before.messages[0].sent_at - timedelta(seconds=1)
    await store.intake.apply([replace(one, event=replace(one.event, received_at=received_at)) for one in late])
    await store.dispatches.later(before, 0, ambiguous=True, error="500")
    assert (await begin(store, who)).id == before.id
