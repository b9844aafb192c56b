"""What staff do with conversations."""

import asyncio

import pytest

from inbox.conversations.conversations import ConversationFilter
from inbox.conversations.message import Actor
from inbox.errors import Conflict, NotFound
from inbox.store import Store
from tests.inbox.samples import said

TANAKA = Actor("staff", "s1", "田中")
TAKAHASHI = Actor("staff", "s2", "高橋")


async def open_one(store: Store, text: str = "こんにちは", user: str = "U1", at_ms: int | None = None) -> str:
    await store.intake.apply([said(text, user, at_ms)])
    contact = await store.contacts.get_named("main", f"line:{user}")
    conversation = await store.conversations.current(contact.id)
    assert conversation is not None
    return conversation.id


async def test_of_two_claims_at_once_one_wins_and_the_other_learns_who(store: Store) -> None:
    """1.56."""
    one = await open_one(store)
    outcomes = await asyncio.gather(
        store.conversations.assign(one, "s1", TANAKA),
        store.conversations.assign(one, "s2", TAKAHASHI),
        return_exceptions=True,
    )
    [conflict] = [outcome for outcome in outcomes if isinstance(outcome, Conflict)]
    winner = (await store.conversations.get(one)).assignee
    assert conflict.current == {"assignee": winner}


async def test_a_hand_over_names_the_one_who_had_it(store: Store) -> None:
    one = await open_one(store)
    await store.conversations.assign(one, "s1", TANAKA)
    with pytest.raises(Conflict):
        await store.conversations.assign(one, "s2", TAKAHASHI)
    assert (await store.conversations.assign(one, "s2", TAKAHASHI, expected="s1")).assignee == "s2"
    assert (await store.conversations.assign(one, None, TANAKA)).assignee is None


async def test_each_act_of_staff_stands_in_the_talk(store: Store) -> None:
    one = await open_one(store)
    await store.conversations.assign(one, "s1", TANAKA)
    await store.conversations.assign(one, "s1", TANAKA)
    await store.conversations.resolve(one, TANAKA)
    contact = (await store.conversations.get(one)).contact_id
    page = await store.messages.list(contact, None, 10)
    activities = [(entry.kind, entry.author.name) for entry in page.items if entry.direction == "activity"]
    assert activities == [("assigned", "田中"), ("status", "田中")]


async def test_the_longest_waiting_stand_first_then_the_newest(store: Store) -> None:
    second = await open_one(store, user="U2", at_ms=2_000)
    first = await open_one(store, user="U1", at_ms=1_000)
    page = await store.conversations.list(ConversationFilter(tab="all"), None, 1)
    assert [entry.id for entry in page.items] == [first]
    rest = await store.conversations.list(ConversationFilter(tab="all"), page.next, 10)
    assert [entry.id for entry in rest.items] == [second]
    assert rest.next is None


async def test_tabs_count_what_they_show(store: Store) -> None:
    ids = [await open_one(store, user=f"U{number}") for number in range(5)]
    await store.conversations.assign(ids[0], "s1", TANAKA)
    await store.conversations.hold(ids[1], TANAKA, "返品待ち", None)
    await store.conversations.resolve(ids[2], TANAKA)
    counts = await store.conversations.counts("s1")
    assert counts == {"mine": 1, "unassigned": 2, "all": 3, "on_hold": 1, "resolved": 1}
    for tab, count in counts.items():
        page = await store.conversations.list(ConversationFilter(tab=tab, staff_id="s1"), None, 50)
        assert len(page.items) == count


async def test_reading_clears_the_unread_count_for_everybody(store: Store) -> None:
    """1.55."""
    one = await open_one(store)
    await store.conversations.read(one)
    assert (await store.conversations.get(one)).unread == 0
    with pytest.raises(NotFound):
        await store.conversations.read("v_nowhere")


async def test_a_resolved_conversation_is_not_reopened_beside_a_newer_one(store: Store) -> None:
    old = await open_one(store)
    await store.conversations.resolve(old, TANAKA)
    assert (await store.conversations.reopen(old, TANAKA, "open")).status == "open"
    await store.conversations.resolve(old, TANAKA)
    new = await open_one(store, "また")
    assert new != old
    with pytest.raises(Conflict) as conflict:
        await store.conversations.reopen(old, TANAKA, "open")
    assert conflict.value.current == {"conversation": new}


async def test_the_lists_use_their_indexes(store: Store) -> None:
    await open_one(store)
    collection = store.database["conversations"]
    for query in ({"shelf": "active", "assignee": "s1"}, {"shelf": "active"}, {"status": "open"}, {}):
        plan = await collection.find(query).sort([("queue_at", 1), ("_id", 1)]).explain()
        winning = str(plan["queryPlanner"]["winningPlan"])
        assert "IXSCAN" in winning
        assert "'stage': 'SORT'" not in winning


async def test_a_comment_is_written_once_a_key(store: Store) -> None:
    one = await open_one(store)
    contact = (await store.conversations.get(one)).contact_id
    for _ in range(2):
        await store.messages.comment(contact, one, "k", "在庫は14点", TANAKA)
    page = await store.messages.list(contact, None, 10)
    assert [entry.text for entry in page.items if entry.direction == "comment"] == ["在庫は14点"]
