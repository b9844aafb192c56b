"""Long work that somebody watches."""

import asyncio

import pytest

from inbox.batches import REMARKS_LIMIT, Remark
from inbox.errors import Conflict, NotFound
from inbox.store import Store


async def test_a_batch_counts_each_step_once(store: Store) -> None:
    batch = await store.batches.create("import", {"file": "a"}, started_by="s1", total=10)
    remark = Remark("3", "行を読み取れません。", {"line": 3})
    assert await store.batches.advance(batch.id, None, 5, done=4, failed=1, remarks=[remark])
    assert await store.batches.advance(batch.id, None, 5, done=4, failed=1, remarks=[remark])
    found = await store.batches.get(batch.id)
    assert (found.state, found.done, found.failed, found.cursor, found.remarks) == ("running", 4, 1, 5, (remark,))


async def test_a_batch_that_is_alone_admits_no_second_until_it_ends(store: Store) -> None:
    outcomes = await asyncio.gather(
        *(store.batches.create("import", {}, started_by=None, is_alone=True) for _ in range(5)), return_exceptions=True
    )
    [first] = [one for one in outcomes if not isinstance(one, BaseException)]
    assert all(isinstance(one, Conflict) for one in outcomes if one is not first)
    await store.batches.end(first.id, "done")
    await store.batches.create("import", {}, started_by=None, is_alone=True)
    assert [one.state for one in await store.batches.list("import")] == ["waiting", "done"]


async def test_cancel_stops_after_the_present_step(store: Store) -> None:
    batch = await store.batches.create("edit", {}, started_by=None)
    await store.batches.start(batch.id, 3)
    await store.batches.ask_cancel(batch.id)
    assert not await store.batches.advance(batch.id, None, 1, done=1)
    await store.batches.end(batch.id, "cancelled")
    await store.batches.end(batch.id, "done")
    found = await store.batches.get(batch.id)
    assert (found.state, found.total, found.done, found.is_over) == ("cancelled", 3, 1, True)


async def test_remarks_keep_to_their_limit(store: Store) -> None:
    batch = await store.batches.create("edit", {}, started_by=None)
    many = [Remark(str(number), "失敗しました。", {}) for number in range(REMARKS_LIMIT + 20)]
    await store.batches.advance(batch.id, None, 1, failed=len(many), remarks=many)
    found = await store.batches.get(batch.id)
    assert (len(found.remarks), found.failed) == (REMARKS_LIMIT, REMARKS_LIMIT + 20)


async def test_an_unknown_batch_is_not_found(store: Store) -> None:
    with pytest.raises(NotFound):
        await store.batches.get("b1")
