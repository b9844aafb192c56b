"""The comparison: what no webhook told is found, page by page, by one of many."""

from datetime import timedelta

import pytest

from inbox.clock import now
from inbox.store import Store
from shop.errors import ShopUnreachable
from shop.sync.reconciling import OVERLAP, Reconciling
from tests.shop.sync.memory import PAGE, SHOP, MemoryShop, gid_of, order, record

COUNT = PAGE * 2 + 1


def busy(count: int = COUNT) -> MemoryShop:
    """Give a store in which everybody changed lately, one a second."""
    shop, at = MemoryShop(), now()
    shop.customers.put(*(record(n, updated_at=at - timedelta(seconds=60 - n)) for n in range(1, count + 1)))
    shop.orders.put(*(order(n, updated_at=at - timedelta(seconds=60 - n)) for n in range(1, count + 1)))
    return shop


async def walk(reconciling: Reconciling) -> int:
    steps = 1
    while await reconciling.step():
        steps += 1
    return steps


async def count(store: Store, name: str) -> int:
    return int(await store.database.get_collection(name).count_documents({}))


async def test_what_changed_is_found_page_by_page(store: Store) -> None:
    shop = busy()
    assert await walk(Reconciling(store, shop, "customers")) == 3
    assert await count(store, "customers") == COUNT
    scan = (await store.shop_status.get(SHOP)).scans["customers"]
    assert (scan.seen, scan.changed, scan.error) == (COUNT, COUNT, None)
    assert scan.mark == shop.customers.rows[gid_of(COUNT)].updated_at
    assert scan.ended_at is not None


async def test_orders_are_compared_too(store: Store) -> None:
    await walk(Reconciling(store, busy(), "orders"))
    assert await count(store, "orders") == COUNT


async def test_it_rests_until_it_is_time(store: Store) -> None:
    shop = busy()
    reconciling = Reconciling(store, shop, "customers")
    await walk(reconciling)
    asked = len(shop.customers.walked)
    assert not await reconciling.step()
    assert len(shop.customers.walked) == asked


async def test_the_next_one_begins_a_little_before_the_mark(store: Store) -> None:
    """A gap after a downtime is covered, however long it was."""
    shop = busy()
    reconciling = Reconciling(store, shop, "customers")
    await walk(reconciling)
    mark = (await store.shop_status.get(SHOP)).scans["customers"].mark
    assert mark is not None
    late = record(99, updated_at=mark - timedelta(minutes=5))
    shop.customers.put(late)
    await store.shop_status.set_due(SHOP, "customers", 0)
    await walk(Reconciling(store, shop, "customers"))
    assert shop.customers.walked[3][0] == mark - OVERLAP
    assert await store.customers.find(SHOP, late.gid) is not None


async def test_whoever_takes_over_after_a_death_goes_on_from_the_mark(store: Store) -> None:
    shop = busy()
    dead = Reconciling(store, shop, "customers")
    await dead.step()
    await store.shop_status.set_due(SHOP, "customers", 0)
    await walk(Reconciling(store, shop, "customers"))
    assert await count(store, "customers") == COUNT


async def test_one_of_several_compares(store: Store) -> None:
    shop = busy()
    one, other = Reconciling(store, shop, "customers"), Reconciling(store, shop, "customers")
    assert await one.step()
    assert not await other.step()
    assert len(shop.customers.walked) == 1


async def test_a_store_that_is_away_is_asked_again_and_staff_see_why(store: Store) -> None:
    shop = busy()
    shop.customers.error = ShopUnreachable()
    reconciling = Reconciling(store, shop, "customers")
    assert not await reconciling.step()
    scan = (await store.shop_status.get(SHOP)).scans["customers"]
    assert scan.error == ShopUnreachable.message
    assert scan.mark is None
    shop.customers.error = None
    await store.shop_status.set_due(SHOP, "customers", 0)
    await walk(reconciling)
    scan = (await store.shop_status.get(SHOP)).scans["customers"]
    assert scan.error is None
    assert await count(store, "customers") == COUNT


async def test_nothing_is_asked_of_a_store_that_removed_the_app(store: Store) -> None:
    shop = busy()
    await store.shop_status.note_uninstalled(SHOP, now())
    assert not await Reconciling(store, shop, "customers").step()
    assert shop.customers.walked == []


async def test_a_long_walk_begins_anew_before_the_lists_of_the_store_end(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shop.sync.reconciling.WALK_LIMIT", PAGE)
    shop = busy()
    await walk(Reconciling(store, shop, "customers"))
    assert await count(store, "customers") == COUNT
    begun = {at for at, _ in shop.customers.walked}
    assert len(begun) > 1


async def test_a_comparison_at_night_moves_nobody_s_last_access(store: Store) -> None:
    """3.29 A sync in the background moves no MAU."""
    await walk(Reconciling(store, busy(), "customers"))
    await walk(Reconciling(store, busy(), "orders"))
    found = await store.customers.find(SHOP, gid_of(1))
    assert found is not None
    assert found.last_active_at is None
    assert await store.customers.count_active(now().strftime("%Y-%m")) == 0
