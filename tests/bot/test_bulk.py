"""Acts on many: killed anywhere they end the same, and undo takes back just what they did."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress

import pytest

from bot.bulk.running import give_up_bulk, run_bulk
from bot.jobs.retry import TryAgain
from bot.jobs.tools import Tools
from bot.line import LineAccess, open_line
from inbox.batches import Batch
from inbox.bulk.bulk import DELETION, TAGS
from inbox.bulk.picks import PART
from inbox.clock import now
from inbox.customers.customer import Customer, CustomerRecord
from inbox.customers.gid import OWN_SHOP, customer_gid
from inbox.errors import Invalid
from inbox.store import Store
from tests.eventually import eventually
from tests.shop.desk import EditingDesk, open_editing_desk

MANY = PART * 2 + 20


@pytest.fixture
async def tools(store: Store) -> AsyncIterator[Tools]:
    """Give what a job uses where there is no store."""
    async with open_line(LineAccess("http://127.0.0.1:9", "http://127.0.0.1:9", "token")) as line:
        yield Tools(store, line, "http://127.0.0.1:9")


@pytest.fixture
async def desk(store: Store) -> AsyncIterator[EditingDesk]:
    """Give a store with its crowd of people."""
    async with open_editing_desk(store) as opened:
        yield opened


async def members(store: Store, count: int, tags: tuple[str, ...] = ()) -> list[str]:
    """Keep members of ours, and give their ids."""
    gids = [customer_gid(OWN_SHOP, number) for number in range(1, count + 1)]
    await store.customers.upsert([CustomerRecord(OWN_SHOP, gid, now(), name=gid[-4:], tags=tags) for gid in gids])
    found = await store.customers.of_gids(OWN_SHOP, gids)
    return [found[gid].id for gid in gids]


async def begin(store: Store, kind: str, ids: Sequence[str], shop: str = OWN_SHOP, **settings: object) -> Batch:
    """Begin an act; the test runs its job."""

    async def each() -> AsyncIterator[str]:
        for one in ids:
            yield one

    return await store.bulk.begin(kind, each(), {"shop": shop, "add": [], "remove": [], **settings}, "s1")


async def run(tools: Tools, batch: Batch) -> Batch:
    """Run the job of a batch to its end."""
    await run_bulk(tools, {"batch_id": batch.id})
    return await tools.store.batches.get(batch.id)


async def tags_of(store: Store, ids: Sequence[str]) -> list[tuple[str, ...]]:
    found = await store.customers.many(ids)
    return [found[one].record.tags for one in ids]


@pytest.mark.parametrize("after", [1, PART - 1, PART + 7, MANY - 1])
async def test_a_job_that_is_killed_ends_as_if_it_was_not(tools: Tools, after: int) -> None:
    """0.26."""
    store, ids = tools.store, await members(tools.store, MANY, ("定期",))
    batch = await begin(store, TAGS, ids, add=["VIP"], remove=["定期"])
    task = asyncio.create_task(run_bulk(tools, {"batch_id": batch.id}))

    async def is_far_enough() -> bool:
        return await store.database["bulk_rows"].count_documents({"batch_id": batch.id}) >= after

    await eventually(is_far_enough)
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
    ended = await run(tools, batch)
    assert (ended.state, ended.done, ended.failed, ended.skipped) == ("done", MANY, 0, 0)
    assert set(await tags_of(store, ids)) == {("VIP",)}
    undo = await run(tools, await store.bulk.begin_undo(ended, "s1"))
    assert undo.done == MANY
    assert set(await tags_of(store, ids)) == {("定期",)}


async def test_what_was_done_before_a_kill_but_not_noted_is_still_undone(tools: Tools) -> None:
    """0.24 The row was written first, so that the change is the act's own."""
    store, [one, two] = tools.store, await members(tools.store, 2)
    batch = await begin(store, TAGS, [one, two], add=["VIP"])
    await store.bulk.rows.begin(batch.id, one, {"add": ["VIP"], "remove": []})
    await store.customers.change_tags(one, ["VIP"], [])
    ended = await run(tools, batch)
    assert ended.done == 2
    await run(tools, await store.bulk.begin_undo(ended, "s1"))
    assert await tags_of(store, [one, two]) == [(), ()]


async def test_a_job_told_twice_does_nothing_the_second_time(tools: Tools) -> None:
    """0.26."""
    store, ids = tools.store, await members(tools.store, 3)
    ended = await run(tools, await begin(store, TAGS, ids, add=["VIP"]))
    await store.customers.change_tags(ids[0], [], ["VIP"])
    assert await run(tools, ended) == ended
    assert (await tags_of(store, ids))[0] == ()


async def test_whoever_is_gone_meanwhile_is_told_of(tools: Tools) -> None:
    """0.26."""
    store, ids = tools.store, await members(tools.store, 2)
    batch = await begin(store, TAGS, ids, add=["VIP"])
    await store.customers.remove(OWN_SHOP, customer_gid(OWN_SHOP, 1))
    ended = await run(tools, batch)
    assert (ended.done, ended.skipped) == (1, 1)
    rows = await store.bulk.rows.many(batch.id, ids)
    assert rows[ids[0]].message == "削除されたか統合されたため、対象にできませんでした。"


async def test_cancel_stops_between_parts_and_what_is_done_can_be_undone(tools: Tools) -> None:
    """0.26."""
    store, ids = tools.store, await members(tools.store, MANY)
    batch = await begin(store, TAGS, ids, add=["VIP"])
    await store.batches.ask_cancel(batch.id)
    ended = await run(tools, batch)
    assert (ended.state, ended.done) == ("cancelled", PART)
    assert (await tags_of(store, ids)).count(("VIP",)) == PART
    undo = await run(tools, await store.bulk.begin_undo(ended, "s1"))
    assert undo.done == PART
    assert set(await tags_of(store, ids)) == {()}


async def test_an_act_that_never_works_is_given_up_with_a_reason(tools: Tools) -> None:
    """0.26."""
    batch = await begin(tools.store, TAGS, await members(tools.store, 1), shop="away.myshopify.com", add=["VIP"])
    ended = await run(tools, batch)
    assert (ended.state, bool(ended.error)) == ("failed", True)
    other = await begin(tools.store, TAGS, ["x"], add=["VIP"])
    await give_up_bulk(tools, {"batch_id": other.id})
    assert (await tools.store.batches.get(other.id)).state == "failed"


async def test_nobody_picked_is_no_act(store: Store) -> None:
    """0.25."""
    with pytest.raises(Invalid):
        await begin(store, TAGS, [])
    assert await store.batches.list(TAGS) == []


async def crowd(desk: EditingDesk) -> list[Customer]:
    """Mirror somebody who may be deleted, and some who may not."""
    names = ("multipass-identifier@", "subscriptions@", "scheduled-gift@", "pending-data-request@", "佐藤 花子")
    return [await desk.customer(name) for name in names]


async def test_tags_of_many_in_the_store_and_back(tools: Tools, desk: EditingDesk) -> None:
    """0.16, 0.27, 2.27 By difference; who has the tag already keeps it."""
    people = await crowd(desk)
    await desk.change_there(people[0], tags=["vip"])
    before = {one.gid: (await desk.there(one))["tags"] for one in people}
    with_shop = Tools(tools.store, tools.line, tools.public_url, desk.shop)
    ids = [one.id for one in people]
    ended = await run(with_shop, await begin(tools.store, TAGS, ids, desk.shop.domain, add=["VIP", "秋の案内"]))
    assert (ended.state, ended.done) == ("done", len(people))
    for one in people:
        there = await desk.there(one)
        assert "秋の案内" in there["tags"]
        assert len([tag for tag in there["tags"] if tag.lower() == "vip"]) == 1
    assert all("秋の案内" in tags for tags in await tags_of(tools.store, ids)), "the mirror follows"
    await desk.change_there(people[1], tags=["別の人が変えた"])
    undo = await run(with_shop, await tools.store.bulk.begin_undo(ended, "s1"))
    assert (undo.done, undo.skipped) == (len(people) - 1, 1)
    after = {one.gid: (await desk.there(one))["tags"] for one in people}
    assert after == before | {people[1].gid: ["別の人が変えた"]}


async def test_a_store_that_goes_away_is_waited_for(tools: Tools, desk: EditingDesk) -> None:
    """0.26 The job comes back, and goes on where it was."""
    people = await crowd(desk)
    with_shop = Tools(tools.store, tools.line, tools.public_url, desk.shop)
    batch = await begin(tools.store, TAGS, [one.id for one in people], desk.shop.domain, add=["VIP"])
    await desk.simulator.fault("TagsAdd", "reset_after")
    with pytest.raises(TryAgain):
        await run_bulk(with_shop, {"batch_id": batch.id})
    await desk.simulator.control("DELETE", "/faults")
    ended = await run(with_shop, batch)
    assert (ended.state, ended.failed) == ("done", 0)
    undo = await run(with_shop, await tools.store.bulk.begin_undo(ended, "s1"))
    assert undo.done == ended.done, "the change whose answer was lost is the act's own"
    assert [tag for one in people for tag in (await desk.there(one))["tags"] if tag == "VIP"] == [
        tag for one in people for tag in one.record.tags if tag == "VIP"
    ]


async def test_of_many_only_the_deletable_go_and_the_rest_stay_with_reasons(tools: Tools, desk: EditingDesk) -> None:
    """0.53, 0.55, 0.56, 0.57, 0.58."""
    people = await crowd(desk)
    with_shop = Tools(tools.store, tools.line, tools.public_url, desk.shop)
    batch = await begin(tools.store, DELETION, [one.id for one in people], desk.shop.domain)
    ended = await run(with_shop, batch)
    assert (ended.done, ended.failed) == (1, 4)
    rows = await tools.store.bulk.rows.many(batch.id, [one.id for one in people])
    reasons = [rows[one.id].message for one in people]
    assert reasons[0] is None
    assert len({reason for reason in reasons[1:] if reason}) == 4
    assert set(await tools.store.bulk.rows.subjects(batch.id, "failed", 10)) == {one.id for one in people[1:]}
    assert await tools.store.customers.find(people[0].shop, people[0].gid) is None
    assert await run(with_shop, ended) == ended


async def test_a_deletion_killed_after_the_stores_word_is_finished(tools: Tools, desk: EditingDesk) -> None:
    """0.53, 0.54 Deleted there and not yet forgotten here: the next try forgets."""
    [one, *_] = await crowd(desk)
    batch = await begin(tools.store, DELETION, [one.id], desk.shop.domain)
    await tools.store.bulk.rows.begin(batch.id, one.id, {})
    await desk.simulator.control("DELETE", f"/customers/{one.gid.rpartition('/')[2]}")
    ended = await run(Tools(tools.store, tools.line, tools.public_url, desk.shop), batch)
    assert ended.done == 1
    assert await tools.store.customers.find(one.shop, one.gid) is None
