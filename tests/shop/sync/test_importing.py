"""Taking everybody in: bounded, resumable, never twice."""

from dataclasses import replace

import pytest

from inbox.batches import Batch
from inbox.errors import Conflict
from inbox.store import Store
from shop.asking import BulkOperation
from shop.sync.bulk_lines import parse_customer_line
from shop.sync.importing import IMPORT, LINES_AT_ONCE, StillRunning, run_import, start_import
from shop.sync.mirror import mirror_customers
from tests.shop.sync.memory import SHOP, MemoryShop, gid_of, line, record

OPERATION = "gid://shopify/BulkOperation/1"


def filled(count: int) -> MemoryShop:
    shop = MemoryShop()
    shop.bulk.lines = [line(number) for number in range(1, count + 1)]
    shop.bulk.operation = BulkOperation(OPERATION, "COMPLETED", "http://127.0.0.1/file", None, None, count)
    return shop


async def count_customers(store: Store) -> int:
    return int(await store.database.get_collection("customers").count_documents({}))


async def again(store: Store, batch: Batch) -> Batch:
    return await store.batches.get(batch.id)


async def test_everybody_is_taken_in(store: Store) -> None:
    """3.64 Customers from before can be loaded at once."""
    shop, batch = filled(7), await start_import(store, "s1")
    await run_import(store, shop, batch.id)
    ended = await again(store, batch)
    assert (ended.state, ended.total, ended.done, ended.skipped, ended.failed) == ("done", 7, 7, 0, 0)
    found = await store.customers.find(SHOP, gid_of(3))
    assert found is not None
    assert (found.name, found.record.email, found.record.orders_count) == ("佐藤 3", "c3@example.com", 2)
    assert found.last_active_at is None


async def test_a_second_run_makes_no_duplicates(store: Store) -> None:
    """3.64 No duplicates when run twice."""
    shop = filled(7)
    await run_import(store, shop, (await start_import(store, None)).id)
    batch = await start_import(store, None)
    await run_import(store, shop, batch.id)
    ended = await again(store, batch)
    assert (ended.done, ended.skipped) == (0, 7)
    assert await count_customers(store) == 7


@pytest.mark.parametrize("cut_at", [0, 1, LINES_AT_ONCE, LINES_AT_ONCE + 7])
async def test_it_goes_on_where_it_was_cut_off(store: Store, cut_at: int) -> None:
    """3.64 Resumable, to the line."""
    total = LINES_AT_ONCE * 2 + 3
    shop, batch = filled(total), await start_import(store, None)
    shop.bulk.cut_at = cut_at
    with pytest.raises(ConnectionResetError):
        await run_import(store, shop, batch.id)
    assert not (await again(store, batch)).is_over
    shop.bulk.cut_at = None
    await run_import(store, shop, batch.id)
    ended = await again(store, batch)
    assert (ended.state, ended.done, ended.skipped) == ("done", total, 0)
    assert len(shop.bulk.started) == 1
    lines_before = cut_at // LINES_AT_ONCE * LINES_AT_ONCE
    assert shop.bulk.offsets[:2] == [0, sum(map(len, shop.bulk.lines[:lines_before]))]
    assert await count_customers(store) == total


async def test_a_part_that_was_mirrored_but_not_counted_is_counted_once(store: Store) -> None:
    """3.64 Killed between the mirror and the progress."""
    shop, batch = filled(5), await start_import(store, None)
    first = await start_from_scratch(store, shop)
    assert first == 5
    await run_import(store, shop, batch.id)
    ended = await again(store, batch)
    assert (ended.done + ended.skipped, await count_customers(store)) == (5, 5)


async def start_from_scratch(store: Store, shop: MemoryShop) -> int:
    """Mirror the file as a run does that is killed before it notes its progress."""
    records = [parse_customer_line(one, SHOP) for one in shop.bulk.lines]
    return (await mirror_customers(store, records)).inserted


async def test_a_file_that_is_not_ready_is_waited_for(store: Store) -> None:
    shop, batch = filled(2), await start_import(store, None)
    ready = shop.bulk.operation
    for status in ("CREATED", "RUNNING"):
        shop.bulk.operation = replace(ready, status=status, url=None)
        with pytest.raises(StillRunning):
            await run_import(store, shop, batch.id)
    shop.bulk.operation = ready
    await run_import(store, shop, batch.id)
    assert len(shop.bulk.started) == 1
    assert (await again(store, batch)).done == 2


async def test_a_line_that_is_no_customer_is_named_and_passed(store: Store) -> None:
    shop, batch = filled(3), await start_import(store, None)
    shop.bulk.lines[1:2] = [b"{broken\n", b"[]\n", b"\n", line(9, id="gid://shopify/Product/1")]
    await run_import(store, shop, batch.id)
    ended = await again(store, batch)
    assert (ended.state, ended.done, ended.failed) == ("done", 2, 3)
    assert [remark.message for remark in ended.remarks] == ["この行は顧客の情報として読み取れません。"] * 3
    assert ended.remarks[0].row == str(len(shop.bulk.lines[0]))


async def test_a_part_of_a_file_is_better_than_none_and_said_to_be_a_part(store: Store) -> None:
    shop, batch = filled(3), await start_import(store, None)
    shop.bulk.operation = BulkOperation(OPERATION, "FAILED", None, "http://127.0.0.1/part", "TIMEOUT", 9)
    await run_import(store, shop, batch.id)
    ended = await again(store, batch)
    assert (ended.state, ended.done) == ("failed", 3)
    assert ended.error == "途中までしか取り込めませんでした。もう一度取り込んでください。"


@pytest.mark.parametrize(
    ("status", "code", "state"),
    [
        ("COMPLETED", None, "done"),
        ("CANCELED", None, "cancelled"),
        ("FAILED", "TIMEOUT", "failed"),
        ("EXPIRED", None, "failed"),
    ],
)
async def test_an_operation_without_a_file_ends_the_import(
    store: Store, status: str, code: str | None, state: str
) -> None:
    shop, batch = filled(0), await start_import(store, None)
    shop.bulk.operation = BulkOperation(OPERATION, status, None, None, code)
    await run_import(store, shop, batch.id)
    ended = await again(store, batch)
    assert ended.state == state
    assert (ended.error is not None) == (state == "failed")


async def test_one_import_at_a_time(store: Store) -> None:
    batch = await start_import(store, None)
    with pytest.raises(Conflict):
        await start_import(store, None)
    await run_import(store, filled(0), batch.id)
    await store.batches.end(batch.id, "failed")
    assert (await start_import(store, None)).id != batch.id


async def test_a_stop_is_heard_before_and_within_the_file(store: Store) -> None:
    """3.64 It can be cancelled."""
    shop, batch = filled(LINES_AT_ONCE * 2), await start_import(store, None)
    shop.bulk.operation = replace(shop.bulk.operation, status="RUNNING", url=None)
    with pytest.raises(StillRunning):
        await run_import(store, shop, batch.id)
    await store.batches.ask_cancel(batch.id)
    await run_import(store, shop, batch.id)
    assert (await again(store, batch)).state == "cancelled"
    assert shop.bulk.cancelled == [OPERATION]


async def test_a_stop_within_the_file_keeps_what_is_taken_in(store: Store) -> None:
    shop, batch = filled(LINES_AT_ONCE * 2), await start_import(store, None)
    shop.bulk.cut_at = 0
    with pytest.raises(ConnectionResetError):
        await run_import(store, shop, batch.id)
    shop.bulk.cut_at = None
    await store.batches.ask_cancel(batch.id)
    await run_import(store, shop, batch.id)
    assert (await again(store, batch)).state == "cancelled"


async def test_the_comparison_goes_on_from_the_start_of_the_file(store: Store) -> None:
    shop, batch = filled(1), await start_import(store, None)
    await run_import(store, shop, batch.id)
    mark = (await store.shop_status.get(SHOP)).scans["customers"].mark
    assert mark is not None
    assert mark < batch.created_at


async def test_an_import_that_is_over_is_not_done_again(store: Store) -> None:
    shop, batch = filled(1), await start_import(store, None)
    await run_import(store, shop, batch.id)
    await run_import(store, shop, batch.id)
    assert len(shop.bulk.started) == 1
    assert [one.kind for one in await store.batches.list(IMPORT)] == [IMPORT]


async def test_whoever_was_deleted_while_nobody_listened_is_forgotten(store: Store) -> None:
    """3.69 The store's whole file knows them no more, and the store denies them when asked."""
    shop = filled(2)
    await mirror_customers(store, [record(1), record(8), record(9)])
    shop.customers.put(record(9))
    batch = await start_import(store, None)
    await run_import(store, shop, batch.id)
    assert (await again(store, batch)).state == "done"
    assert await store.customers.find(SHOP, gid_of(8)) is None
    assert await store.customers.find(SHOP, gid_of(9)) is not None
    assert await store.customers.find(SHOP, gid_of(1)) is not None
    assert shop.customers.asked == [[gid_of(8), gid_of(9)]]


async def test_a_part_of_a_file_makes_nobody_forgotten(store: Store) -> None:
    shop = filled(1)
    await mirror_customers(store, [record(8)])
    shop.bulk.operation = BulkOperation(OPERATION, "FAILED", None, "http://127.0.0.1/part", "TIMEOUT", 9)
    await run_import(store, shop, (await start_import(store, None)).id)
    assert await store.customers.find(SHOP, gid_of(8)) is not None
