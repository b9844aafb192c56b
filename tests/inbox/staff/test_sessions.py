"""Signed-in browsers."""

from datetime import timedelta

import pytest

from inbox.clock import now
from inbox.errors import NotFound
from inbox.staff.sessions import ABSOLUTE, IDLE
from inbox.store import Store
from tests.inbox.staff.test_staff import hire


async def move_back(store: Store, session_id: str, **by: timedelta) -> None:
    """Make a session older than it is."""
    sessions = store.database.get_collection("sessions")
    document = await sessions.find_one({"_id": session_id})
    assert document is not None
    moved = {name: document[name] - delta for name, delta in by.items()}
    await sessions.update_one({"_id": session_id}, {"$set": moved})


async def test_a_session_is_found_by_its_token_of_which_only_the_hash_is_kept(store: Store) -> None:
    """4.5."""
    hana = await hire(store)
    token, session = await store.sessions.open(hana.id, "Firefox", "192.0.2.1")
    assert await store.sessions.find(token) == session
    assert len(token) >= 43
    [document] = await store.database.get_collection("sessions").find().to_list(2)
    assert token not in str(document)
    for wrong in ("", token[:-1], token + "x", "\ud800", "\x00"):
        assert await store.sessions.find(wrong) is None


async def test_each_session_has_its_own_secrets(store: Store) -> None:
    opened = [await store.sessions.open("s1", "Firefox", "192.0.2.1") for _ in range(3)]
    assert len({token for token, _ in opened} | {session.csrf_token for _, session in opened}) == 6


async def test_a_session_ends_when_it_is_not_used(store: Store) -> None:
    token, session = await store.sessions.open("s1", "Firefox", "192.0.2.1")
    await move_back(store, session.id, ends_at=IDLE)
    assert await store.sessions.find(token) is None
    assert await store.sessions.list("s1") == []


async def test_use_keeps_a_session_but_not_beyond_its_seventh_day(store: Store) -> None:
    hana = await hire(store)
    token, session = await store.sessions.open(hana.id, "Firefox", "192.0.2.1")
    await move_back(store, session.id, last_seen_at=timedelta(hours=11), created_at=ABSOLUTE - timedelta(hours=1))
    found = await store.sessions.find(token)
    assert found is not None
    assert now() - found.last_seen_at < timedelta(minutes=1)
    document = await store.database.get_collection("sessions").find_one({"_id": session.id})
    assert document is not None
    assert document["ends_at"] == found.created_at + ABSOLUTE
    assert (await store.staff.get(hana.id)).last_seen_at == found.last_seen_at


async def test_use_is_noted_once_a_minute_at_most(store: Store) -> None:
    token, session = await store.sessions.open("s1", "Firefox", "192.0.2.1")
    await move_back(store, session.id, last_seen_at=timedelta(seconds=30))
    first = await store.sessions.find(token)
    assert first == await store.sessions.find(token)
    assert first is not None
    assert first.last_seen_at < session.last_seen_at


async def test_a_session_is_ended_by_its_own_member_only(store: Store) -> None:
    token, session = await store.sessions.open("s1", "Firefox", "192.0.2.1")
    with pytest.raises(NotFound):
        await store.sessions.revoke(session.id, "s2")
    assert await store.sessions.find(token) is not None
    await store.sessions.revoke(session.id, "s1")
    assert await store.sessions.find(token) is None


async def test_all_sessions_but_this_one_can_be_ended(store: Store) -> None:
    opened = [await store.sessions.open("s1", f"browser {number}", "192.0.2.1") for number in range(3)]
    await store.sessions.open("s2", "Firefox", "192.0.2.1")
    assert await store.sessions.revoke_all("s1", opened[1][1].id) == 2
    assert [session.user_agent for session in await store.sessions.list("s1")] == ["browser 1"]
    assert len(await store.sessions.list("s2")) == 1


async def test_what_a_browser_says_of_itself_is_cut_and_never_an_error(store: Store) -> None:
    _, session = await store.sessions.open("s1", "\ud800" + "x" * 5_000, "192.0.2.1")
    assert len(session.user_agent) == 300


async def test_looking_whether_a_session_lives_does_not_lengthen_it(store: Store) -> None:
    token, session = await store.sessions.open("s1", "Firefox", "192.0.2.1")
    await move_back(store, session.id, last_seen_at=timedelta(hours=1))
    [before] = await store.sessions.list("s1")
    assert await store.sessions.is_live(session.id)
    assert await store.sessions.list("s1") == [before]
    await store.sessions.revoke(session.id, "s1")
    assert not await store.sessions.is_live(session.id)
    assert await store.sessions.find(token) is None
