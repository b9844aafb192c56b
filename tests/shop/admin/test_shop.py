"""The store behind one name."""

import pytest

from shop.asking import ShopFacts, Subscription
from shop.client.asks import may
from shop.errors import Refused, ShopUnreachable
from shop.line_ids import line_ids_of
from tests.shop.admin.written import Written, data
from tests.shop.client.far_side import SHOP

APP = {"accessScopes": [{"handle": "write_customers"}, {"handle": "read_orders"}]}


async def test_the_store_tells_who_it_is_and_what_we_may(written: Written) -> None:
    shop = written.shop
    assert (shop.domain, shop.scopes) == (SHOP, frozenset())
    here = {"name": "茶の店 はるか", "currencyCode": "JPY"}
    written.answers.put("ShopAndScopes", data(shop=here, currentAppInstallation=APP))
    granted = frozenset({"write_customers", "read_orders"})
    assert await shop.facts() == ShopFacts("茶の店 はるか", "JPY", "2026-10", granted)
    assert may(shop, "read_customers")
    assert may(shop, "write_customers")
    assert may(shop, "read_orders")
    assert not may(shop, "write_orders")


async def test_scopes_that_were_taken_away_are_gone_with_the_next_answer(written: Written) -> None:
    here = {"name": "茶の店", "currencyCode": "JPY"}
    fewer = {"accessScopes": [{"handle": "read_orders"}]}
    written.answers.put(
        "ShopAndScopes",
        data(shop=here, currentAppInstallation=APP),
        data(shop=here, currentAppInstallation=fewer),
        data(shop=here, currentAppInstallation=None),
    )
    await written.shop.facts()
    await written.shop.facts()
    assert not may(written.shop, "read_customers")
    with pytest.raises(ShopUnreachable):
        await written.shop.facts()
    assert may(written.shop, "read_orders")


async def test_the_store_keeps_line_ids(written: Written) -> None:
    assert line_ids_of(written.shop) is written.shop.line_ids


async def test_all_pages_of_webhooks_are_listed(written: Written) -> None:
    def page(number: int, more: bool) -> dict[str, object]:
        node = {"id": f"s{number}", "topic": "ORDERS_CREATE", "uri": "https://bot.example.jp/shop/webhook"}
        return {"nodes": [node], "pageInfo": {"hasNextPage": more, "endCursor": f"c{number}"}}

    written.answers.put(
        "WebhookSubscriptionsList",
        data(webhookSubscriptions=page(1, True)),
        data(webhookSubscriptions=page(2, False)),
    )
    found = await written.shop.webhook_subscriptions.list()
    uri = "https://bot.example.jp/shop/webhook"
    assert found == [Subscription("s1", "ORDERS_CREATE", uri), Subscription("s2", "ORDERS_CREATE", uri)]
    assert [one["after"] for one in written.asked("WebhookSubscriptionsList")] == [None, "c1"]


async def test_a_webhook_is_asked_for_and_turned_round(written: Written) -> None:
    written.answers.put("WebhookSubscriptionCreate", data(webhookSubscriptionCreate={"userErrors": []}))
    written.answers.put("WebhookSubscriptionUpdate", data(webhookSubscriptionUpdate={"userErrors": []}))
    await written.shop.webhook_subscriptions.create("ORDERS_CREATE", "https://a.example.jp/shop/webhook")
    await written.shop.webhook_subscriptions.update("s1", "https://b.example.jp/shop/webhook")
    assert written.asked("WebhookSubscriptionCreate") == [
        {"topic": "ORDERS_CREATE", "sub": {"uri": "https://a.example.jp/shop/webhook", "format": "JSON"}}
    ]
    assert written.asked("WebhookSubscriptionUpdate") == [
        {"id": "s1", "sub": {"uri": "https://b.example.jp/shop/webhook"}}
    ]
    refusal = {"field": ["topic"], "message": "Invalid topic"}
    written.answers.put("WebhookSubscriptionCreate", data(webhookSubscriptionCreate={"userErrors": [refusal]}))
    with pytest.raises(Refused):
        await written.shop.webhook_subscriptions.create("X", "https://a.example.jp")
