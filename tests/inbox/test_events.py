"""Receipt: durable, once, in order."""

import asyncio

import pytest

from inbox.errors import NotFound, Unavailable
from inbox.events.events import STORE_TIMEOUT_S
from inbox.store import Store, open_store
from tests.eventually import eventually
from tests.inbox.samples import new_event, stored
from tests.inbox.staff.test_staff import hire

ALL = range(64)


async def test_a_recorded_event_waits_with_its_raw_content(store: Store) -> None:
    event = new_event(type="message", text="値段は\u0000$いくら?")
    await store.events.record([event])
    [waiting] = await store.events.waiting(ALL, 10)
    assert waiting.id == event.id
    assert waiting.raw == {"type": "message", "text": "値段は\u0000$いくら?"}


async def test_a_redelivered_event_is_kept_once_and_counted(store: Store) -> None:
    """4.22 (c)."""
    event = new_event(type="message")
    for _ in range(3):
        await store.events.record([event])
    [waiting] = await store.events.waiting(ALL, 10)
    assert waiting.redeliveries == 2


async def test_a_duplicate_never_drops_the_new_event_beside_it(store: Store) -> None:
    old, new = new_event(), new_event()
    await store.events.record([old])
    await store.events.record([old, new])
    assert {event.id for event in await store.events.waiting(ALL, 10)} == {old.id, new.id}


async def test_concurrent_requests_share_inserts_and_all_are_stored(store: Store) -> None:
    events = [new_event() for _ in range(300)]
    await asyncio.gather(*(store.events.record([event]) for event in [*events, *events]))
    waiting = await store.events.waiting(ALL, 1_000)
    assert {event.id for event in waiting} == {event.id for event in events}
    assert sum(event.redeliveries for event in waiting) == 300


async def test_recording_without_a_database_is_unavailable_before_line_gives_up() -> None:
    async with open_store("mongodb://127.0.0.1:1/?directConnection=true", "nowhere") as nowhere:
        assert STORE_TIMEOUT_S < 2
        async with asyncio.timeout(6):
            with pytest.raises(Unavailable):
                await nowhere.events.record([new_event()])


async def test_events_of_one_customer_come_in_the_order_of_line_not_of_arrival(store: Store) -> None:
    """4.22 (d)."""
    second, first = new_event(at_ms=2_000), new_event(at_ms=1_000)
    await store.events.record([second])
    await store.events.record([first])
    assert [event.timestamp_ms for event in await store.events.waiting(ALL, 10)] == [1_000, 2_000]


async def test_a_finished_event_waits_no_more_and_a_redelivery_does_not_wake_it(store: Store) -> None:
    event = new_event()
    await store.events.record([event])
    await store.events.finish([event.id])
    await store.events.record([event])
    assert await store.events.waiting(ALL, 10) == []
    assert (await store.events.get(event.id)).state == "done"


async def test_the_fifth_failure_parks_an_event_and_replay_gives_it_five_more(store: Store) -> None:
    event = new_event()
    await store.events.record([event])
    assert [await store.events.fail(event.id, "broken") for _ in range(5)] == [1, 2, 3, 4, 5]
    parked = await store.events.get(event.id)
    assert (parked.state, parked.error) == ("parked", "broken")
    await store.events.replay(event.id)
    assert (await store.events.get(event.id)).attempts == 0
    with pytest.raises(NotFound):
        await store.events.replay(event.id)


async def test_the_backlog_of_a_failing_customer_hides_nobody(store: Store) -> None:
    failing = [new_event("U1", at_ms=number) for number in range(3)]
    other = new_event("U2")
    for event in (*failing, other):
        await store.events.record([event])
    await store.events.fail(failing[0].id, "broken")
    assert [event.id for event in await store.events.waiting(ALL, 1)] == [other.id]
    await store.events.finish([other.id])
    assert await store.events.waiting(ALL, 10) == []
    await eventually(lambda: store.events.waiting(ALL, 10))
    assert [event.id for event in await store.events.waiting(ALL, 10)] == [event.id for event in failing]


async def test_admins_are_told_once_of_each_time_an_event_is_parked(store: Store) -> None:
    admin, member = await hire(store, "admin@example.com", "admin"), await hire(store)
    event = new_event()
    await store.events.record([event])
    for attempt in range(1, 6):
        told = (await store.notifications.list(admin, None, 10)).items
        assert (await store.events.fail(event.id, "broken"), told) == (attempt, ())
    assert await store.events.fail(event.id, "late") == 0
    await store.events.replay(event.id)
    for _ in range(5):
        await store.events.fail(event.id, "broken")
    kinds = [one.kind for one in (await store.notifications.list(admin, None, 10)).items]
    assert kinds == ["event_parked", "event_parked"]
    assert (await store.notifications.list(member, None, 10)).items == ()


async def test_recent_events_page_by_key_without_gap_or_repeat(store: Store) -> None:
    events = [new_event() for _ in range(7)]
    await store.events.record(events)
    first = await store.events.list_recent(None, None, 4)
    second = await store.events.list_recent("new", first.next, 4)
    assert second.next is None
    assert {event.id for event in (*first.items, *second.items)} == {event.id for event in events}


def test_the_raw_content_of_an_event_is_only_ever_an_object() -> None:
    assert stored(new_event(a=1)).raw == {"a": 1}
