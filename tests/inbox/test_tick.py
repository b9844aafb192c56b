"""A tick of intake: what events mean, applied once however often it runs."""

from datetime import timedelta
from typing import Any

import pytest

from inbox.clock import from_milliseconds, now, to_milliseconds
from inbox.contacts.contact import Contact
from inbox.conversations.conversations import ConversationFilter
from inbox.conversations.message import SYSTEM, Media
from inbox.intake.meaning import ActivityEntry, BotReply, Edit, IncomingMessage, Intake, Source
from inbox.store import Store
from tests.inbox.samples import CUSTOMER, new_event, said, stored


async def contact(store: Store, user: str = CUSTOMER) -> Contact:
    return await store.contacts.get_named("main", f"line:{user}")


async def texts(store: Store, user: str = CUSTOMER) -> list[str | None]:
    page = await store.messages.list((await contact(store, user)).id, None, 100)
    return [message.text for message in page.items]


async def dump(store: Store) -> dict[str, list[Any]]:
    names = ["contacts", "messages", "conversations", "notifications", "jobs", "reply_tokens", "amendments"]
    return {name: await store.database[name].find().sort("_id", 1).to_list(1_000) for name in names}


async def test_a_message_makes_a_contact_and_opens_a_conversation(store: Store) -> None:
    """4.26 the user shows in the list after sending something."""
    await store.intake.apply([said("こんにちは", reply_token="t1")])
    who = await contact(store)
    [conversation] = (await store.conversations.list(ConversationFilter(tab="unassigned"), None, 10)).items
    assert conversation.contact_id == who.id
    assert (conversation.status, conversation.assignee, conversation.unread) == ("open", None, 1)
    assert conversation.waiting_since is not None
    assert conversation.last_message is not None
    assert conversation.last_message.text == "こんにちは"
    assert await store.reply_tokens.live_until(who.id) is not None


async def test_a_follow_makes_a_contact_and_no_conversation(store: Store) -> None:
    """4.26, 3.16."""
    event = stored(new_event())
    await store.intake.apply([Intake(event, Source("person", CUSTOMER), activity=ActivityEntry("follow"), follow=True)])
    assert (await contact(store)).is_following is True
    assert (await store.conversations.list(ConversationFilter(), None, 10)).items == ()


async def test_a_tick_that_runs_again_changes_nothing(store: Store) -> None:
    batch = [
        said("一", at_ms=1_000, line_message_id="1", reply_token="t1", replies=(BotReply("受け付けました"),)),
        said("二", at_ms=2_000, line_message_id="2"),
        Intake(
            stored(new_event(at_ms=3_000)), Source("person", CUSTOMER), activity=ActivityEntry("unsend"), unsend="1"
        ),
        said("別の人", "U" + "2" * 32),
    ]
    await store.intake.apply(batch)
    before = await dump(store)
    assert len(before["messages"]) == 5
    await store.intake.apply(batch)
    assert await dump(store) == before


async def test_a_tick_killed_after_the_messages_is_completed_by_the_next(store: Store) -> None:
    batch = [said("こんにちは")]
    await store.intake.apply(batch)
    whole = await dump(store)
    await store.database["conversations"].delete_many({})
    await store.intake.apply(batch)
    assert await dump(store) == whole


async def test_messages_stand_in_the_order_of_line_whatever_the_order_of_ticks(store: Store) -> None:
    """4.22 (d)."""
    await store.intake.apply([said("三", at_ms=3_000)])
    await store.intake.apply([said("一", at_ms=1_000), said("二", at_ms=2_000)])
    assert await texts(store) == ["一", "二", "三"]
    [conversation] = (await store.conversations.list(ConversationFilter(), None, 10)).items
    assert conversation.last_message is not None
    assert conversation.last_message.text == "三"
    assert conversation.waiting_since == from_milliseconds(1_000)


async def test_first_seen_is_the_first_event_and_never_moves(store: Store) -> None:
    """3.19."""
    await store.intake.apply([said("二", at_ms=2_000)])
    await store.intake.apply([said("三", at_ms=3_000)])
    assert (await contact(store)).first_seen_at == from_milliseconds(2_000)


async def test_a_customer_writes_an_expression_and_it_stays_text(store: Store) -> None:
    await store.intake.apply([said("$status")])
    [conversation] = (await store.conversations.list(ConversationFilter(), None, 10)).items
    assert conversation.last_message is not None
    assert conversation.last_message.text == "$status"


@pytest.mark.parametrize("unsend_first", [True, False])
async def test_an_unsent_message_keeps_a_tombstone_whatever_came_first(store: Store, unsend_first: bool) -> None:
    message = said("秘密です", line_message_id="9")
    unsend = Intake(stored(new_event()), Source("person", CUSTOMER), activity=ActivityEntry("unsend"), unsend="9")
    for intake in [unsend, message] if unsend_first else [message, unsend]:
        await store.intake.apply([intake])
    assert "秘密" not in str(await dump(store))
    page = await store.messages.list((await contact(store)).id, None, 10)
    assert [m.unsent_at is not None for m in page.items if m.direction == "incoming"] == [True]


async def test_media_of_an_unsent_message_are_never_kept(store: Store) -> None:
    event = stored(new_event())
    picture = IncomingMessage("image", line_message_id="7", media=Media("pending"))
    await store.intake.apply([Intake(event, Source("person", CUSTOMER), message=picture)])
    await store.intake.apply([Intake(stored(new_event()), Source("person", CUSTOMER), unsend="7")])
    assert not await store.messages.set_media(f"in:{event.id}", Media("stored", file_id="f"))
    [job] = await store.jobs.claim(["erase_media"], 5)
    assert job.payload == {"channel": "main", "line_message_id": "7"}


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0), (2, 0, 1)])
async def test_the_newest_edit_wins_in_any_order(store: Store, order: tuple[int, ...]) -> None:
    group = "C" + "3" * 32

    def edit(text: str, at_ms: int) -> Intake:
        change = Edit("5", text, {}, from_milliseconds(at_ms))
        return Intake(
            stored(new_event(group, at_ms)), Source("group", group), activity=ActivityEntry("edited"), edit=change
        )

    first = said("いち", group, at_ms=1_000, line_message_id="5")
    entries = [first, edit("に", 2_000), edit("さん", 3_000)]
    for number in order:
        await store.intake.apply([entries[number]])
    page = await store.messages.list((await contact(store, group)).id, None, 10)
    [message] = [entry for entry in page.items if entry.direction == "incoming"]
    assert (message.text, message.edited_at) == ("さん", from_milliseconds(3_000))


async def test_follow_state_is_the_newest_events_whatever_the_order(store: Store) -> None:
    """3.16."""
    source = Source("person", CUSTOMER)
    unfollow = Intake(stored(new_event(at_ms=2_000)), source, activity=ActivityEntry("unfollow"), follow=False)
    follow = Intake(stored(new_event(at_ms=1_000)), source, activity=ActivityEntry("follow"), follow=True)
    await store.intake.apply([unfollow])
    await store.intake.apply([follow])
    assert (await contact(store)).is_following is False
    await store.intake.apply([said("また来ました", at_ms=3_000)])
    assert (await contact(store)).is_following is None


async def test_a_message_after_resolution_opens_a_new_conversation(store: Store) -> None:
    await store.intake.apply([said("ひとつめ")])
    [first] = (await store.conversations.list(ConversationFilter(), None, 10)).items
    await store.conversations.resolve(first.id, SYSTEM)
    await store.intake.apply([said("ふたつめ")])
    current = await store.conversations.current(first.contact_id)
    assert current is not None
    assert (current.id != first.id, current.status) == (True, "open")
    assert len(await store.conversations.of_contact(first.contact_id, 10)) == 2


async def test_a_message_ends_a_hold_and_an_old_tick_does_not(store: Store) -> None:
    early = said("はじめに")
    await store.intake.apply([early])
    [conversation] = (await store.conversations.list(ConversationFilter(), None, 10)).items
    await store.conversations.hold(conversation.id, SYSTEM, "返品待ち", now() + timedelta(days=7))
    await store.intake.apply([early])
    assert (await store.conversations.get(conversation.id)).status == "on_hold"
    await store.intake.apply([said("届きました", at_ms=to_milliseconds(now()) + 5)])
    held = await store.conversations.get(conversation.id)
    assert (held.status, held.hold) == ("open", None)


async def test_an_answer_ends_the_wait_and_an_old_tick_does_not_begin_it_again(store: Store) -> None:
    from inbox.conversations.draft import text_draft

    early = said("はじめに")
    await store.intake.apply([early])
    who = await contact(store)
    await store.outbox.queue(who.id, "k1", text_draft("お待たせしました"), SYSTEM)
    await store.intake.apply([early])
    current = await store.conversations.current(who.id)
    assert current is not None
    assert (current.waiting_since, current.status) == (None, "in_progress")


async def test_groups_are_kept_apart_from_the_talk_of_their_members(store: Store) -> None:
    group, member = "C" + "4" * 32, CUSTOMER
    await store.intake.apply([said("一人で")])
    event = stored(new_event(group))
    spoken = IncomingMessage("text", "みんなで")
    await store.intake.apply([Intake(event, Source("group", group, member), message=spoken)])
    assert await texts(store) == ["一人で"]
    assert await texts(store, group) == ["みんなで"]


async def test_staff_are_called_once_for_each_wait(store: Store) -> None:
    await store.intake.apply([said("ひとつ")])
    await store.intake.apply([said("ふたつ")])
    assert await store.database["notifications"].count_documents({}) == 1


async def test_a_bot_reply_stands_after_its_question_and_is_frozen(store: Store) -> None:
    question = said("質問", at_ms=to_milliseconds(now()) + 60_000, reply_token="t", replies=(BotReply("答え"),))
    await store.intake.apply([question])
    changed = said("質問", replies=(BotReply("別の答え"),))
    await store.intake.apply([Intake(question.event, question.source, question.message, replies=changed.replies)])
    assert await texts(store) == ["質問", "答え"]


async def test_an_answer_given_before_a_message_could_be_seen_does_not_answer_it(store: Store) -> None:
    from inbox.conversations.draft import text_draft

    on_its_way = said("もうひとつあります")
    await store.intake.apply([said("はじめに")])
    who = await contact(store)
    await store.outbox.queue(who.id, "k1", text_draft("はい"), SYSTEM)
    await store.intake.apply([on_its_way])
    current = await store.conversations.current(who.id)
    assert current is not None
    assert current.waiting_since is not None


async def test_what_the_bot_answers_for_good_opens_nothing_and_rings_nowhere(store: Store) -> None:
    """4.30."""
    batch = [said("連携", is_quiet=True, at_ms=1_000)]
    await store.intake.apply(batch)
    assert (await store.conversations.list(ConversationFilter(), None, 10)).items == ()
    assert await store.database["notifications"].count_documents({}) == 0
    [entry] = await store.database["messages"].find().to_list(5)
    assert (entry["text"], entry["conversation_id"]) == ("連携", None)
    before = await dump(store)
    await store.intake.apply(batch)
    assert await dump(store) == before


async def test_what_the_bot_answers_for_good_stands_in_an_open_talk_and_nobody_waits_for_it(store: Store) -> None:
    """4.30."""
    await store.intake.apply([said("こんにちは", at_ms=1_000)])
    [conversation] = (await store.conversations.list(ConversationFilter(), None, 10)).items
    clear = {"$set": {"waiting_since": None, "waiting_placed_at": None}}
    await store.database["conversations"].update_one({"_id": conversation.id}, clear)
    await store.intake.apply([said("連携", is_quiet=True, at_ms=2_000)])
    assert (await store.conversations.get(conversation.id)).waiting_since is None
    assert await store.database["notifications"].count_documents({}) == 1
    row = await store.database["messages"].find_one({"text": "連携"})
    assert row is not None
    assert row["conversation_id"] == conversation.id
    await store.intake.apply([said("質問です", at_ms=3_000)])
    assert (await store.conversations.get(conversation.id)).waiting_since is not None
    assert await store.database["notifications"].count_documents({}) == 2
