"""When nobody was there to receive."""

import asyncio
from datetime import datetime, timedelta

from inbox.clock import now
from inbox.events.downtimes import GAP
from inbox.store import Store


async def fall_silent(store: Store, since: timedelta) -> datetime:
    """Let the last sign of life be some time ago."""
    at = now() - since
    await store.database.get_collection("heartbeat").update_one({"_id": "alive"}, {"$set": {"at": at}}, upsert=True)
    return at


async def test_a_gap_between_two_signs_of_life_is_kept(store: Store) -> None:
    """4.22 (e)."""
    began_at = await fall_silent(store, 5 * GAP)
    given = await store.downtimes.beat()
    assert await store.downtimes.beat() is None
    [downtime] = await store.downtimes.list(10)
    assert given == downtime
    assert downtime.began_at == began_at
    assert await store.downtimes.since(began_at, 10) == [downtime]
    assert await store.downtimes.since(downtime.ended_at, 10) == []
    assert now() - downtime.ended_at < GAP


async def test_a_first_start_and_a_short_pause_are_no_gap(store: Store) -> None:
    await store.downtimes.beat()
    await fall_silent(store, GAP / 2)
    await store.downtimes.beat()
    assert await store.downtimes.list(10) == []


async def test_processes_that_come_back_together_see_one_gap(store: Store) -> None:
    await fall_silent(store, 3 * GAP)
    await asyncio.gather(*(store.downtimes.beat() for _ in range(8)))
    assert len(await store.downtimes.list(10)) == 1


async def test_the_newest_gap_stands_first(store: Store) -> None:
    older = await fall_silent(store, 9 * GAP)
    await store.downtimes.beat()
    rows = store.database.get_collection("downtimes")
    await rows.update_many({}, {"$set": {"ended_at": older + GAP}})
    newer = await fall_silent(store, 3 * GAP)
    await store.downtimes.beat()
    assert [one.began_at for one in await store.downtimes.list(10)] == [newer, older]
