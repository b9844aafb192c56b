"""The durable inbox of the store's webhooks."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from inbox.clock import now
from inbox.errors import NotFound
from inbox.events.tries import MAX_ATTEMPTS
from inbox.shop_events import NewShopEvent
from inbox.store import Store
from tests.eventually import eventually
from tests.inbox.staff.test_staff import hire

ALL = range(64)
GID = "gid://shopify/Customer/1"


def webhook(name: str = "w1", **fields: object) -> NewShopEvent:
    at = now()
    made = NewShopEvent(name, "example.myshopify.com", "customers/update", (GID,), 3, at, at, b'{"id": 1}')
    return replace(made, **fields)  # type: ignore[arg-type]


async def waiting(store: Store) -> list[str]:
    return [event.id for event in await store.shop_events.waiting(ALL, 10)]


async def test_a_webhook_is_kept_once(store: Store) -> None:
    assert await store.shop_events.record(webhook())
    assert not await store.shop_events.record(webhook())
    event = await store.shop_events.get("w1")
    assert event.redeliveries == 1
    assert event.payload == {"id": 1}


async def test_a_webhook_delivered_at_once_from_all_sides_is_new_once(store: Store) -> None:
    told = await asyncio.gather(*(store.shop_events.record(webhook()) for _ in range(8)))
    assert sorted(told) == [False] * 7 + [True]


async def test_a_delivery_after_the_work_changes_nothing(store: Store) -> None:
    await store.shop_events.record(webhook())
    await store.shop_events.finish(["w1"])
    await store.shop_events.record(webhook())
    assert (await store.shop_events.get("w1")).state == "done"
    assert await waiting(store) == []


async def test_events_come_in_the_order_in_which_they_happened(store: Store) -> None:
    at = now()
    for name, seconds in (("third", 3), ("first", 1), ("second", 2)):
        await store.shop_events.record(
            webhook(name, triggered_at=at - timedelta(minutes=1) + timedelta(seconds=seconds))
        )
    assert await waiting(store) == ["first", "second", "third"]


async def test_only_asked_partitions_are_given(store: Store) -> None:
    await store.shop_events.record(webhook())
    assert await store.shop_events.waiting([4, 5], 10) == []


async def test_five_failures_park_an_event_and_tell_the_admins(store: Store) -> None:
    owner = await hire(store, role="owner")
    await store.shop_events.record(webhook())
    counted = [await store.shop_events.fail("w1", "broken") for _ in range(MAX_ATTEMPTS)]
    assert counted == [1, 2, 3, 4, 5]
    event = await store.shop_events.get("w1")
    assert (event.state, event.error) == ("parked", "broken")
    assert [one.kind for one in (await store.notifications.list(owner, None, 5)).items] == ["shop_event_parked"]
    assert await store.shop_events.count("parked") == 1


async def test_a_failure_waits_before_the_next_try(store: Store) -> None:
    await store.shop_events.record(webhook())
    for _ in range(4):
        await store.shop_events.fail("w1", "broken")
    assert await waiting(store) == []
    assert await eventually(lambda: waiting(store)) == ["w1"]


async def test_a_parked_event_can_be_tried_again(store: Store) -> None:
    await store.shop_events.record(webhook())
    for _ in range(MAX_ATTEMPTS):
        await store.shop_events.fail("w1", "broken")
    await store.shop_events.replay("w1")
    assert await waiting(store) == ["w1"]
    assert (await store.shop_events.get("w1")).attempts == 0
    with pytest.raises(NotFound):
        await store.shop_events.replay("w1")


async def test_waiting_for_the_store_is_no_failure(store: Store) -> None:
    await store.shop_events.record(webhook())
    await store.shop_events.postpone(["w1"], 60, "ShopUnreachable")
    assert await waiting(store) == []
    event = await store.shop_events.get("w1")
    assert (event.attempts, event.state, event.error) == (0, "new", "ShopUnreachable")


async def test_an_event_is_looked_at_a_second_time(store: Store) -> None:
    """2.13 Tags of an order may come after it."""
    await store.shop_events.record(webhook())
    await store.shop_events.look_again(["w1"], 0)
    [event] = await store.shop_events.waiting(ALL, 10)
    assert event.is_second
    await store.shop_events.look_again(["w1"], 60)
    assert await waiting(store) == []


async def test_the_recent_are_listed_newest_first(store: Store) -> None:
    at = now()
    for number in range(5):
        await store.shop_events.record(webhook(f"w{number}", received_at=at - timedelta(seconds=number)))
    first = await store.shop_events.list_recent(None, None, 3)
    rest = await store.shop_events.list_recent("new", first.next, 3)
    assert [one.id for one in (*first.items, *rest.items)] == ["w0", "w1", "w2", "w3", "w4"]
    assert rest.next is None
