"""The webhooks of the store are there, and come to us."""

import pytest

from inbox.store import Store
from shop.asking import Subscription
from shop.errors import NotAuthorised, ShopUnreachable
from shop.sync.checking import check_connection
from shop.sync.subscribing import NEEDS_HTTPS, WANTED, ensure_subscriptions
from shop.webhooks.meaning import READERS
from tests.shop.sync.memory import SHOP, MemoryShop

URI = "https://desk.example.com/shop/webhook"
OLD = "https://old.example.com/shop/webhook"
EVERYTHING = frozenset(scope for scope in WANTED.values() if scope)


async def test_every_topic_that_may_come_is_subscribed(store: Store) -> None:
    shop = MemoryShop(scopes=EVERYTHING)
    await ensure_subscriptions(store, shop, URI)
    assert {one.topic for one in shop.webhook_subscriptions.rows} == set(WANTED)
    status = await store.shop_status.get(SHOP)
    assert {row.state for row in status.subscribed} == {"ready"}
    assert status.subscribing_error is None


async def test_a_second_look_changes_nothing(store: Store) -> None:
    shop = MemoryShop(scopes=EVERYTHING)
    await ensure_subscriptions(store, shop, URI)
    before = list(shop.webhook_subscriptions.rows)
    await ensure_subscriptions(store, shop, URI)
    assert shop.webhook_subscriptions.rows == before


async def test_what_the_store_took_away_comes_back(store: Store) -> None:
    """The store removes a subscription after eight failures."""
    shop = MemoryShop(scopes=EVERYTHING)
    await ensure_subscriptions(store, shop, URI)
    gone = shop.webhook_subscriptions.rows.pop()
    await ensure_subscriptions(store, shop, URI)
    assert gone.topic in {one.topic for one in shop.webhook_subscriptions.rows}


async def test_what_goes_elsewhere_is_turned_round(store: Store) -> None:
    shop = MemoryShop(scopes=EVERYTHING)
    shop.webhook_subscriptions.rows = [Subscription("old", "ORDERS_CREATE", OLD)]
    await ensure_subscriptions(store, shop, URI)
    assert shop.webhook_subscriptions.updated == ["old"]
    assert {one.uri for one in shop.webhook_subscriptions.rows} == {URI}


async def test_a_topic_without_its_scope_is_named_and_not_asked_for(store: Store) -> None:
    shop = MemoryShop(scopes=frozenset({"write_customers"}))
    await ensure_subscriptions(store, shop, URI)
    rows = {row.topic: row for row in (await store.shop_status.get(SHOP)).subscribed}
    assert rows["CUSTOMERS_UPDATE"].state == "ready"
    assert (rows["ORDERS_CREATE"].state, rows["ORDERS_CREATE"].reason) == ("no_scope", "read_orders")
    assert "ORDERS_CREATE" not in {one.topic for one in shop.webhook_subscriptions.rows}


async def test_a_topic_that_is_refused_stops_no_other(store: Store) -> None:
    shop = MemoryShop(scopes=EVERYTHING)
    shop.webhook_subscriptions.refused.add("CUSTOMERS_CREATE")
    await ensure_subscriptions(store, shop, URI)
    rows = {row.topic: row for row in (await store.shop_status.get(SHOP)).subscribed}
    assert (rows["CUSTOMERS_CREATE"].state, rows["CUSTOMERS_UPDATE"].state) == ("refused", "ready")
    assert rows["CUSTOMERS_CREATE"].reason == "Address for this topic is not allowed"


async def test_a_topic_that_the_stores_version_does_not_know_stops_no_other(store: Store) -> None:
    shop = MemoryShop(scopes=EVERYTHING)
    shop.webhook_subscriptions.unknown.add("CUSTOMERS_CREATE")
    await ensure_subscriptions(store, shop, URI)
    rows = {row.topic: row for row in (await store.shop_status.get(SHOP)).subscribed}
    assert (rows["CUSTOMERS_CREATE"].state, rows["CUSTOMERS_UPDATE"].state) == ("refused", "ready")


async def test_an_address_without_https_is_not_offered_to_a_real_store(store: Store) -> None:
    shop = MemoryShop()
    await ensure_subscriptions(store, shop, "http://localhost:8080/shop/webhook")
    assert shop.webhook_subscriptions.rows == []
    assert (await store.shop_status.get(SHOP)).subscribing_error == NEEDS_HTTPS
    await ensure_subscriptions(store, shop, "http://localhost:8080/shop/webhook", is_stand_in=True)
    assert shop.webhook_subscriptions.rows


async def test_a_store_that_is_away_leaves_what_was_known(store: Store) -> None:
    shop = MemoryShop(scopes=EVERYTHING)
    await ensure_subscriptions(store, shop, URI)
    shop.error = ShopUnreachable()
    with pytest.raises(ShopUnreachable):
        await ensure_subscriptions(store, shop, URI)
    status = await store.shop_status.get(SHOP)
    assert status.subscribing_error == ShopUnreachable.message
    assert len(status.subscribed) == len(WANTED)


def test_every_subscribed_topic_is_understood() -> None:
    """The enum writes underscores where the header writes a slash or a point."""
    known = {topic.replace("/", "_").replace(".", "_").upper() for topic in READERS}
    assert known >= set(WANTED)


async def test_an_answer_of_the_store_is_noted(store: Store) -> None:
    shop = MemoryShop()
    assert await check_connection(store, shop)
    status = await store.shop_status.get(SHOP)
    assert (status.name, status.currency, status.error) == ("茶の店 はるか", "JPY", None)


async def test_a_store_that_removed_the_app_is_noted_until_it_answers_again(store: Store) -> None:
    shop = MemoryShop(error=NotAuthorised())
    assert not await check_connection(store, shop)
    status = await store.shop_status.get(SHOP)
    assert status.uninstalled_at is not None
    assert status.error == NotAuthorised.message
    shop.error = None
    await check_connection(store, shop)
    assert (await store.shop_status.get(SHOP)).uninstalled_at is None
