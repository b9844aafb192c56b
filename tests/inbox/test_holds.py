"""A conversation that rests until a day comes back on that day."""

from datetime import timedelta

import pytest

from inbox.clock import now
from inbox.conversations.conversations import ConversationFilter
from inbox.conversations.message import Actor
from inbox.store import Store
from tests.inbox.samples import said

HANA = Actor("staff", "s1", "花")


async def _conversation(store: Store) -> str:
    await store.intake.apply([said("返品したい")])
    [conversation] = (await store.conversations.list(ConversationFilter(), None, 10)).items
    return conversation.id


@pytest.mark.parametrize(("assignee", "status"), [(None, "open"), ("s1", "in_progress")])
async def test_a_hold_whose_time_has_come_ends(store: Store, assignee: str | None, status: str) -> None:
    conversation = await _conversation(store)
    await store.conversations.assign(conversation, assignee, HANA)
    await store.conversations.hold(conversation, HANA, "返送待ち", now() - timedelta(seconds=1))
    assert await store.holds.wake(10) == 1
    woken = await store.conversations.get(conversation)
    assert (woken.status, woken.hold) == (status, None)
    assert await store.holds.wake(10) == 0
    history = (await store.messages.list(woken.contact_id, None, 100)).items
    assert [one.author.kind for one in history if one.kind == "status"] == ["staff", "system"]


@pytest.mark.parametrize("rest", [None, timedelta(hours=1)])
async def test_another_hold_goes_on(store: Store, rest: timedelta | None) -> None:
    conversation = await _conversation(store)
    await store.conversations.hold(conversation, HANA, "返送待ち", now() + rest if rest else None)
    assert await store.holds.wake(10) == 0
    assert (await store.conversations.get(conversation)).status == "on_hold"
