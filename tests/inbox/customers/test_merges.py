"""Merges that staff ask for: once, one at a time a customer, with what was there before."""

import asyncio

import pytest

from inbox.customers.merges import Merge
from inbox.errors import Conflict, Invalid
from inbox.ids import new_id
from inbox.store import Store
from tests.inbox.customers.samples import SHOP, gid_of, mirrored, record

PAIR = (gid_of(1), gid_of(2))


async def test_a_double_click_asks_once(store: Store) -> None:
    """0.30."""
    attempt = new_id()
    asked = await asyncio.gather(*(store.merges.ask(attempt, SHOP, PAIR, {}, "staff") for _ in range(4)))
    assert {merge.id for merge in asked} == {attempt}
    assert len(await store.merges.list_of(gid_of(1))) == 1


async def test_nobody_is_in_two_merges_at_once(store: Store) -> None:
    """0.45."""
    first = await store.merges.ask(new_id(), SHOP, PAIR, {}, "staff")
    with pytest.raises(Conflict):
        await store.merges.ask(new_id(), SHOP, (gid_of(2), gid_of(3)), {}, "other")
    running = await store.merges.find_running(SHOP, gid_of(2))
    assert running is not None
    assert running.id == first.id
    await store.merges.finish(first.id, gid_of(2))
    assert await store.merges.find_running(SHOP, gid_of(2)) is None
    again = await store.merges.ask(new_id(), SHOP, (gid_of(2), gid_of(3)), {}, "other")
    assert again.state == "running"


async def test_the_same_digits_in_two_shops_are_two_customers(store: Store) -> None:
    """4.11."""
    await store.merges.ask(new_id(), SHOP, PAIR, {}, "staff")
    other = await store.merges.ask(new_id(), "other.myshopify.com", PAIR, {}, "staff")
    assert other.state == "running"


async def test_what_both_were_is_kept(store: Store) -> None:
    """0.33: the record outlives the merge."""
    await mirrored(store, record(1, name="佐藤 健一"), record(2, name="佐藤 けん"))
    merge = await store.merges.ask(new_id(), SHOP, PAIR, {}, "staff")
    await store.merges.finish(merge.id, gid_of(2))
    kept: Merge = await store.merges.get(merge.id)
    assert {before["name"] for before in kept.before} == {"佐藤 健一", "佐藤 けん"}
    assert (kept.state, kept.loser_gid) == ("done", gid_of(1))


async def test_what_ended_stays_ended(store: Store) -> None:
    merge = await store.merges.ask(new_id(), SHOP, PAIR, {}, "staff")
    await store.merges.fail(merge.id, "ストアが統合できませんでした。2人とも元のままです。", ["no"])
    await store.merges.finish(merge.id, gid_of(2))
    assert (await store.merges.get(merge.id)).state == "failed"


@pytest.mark.parametrize(("attempt", "pair"), [("not an id", PAIR), ("0" * 26, (gid_of(1), gid_of(1)))])
async def test_what_is_no_merge_is_refused(store: Store, attempt: str, pair: tuple[str, str]) -> None:
    with pytest.raises(Invalid):
        await store.merges.ask(attempt, SHOP, pair, {}, "staff")
