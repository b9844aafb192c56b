"""A customer writes in the same moment in which staff act: nothing is answered, ended or hidden unseen."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest

from inbox.clock import now, to_milliseconds
from inbox.conversations.conversation import Conversation
from inbox.conversations.draft import text_draft
from inbox.conversations.message import Actor
from inbox.errors import Conflict, Unavailable
from inbox.intake.meaning import Intake
from inbox.store import Store
from tests.inbox.samples import CUSTOMER, said

TANAKA = Actor("staff", "s1", "田中")


async def contact_id(store: Store) -> str:
    return (await store.contacts.get_named("main", f"line:{CUSTOMER}")).id


async def current(store: Store) -> Conversation:
    found = await store.conversations.current(await contact_id(store))
    assert found is not None
    return found


async def apply(store: Store, *intakes: Intake) -> None:
    """Apply a batch as a worker does: again after a collision."""
    for _ in range(5):
        with contextlib.suppress(Unavailable):
            await store.intake.apply(intakes)
            return
    raise AssertionError("the batch never got through")


@asynccontextmanager
async def half_a_tick(store: Store, *intakes: Intake) -> AsyncIterator[None]:
    """Leave what is written when a tick stops behind the messages; at the end the tick is made again."""
    conversations = store.database.get_collection("conversations")
    before = await conversations.find().to_list(100)
    await apply(store, *intakes)
    await conversations.delete_many({"_id": {"$nin": [row["_id"] for row in before]}})
    for row in before:
        await conversations.replace_one({"_id": row["_id"]}, row)
    yield
    await apply(store, *intakes)


async def place_of(store: Store, text: str) -> str | None:
    page = await store.messages.list(await contact_id(store), None, 100)
    [place] = [message.conversation_id for message in page.items if message.text == text]
    return place


async def test_a_message_that_staff_could_not_see_when_they_resolved_opens_a_new_conversation(store: Store) -> None:
    await apply(store, said("はじめに"))
    old = await current(store)
    async with half_a_tick(store, said("もうひとつ")):
        await store.conversations.resolve(old.id, TANAKA)
    new = await current(store)
    assert (new.id != old.id, new.status, new.waiting_since is not None, new.unread) == (True, "open", True, 1)
    assert await place_of(store, "もうひとつ") == new.id
    assert (await store.conversations.get(old.id)).waiting_since is None


async def test_what_came_after_the_click_is_not_put_aside_by_it(store: Store) -> None:
    await apply(store, said("はじめに"))
    one = await current(store)
    rows = store.database.get_collection("conversations")
    await rows.update_one({"_id": one.id}, {"$set": {"heard_at": now() + timedelta(milliseconds=500)}})
    with pytest.raises(Conflict):
        await store.conversations.resolve(one.id, TANAKA)
    with pytest.raises(Conflict):
        await store.conversations.hold(one.id, TANAKA, "", None)
    assert (await current(store)).status == "open"


async def test_a_batch_made_again_does_not_wake_what_staff_resolved_after_seeing_it(store: Store) -> None:
    batch = [said("はじめに"), said("もうひとつ")]
    await apply(store, *batch)
    one = await current(store)
    await store.conversations.resolve(one.id, TANAKA)
    await apply(store, *batch, said("またきました"))
    new = await current(store)
    assert new.id != one.id
    assert [await place_of(store, text) for text in ("はじめに", "もうひとつ", "またきました")] == [
        one.id,
        one.id,
        new.id,
    ]
    assert (await store.conversations.get(one.id)).is_resolved


async def test_a_message_that_staff_could_not_see_ends_the_hold(store: Store) -> None:
    await apply(store, said("はじめに"))
    one = await current(store)
    async with half_a_tick(store, said("届きました")):
        await store.conversations.hold(one.id, TANAKA, "返送待ち", None)
    assert (await current(store)).status == "open"


async def test_a_message_that_an_answer_could_not_know_of_is_not_answered_by_it(store: Store) -> None:
    first = said("はじめに", at_ms=to_milliseconds(now()) - 5_000)
    unseen = said("それから", at_ms=to_milliseconds(now()) - 1_000)
    await apply(store, first)
    who = await contact_id(store)
    async with half_a_tick(store, unseen):
        await store.outbox.queue(who, "k", text_draft("はい"), TANAKA)
    assert (await current(store)).waiting_since == unseen.event.occurred_at
    dispatch = await store.dispatches.begin(who)
    assert dispatch is not None
    await store.dispatches.sent(dispatch, "push")
    assert (await current(store)).waiting_since == unseen.event.occurred_at
    await store.outbox.queue(who, "k2", text_draft("そちらも承りました"), TANAKA)
    assert (await current(store)).waiting_since is None


async def test_the_wait_after_an_answer_begins_with_what_came_after_it(store: Store) -> None:
    first, then = said("はじめに", at_ms=1_000), said("それから", at_ms=2_000)
    await apply(store, first)
    await store.outbox.queue(await contact_id(store), "k", text_draft("はい"), TANAKA)
    await apply(store, first, then)
    assert (await current(store)).waiting_since == then.event.occurred_at


async def test_what_was_read_is_what_could_be_seen(store: Store) -> None:
    """1.55."""
    await apply(store, said("はじめに"))
    one = await current(store)
    unseen = said("それから")
    async with half_a_tick(store, unseen):
        # As the tick stood before its messages were written: placed, and not yet there.
        query: dict[str, Any] = {"event_id": unseen.event.id}
        message = await store.database.get_collection("messages").find_one_and_delete(query)
        await store.conversations.read(one.id)
        assert message is not None
        await store.database.get_collection("messages").insert_one(message)
    assert (await current(store)).unread == 1


async def act(store: Store, name: str, one: Conversation, key: str) -> None:
    if name == "answer":
        await store.outbox.queue(one.contact_id, key, text_draft("はい"), TANAKA)
        return
    with contextlib.suppress(Conflict):  # It came just before, and nobody saw it: staff look again.
        if name == "resolve":
            await store.conversations.resolve(one.id, TANAKA)
        else:
            await store.conversations.hold(one.id, TANAKA, "返送待ち", None)


@pytest.mark.parametrize("name", ["resolve", "hold", "answer"])
async def test_whatever_comes_first_no_message_is_lost_from_sight(store: Store, name: str) -> None:
    await apply(store, said("はじめに"))
    who = await contact_id(store)
    for number in range(15):
        one, text = await store.conversations.start(who), f"{number}番め"
        await asyncio.gather(apply(store, said(text)), act(store, name, one, text))
        home = await store.conversations.get(await place_of(store, text) or "")
        if home.is_resolved:
            # Ended with it in sight, not under it.
            row = await store.database.get_collection("conversations").find_one({"_id": home.id})
            assert row is not None
            assert row["heard_at"] <= row["resolved_at"]
        else:
            assert home == await current(store)
            assert home.last_message is not None
            assert home.waiting_since is not None or name == "answer"
            await store.conversations.reopen(home.id, TANAKA, "in_progress")


async def test_two_workers_with_the_same_batch_leave_what_one_would(store: Store) -> None:
    """A process that was frozen beyond its lease goes on beside its successor."""
    batch = [said(f"{number}", at_ms=1_000 * number) for number in range(5)]
    await asyncio.gather(*(apply(store, *batch) for _ in range(4)))
    one = await current(store)
    assert [await place_of(store, str(number)) for number in range(5)] == [one.id] * 5
    counts = {name: await store.database[name].count_documents({}) for name in ("messages", "conversations")}
    assert counts == {"messages": 5, "conversations": 1}
    assert await store.database["notifications"].count_documents({}) == 1
    assert one.unread == 5


async def test_staff_open_a_conversation_while_the_customer_writes(store: Store) -> None:
    await apply(store, said("はじめに"))
    who = await contact_id(store)
    for number in range(10):
        await store.conversations.resolve((await current(store)).id, TANAKA)
        await asyncio.gather(apply(store, said(f"{number}番め")), store.conversations.start(who))
        unresolved = [one for one in await store.conversations.of_contact(who, 100) if not one.is_resolved]
        assert len(unresolved) == 1
        assert await place_of(store, f"{number}番め") == unresolved[0].id


async def test_messages_of_one_millisecond_stand_in_the_list_as_in_the_talk(store: Store) -> None:
    one, two = sorted((said("一", at_ms=1_000), said("二", at_ms=1_000)), key=lambda intake: intake.event.id)
    await apply(store, two)
    await apply(store, one)
    shown = (await current(store)).last_message
    last = (await store.messages.list(await contact_id(store), None, 10)).items[-1]
    assert shown is not None
    assert (shown.text, shown.message_id) == (last.text, last.id)


async def test_a_claim_and_a_resolution_at_once_both_count(store: Store) -> None:
    """1.56."""
    await apply(store, said("はじめに"))
    one = await current(store)
    with contextlib.suppress(Conflict):
        await asyncio.gather(
            store.conversations.assign(one.id, "s1", TANAKA), store.conversations.resolve(one.id, TANAKA)
        )
    after = await store.conversations.get(one.id)
    assert (after.assignee, after.status, after.version) == ("s1", "resolved", one.version + 2)
