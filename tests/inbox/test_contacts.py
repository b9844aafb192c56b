"""Contacts: found, listed, read out as a whole."""

from dataclasses import replace

import pytest
from pymongo.errors import DuplicateKeyError

from inbox.contacts import contacts
from inbox.errors import NotFound
from inbox.intake.meaning import ActivityEntry, IncomingMessage, Intake, Source
from inbox.store import Store
from tests.inbox.samples import CUSTOMER, new_event, said, stored


async def write(store: Store, *users: str) -> None:
    await store.intake.apply([said("こんにちは", user, at_ms=1_000 * number) for number, user in enumerate(users, 1)])


@pytest.mark.parametrize("way", ["message", "postback"])
async def test_whoever_says_or_taps_something_is_a_customer_with_a_conversation(store: Store, way: str) -> None:
    """4.26, 4.32: by both ways."""
    event, source = stored(new_event()), Source("person", CUSTOMER)
    message = IncomingMessage("text", "こんにちは") if way == "message" else IncomingMessage("postback")
    await store.intake.apply([Intake(event, source, message=message)])
    contact = await store.contacts.get_named("main", f"line:{CUSTOMER}")
    assert await store.contacts.get_named("main", contact.id) == contact
    assert await store.conversations.current(contact.id) is not None


async def test_who_only_follows_is_a_customer_without_a_conversation(store: Store) -> None:
    """4.26, 3.16."""
    event, source = stored(new_event()), Source("person", CUSTOMER)
    await store.intake.apply([Intake(event, source, activity=ActivityEntry("follow"), follow=True)])
    contact = await store.contacts.get_named("main", f"line:{CUSTOMER}")
    assert await store.conversations.current(contact.id) is None


@pytest.mark.parametrize("name", ["line:nobody", "c_nobody", "line:", "", "line:$ne", "line:\x00"])
async def test_who_is_not_there_is_not_found(store: Store, name: str) -> None:
    await write(store, "U1")
    with pytest.raises(NotFound):
        await store.contacts.get_named("main", name)


async def test_the_list_begins_with_who_was_heard_last(store: Store) -> None:
    await write(store, "U1", "U2", "U3")
    first = await store.contacts.list(None, 2)
    second = await store.contacts.list(first.next, 2)
    assert [contact.line_id for contact in (*first.items, *second.items)] == ["U3", "U2", "U1"]
    assert second.next is None


async def test_who_writes_while_all_are_read_out_is_neither_missed_nor_given_twice(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(contacts, "STREAM_PAGE", 2)
    users = [f"U{number}" for number in range(7)]
    await write(store, *users)
    seen: list[str | None] = []
    async for contact in store.contacts.stream_all():
        seen.append(contact.line_id)
        await write(store, *users[len(seen) % 7 :])
    assert sorted(name or "" for name in seen) == users


async def test_a_profile_is_kept_and_an_absent_one_takes_no_name_away(store: Store) -> None:
    await write(store, "U1")
    contact = await store.contacts.get_named("main", "line:U1")
    await store.contacts.set_profile(contact.id, display_name="花子", language="ja")
    await store.contacts.profile_unavailable(contact.id)
    kept = await store.contacts.get(contact.id)
    assert (kept.display_name, kept.language) == ("花子", "ja")
    assert kept.profile_fetched_at is not None


async def test_each_line_user_is_one_customer_however_often_they_write(store: Store) -> None:
    """4.1: unique per channel and LINE user id."""
    for _ in range(2):
        await write(store, "U1", "U2")
    line_ids = [contact.line_id or "" async for contact in store.contacts.stream_all()]
    assert sorted(line_ids) == ["U1", "U2"]
    twin = {"_id": "c_twin", "channel": "main", "kind": "person", "line_id": "U1"}
    with pytest.raises(DuplicateKeyError):
        await store.database.get_collection("contacts").insert_one(twin)


async def test_the_same_line_id_in_two_channels_is_two_customers(store: Store) -> None:
    """4.11: an id is unique in its channel only, and two never collide."""
    ours = said("こんにちは")
    theirs = replace(ours, event=replace(ours.event, id=f"other:{ours.event.webhook_event_id}", channel="other"))
    await store.intake.apply([ours])
    await store.intake.apply([theirs])
    for channel in ("main", "other"):
        contact = await store.contacts.get_named(channel, f"line:{CUSTOMER}")
        [message] = (await store.messages.list(contact.id, None, 10)).items
        assert (contact.channel, message.channel) == (channel, channel)
