"""Slow work: once, by one, until it is done or given up."""

import asyncio
from collections.abc import Sequence

from inbox.jobs import CLAIM_S, NewJob
from inbox.store import Store


async def claim(store: Store, limit: int = 10, kinds: Sequence[str] = ("media", "profile")) -> list[str]:
    return [job.id for job in await store.jobs.claim(kinds, limit)]


async def make_due(store: Store) -> None:
    """Let time pass: what was to come later is due now."""
    shift = [{"$set": {"next_at": {"$subtract": ["$next_at", (CLAIM_S + 1) * 1_000]}}}]
    await store.database.get_collection("jobs").update_many({"state": "waiting"}, shift)


async def test_a_job_is_added_once_and_claimed_by_one(store: Store) -> None:
    jobs = [NewJob(f"media:{number}", "media", {"n": number}) for number in range(6)]
    await asyncio.gather(*(store.jobs.add(jobs) for _ in range(3)))
    claims = await asyncio.gather(*(claim(store, 3) for _ in range(4)))
    assert sorted(name for names in claims for name in names) == [job.id for job in jobs]


async def test_only_the_kinds_that_are_asked_for_are_given(store: Store) -> None:
    await store.jobs.add([NewJob("a", "media"), NewJob("b", "profile")])
    assert await claim(store, kinds=["profile"]) == ["b"]


async def test_a_job_whose_worker_died_comes_back(store: Store) -> None:
    await store.jobs.add([NewJob("a", "media")])
    assert (await claim(store), await claim(store)) == (["a"], [])
    await make_due(store)
    [again] = await store.jobs.claim(["media"], 1)
    assert (again.id, again.attempts) == ("a", 2)


async def test_what_is_done_or_given_up_never_comes_back(store: Store) -> None:
    await store.jobs.add([NewJob("done", "media"), NewJob("hopeless", "media"), NewJob("later", "media")])
    await claim(store)
    await store.jobs.done("done")
    await store.jobs.give_up("hopeless", "HTTP 500")
    await store.jobs.retry("later", 1, "HTTP 503")
    await store.jobs.retry("done", 0)
    await store.jobs.add([NewJob("done", "media")])
    await make_due(store)
    assert await claim(store) == ["later"]
