"""Browsers that asked to be told."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from inbox.bell.subscriptions import LIMIT, Address
from inbox.clock import now
from inbox.errors import Conflict, NotFound, Unauthenticated
from inbox.staff.sessions import ABSOLUTE, Session
from inbox.staff.staff_member import StaffMember
from inbox.store import Store
from tests.inbox.staff.test_staff import hire

FIREFOX = "Firefox/133.0 (Windows NT 10.0)"


def address(name: str) -> Address:
    return Address(f"https://push.example.com/{name}", "key", "secret")


async def signed_in(store: Store, email: str = "tanaka@example.com") -> tuple[StaffMember, Session]:
    member = await store.staff.find_by_email(email) or await hire(store, email)
    return member, (await store.sessions.open(member.id, FIREFOX, "127.0.0.1"))[1]


async def count(store: Store) -> int:
    return int(await store.database["push_subscriptions"].count_documents({}))


async def test_a_browser_that_asks_again_is_one_browser(store: Store) -> None:
    """1.53."""
    member, session = await signed_in(store)
    first = await store.bell.subscriptions.keep(session, address("a"), "ja")
    _, later = await signed_in(store)
    again = await store.bell.subscriptions.keep(later, replace(address("a"), auth="new"), "en")
    assert again.id == first.id
    assert (again.session_id, again.language, again.address.auth) == (later.id, "en", "new")
    assert list(await store.bell.subscriptions.list(member.id)) == [again]
    assert "push.example.com" not in repr(again)


async def test_many_at_once_make_one(store: Store) -> None:
    _, session = await signed_in(store)
    made = await asyncio.gather(*(store.bell.subscriptions.keep(session, address("a"), "ja") for _ in range(8)))
    assert len({one.id for one in made}) == 1
    assert await count(store) == 1


async def test_a_browser_that_changes_hands_tells_the_new_member_alone(store: Store) -> None:
    _, session = await signed_in(store)
    old = await store.bell.subscriptions.keep(session, address("a"), "ja")
    suzuki, hers = await signed_in(store, "suzuki@example.com")
    new = await store.bell.subscriptions.keep(hers, address("a"), "ja")
    assert new.id != old.id
    assert await store.bell.subscriptions.find(old.id) is None
    assert list(await store.bell.subscriptions.list(suzuki.id)) == [new]
    assert await count(store) == 1


async def test_a_member_has_twenty_browsers_at_most(store: Store) -> None:
    member, session = await signed_in(store)
    for number in range(LIMIT):
        await store.bell.subscriptions.keep(session, address(str(number)), "ja")
    with pytest.raises(Conflict):
        await store.bell.subscriptions.keep(session, address("one more"), "ja")
    await store.bell.subscriptions.keep(session, address("3"), "ja")
    assert len(await store.bell.subscriptions.list(member.id)) == LIMIT == await count(store)


async def test_nobody_touches_the_browser_of_somebody_else(store: Store) -> None:
    _, session = await signed_in(store)
    kept = await store.bell.subscriptions.keep(session, address("a"), "ja")
    other, _ = await signed_in(store, "suzuki@example.com")
    with pytest.raises(NotFound):
        await store.bell.subscriptions.get(kept.id, other.id)
    with pytest.raises(NotFound):
        await store.bell.subscriptions.remove(kept.id, other.id)
    assert await store.bell.subscriptions.find(kept.id) == kept


async def test_a_sign_in_that_ends_takes_its_browser_along(store: Store) -> None:
    """4.35."""
    member, here = await signed_in(store)
    _, there = await signed_in(store)
    mine = await store.bell.subscriptions.keep(here, address("here"), "ja")
    await store.bell.subscriptions.keep(there, address("there"), "ja")
    await store.sessions.revoke(there.id, member.id)
    assert list(await store.bell.subscriptions.list(member.id)) == [mine]
    await store.sessions.revoke_all(member.id, here.id)
    assert list(await store.bell.subscriptions.list(member.id)) == [mine]
    await store.staff.set_password(member.id, "another long passphrase")
    assert await count(store) == 0


async def test_a_sign_in_that_was_ended_meanwhile_keeps_no_browser(store: Store) -> None:
    member, session = await signed_in(store)
    await store.sessions.revoke(session.id, member.id)
    with pytest.raises(Unauthenticated):
        await store.bell.subscriptions.keep(session, address("a"), "ja")
    assert await count(store) == 0


async def test_a_subscription_ends_with_the_seven_days_of_its_sign_in(store: Store) -> None:
    member, session = await signed_in(store)
    kept = await store.bell.subscriptions.keep(session, address("a"), "ja")
    row = await store.database["push_subscriptions"].find_one({"_id": kept.id})
    assert row is not None
    assert row["ends_at"] == session.created_at + ABSOLUTE
    await store.database["push_subscriptions"].update_one({}, {"$set": {"ends_at": now() - timedelta(seconds=1)}})
    assert not await store.bell.subscriptions.list(member.id)
    assert await store.bell.subscriptions.find(kept.id) is None
