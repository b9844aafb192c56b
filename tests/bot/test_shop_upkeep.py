"""What is done for the store from time to time, by whoever comes first."""

import asyncio

import pytest

from bot.jobs.retry import NotYet, TryAgain
from bot.jobs.shop_import import give_up_import, import_customers
from bot.jobs.tools import Tools
from bot.line import Line
from bot.shop_upkeep import ShopUpkeep
from inbox.store import Store
from shop.asking import BulkOperation
from shop.errors import AccessDenied, Refused, ShopError, ShopUnreachable, UserError
from shop.sync.importing import FAILURES, IMPORT, start_import
from shop.sync.subscribing import WANTED
from tests.bot.desk import Desk
from tests.shop.sync.memory import SHOP, MemoryShop, gid_of, line, record

PUBLIC = "https://desk.example.com/"


def upkeep(store: Store, shop: MemoryShop) -> ShopUpkeep:
    return ShopUpkeep(store, shop, PUBLIC)


async def until_idle(work: ShopUpkeep) -> None:
    while await work.step():
        pass


async def test_a_start_asks_who_the_store_is_and_has_its_webhooks_sent(store: Store) -> None:
    shop = MemoryShop()
    await until_idle(upkeep(store, shop))
    status = await store.shop_status.get(SHOP)
    assert status.name == "茶の店 はるか"
    assert {one.uri for one in shop.webhook_subscriptions.rows} == {"https://desk.example.com/shop/webhook"}


async def test_every_start_asks_anew(store: Store) -> None:
    shop = MemoryShop()
    await until_idle(upkeep(store, shop))
    shop.webhook_subscriptions.rows.clear()
    await until_idle(upkeep(store, shop))
    assert shop.webhook_subscriptions.rows


async def test_between_its_times_nothing_is_asked(store: Store) -> None:
    shop = MemoryShop()
    work = upkeep(store, shop)
    await until_idle(work)
    shop.webhook_subscriptions.rows.clear()
    walked = len(shop.customers.walked)
    await until_idle(work)
    assert shop.webhook_subscriptions.rows == []
    assert len(shop.customers.walked) == walked


async def test_two_processes_subscribe_each_topic_once(store: Store) -> None:
    shop = MemoryShop(scopes=frozenset(scope for scope in WANTED.values() if scope))
    await asyncio.gather(until_idle(upkeep(store, shop)), until_idle(upkeep(store, shop)))
    assert {one.topic for one in shop.webhook_subscriptions.rows} == set(WANTED)


async def test_a_store_that_is_away_breaks_nothing(store: Store) -> None:
    shop = MemoryShop(error=ShopUnreachable())
    shop.customers.error = shop.orders.error = ShopUnreachable()
    await until_idle(upkeep(store, shop))
    status = await store.shop_status.get(SHOP)
    assert status.error == ShopUnreachable.message
    assert status.scans["orders"].error == ShopUnreachable.message


async def test_what_changed_while_nobody_listened_is_found_after_a_start(store: Store) -> None:
    shop = MemoryShop()
    await until_idle(upkeep(store, shop))
    await store.shop_status.set_due(SHOP, "customers", 0)
    mark = (await store.shop_status.get(SHOP)).scans["customers"].began_at
    assert mark is not None
    shop.customers.put(record(5, updated_at=mark))
    await until_idle(upkeep(store, shop))
    assert await store.customers.find(SHOP, gid_of(5)) is not None


async def test_nobody_is_taken_in_whom_nobody_asked_for(store: Store) -> None:
    await until_idle(upkeep(store, MemoryShop()))
    assert await store.batches.list(IMPORT) == []


async def test_once_a_week_everybody_is_read_anew(store: Store) -> None:
    await store.batches.end((await start_import(store, "s1")).id, "done")
    work = upkeep(store, MemoryShop())
    await until_idle(work)
    first = await store.batches.list(IMPORT)
    assert [batch.started_by for batch in first] == [None, "s1"]
    await store.batches.end(first[0].id, "done")
    await until_idle(work)
    assert len(await store.batches.list(IMPORT)) == 2


async def test_a_batch_whose_job_was_never_written_gets_one_at_the_next_start(store: Store) -> None:
    await store.batches.create(IMPORT, {}, started_by=None, is_alone=True)
    assert await store.jobs.claim([IMPORT], 5) == []
    await until_idle(upkeep(store, MemoryShop()))
    assert [job.kind for job in await store.jobs.claim([IMPORT], 5)] == [IMPORT]


async def test_the_job_takes_everybody_in(desk: Desk) -> None:
    """3.64 From the button to the mirror."""
    shop = MemoryShop()
    shop.bulk.lines = [line(1), line(2)]
    shop.bulk.operation = BulkOperation(shop.bulk.operation.id, "RUNNING", None, None, None, 2)
    batch = await start_import(desk.store, None)
    [job] = await desk.store.jobs.claim([IMPORT], 5)
    with pytest.raises(NotYet):
        await import_customers(tools(desk.store, desk.line, shop), job.payload)
    shop.bulk.operation = BulkOperation(shop.bulk.operation.id, "COMPLETED", "http://127.0.0.1/f", None, None, 2)
    await import_customers(tools(desk.store, desk.line, shop), job.payload)
    assert (await desk.store.batches.get(batch.id)).done == 2


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (AccessDenied("read_customers"), FAILURES["ACCESS_DENIED"]),
        (Refused([UserError(("query",), "Invalid bulk query", "INVALID")]), Refused.message),
    ],
)
async def test_what_the_store_will_never_do_ends_the_import(desk: Desk, error: ShopError, message: str) -> None:
    shop = MemoryShop()
    shop.bulk.error = error
    batch = await start_import(desk.store, None)
    await import_customers(tools(desk.store, desk.line, shop), {"batch_id": batch.id})
    ended = await desk.store.batches.get(batch.id)
    assert (ended.state, ended.error) == ("failed", message)


async def test_what_the_store_may_do_later_is_tried_later(desk: Desk) -> None:
    shop = MemoryShop()
    batch = await start_import(desk.store, None)
    for error, expected in (
        (ShopUnreachable(), TryAgain),
        (Refused([UserError((), "A bulk query operation is already in progress", "OPERATION_IN_PROGRESS")]), NotYet),
    ):
        shop.bulk.error = error
        with pytest.raises(expected):
            await import_customers(tools(desk.store, desk.line, shop), {"batch_id": batch.id})
    assert not (await desk.store.batches.get(batch.id)).is_over


async def test_an_import_that_is_given_up_says_so(desk: Desk) -> None:
    batch = await start_import(desk.store, None)
    await give_up_import(tools(desk.store, desk.line, MemoryShop()), {"batch_id": batch.id})
    assert (await desk.store.batches.get(batch.id)).state == "failed"


def tools(store: Store, line_client: Line, shop: MemoryShop) -> Tools:
    return Tools(store, line_client, PUBLIC, shop)
