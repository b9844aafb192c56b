"""What is known of the store, and who does the work that is due."""

import asyncio
from datetime import timedelta

from inbox.clock import now
from inbox.shop_status import Subscribed
from inbox.store import Store

SHOP = "example.myshopify.com"


async def test_a_store_that_was_never_asked_has_an_empty_status(store: Store) -> None:
    status = await store.shop_status.get(SHOP)
    assert (status.name, status.checked_at, status.scopes, dict(status.scans)) == (None, None, (), {})


async def test_one_of_many_gets_a_task_that_is_due(store: Store) -> None:
    claims = await asyncio.gather(*(store.shop_status.claim(SHOP, "customers", 60) for _ in range(8)))
    assert sorted(claims) == [False] * 7 + [True]
    assert await store.shop_status.claim(SHOP, "orders", 60)


async def test_a_task_comes_back_when_whoever_took_it_died(store: Store) -> None:
    assert await store.shop_status.claim(SHOP, "check", 0)
    assert await store.shop_status.claim(SHOP, "check", 60)
    assert not await store.shop_status.claim(SHOP, "check", 60)


async def test_a_task_is_due_again_when_it_was_said(store: Store) -> None:
    await store.shop_status.set_due(SHOP, "check", 60)
    assert not await store.shop_status.claim(SHOP, "check", 60)
    await store.shop_status.set_due(SHOP, "check", 0)
    assert await store.shop_status.claim(SHOP, "check", 60)


async def test_the_mark_of_a_comparison_never_goes_back(store: Store) -> None:
    at = now()
    await store.shop_status.begin_scan(SHOP, "customers", at)
    await store.shop_status.advance_scan(SHOP, "customers", at, seen=3, changed=1)
    await store.shop_status.advance_scan(SHOP, "customers", at - timedelta(hours=1), seen=2, changed=0)
    await store.shop_status.advance_scan(SHOP, "customers", None, seen=0, changed=0)
    await store.shop_status.end_scan(SHOP, "customers")
    scan = (await store.shop_status.get(SHOP)).scans["customers"]
    assert (scan.mark, scan.seen, scan.changed, scan.error) == (at, 5, 1, None)
    assert scan.ended_at is not None


async def test_an_answer_of_the_store_ends_what_was_wrong(store: Store) -> None:
    await store.shop_status.note_failure(SHOP, "ストアに接続できません。")
    await store.shop_status.note_uninstalled(SHOP, now())
    await store.shop_status.note_connection(
        SHOP, name="茶の店", currency="JPY", api_version="2026-10", scopes=["b", "a"]
    )
    status = await store.shop_status.get(SHOP)
    assert (status.error, status.uninstalled_at, status.scopes, status.name) == (None, None, ("a", "b"), "茶の店")


async def test_a_failed_look_at_the_subscriptions_keeps_what_was_known(store: Store) -> None:
    rows = [Subscribed("ORDERS_CREATE", "ready"), Subscribed("CUSTOMERS_MERGE", "no_scope", "read_customer_merge")]
    await store.shop_status.note_subscribed(SHOP, rows)
    await store.shop_status.note_subscribed(SHOP, (), "ストアに接続できません。")
    status = await store.shop_status.get(SHOP)
    assert status.subscribed == tuple(rows)
    assert status.subscribing_error == "ストアに接続できません。"
