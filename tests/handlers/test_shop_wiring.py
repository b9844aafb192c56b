"""The application and its store: there, away, and not wanted."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web

from config.settings import Settings
from handlers.app import create_app
from handlers.keys import BACKGROUND, SHOP
from inbox.store import Store
from shop.client.asks import may
from tests.eventually import eventually
from tests.handlers.site import Browser, Site
from tests.serving import open_application
from tests.shop.admin.written import Answers, data
from tests.shop.client.far_side import SHOP as NAME
from tests.shop.client.far_side import FarSide, open_far_side, token_says

EMPTY = {"nodes": [], "pageInfo": {"hasNextPage": False, "endCursor": None}}


@asynccontextmanager
async def running(store: Store, settings: Settings, api_url: str) -> AsyncIterator[Site]:
    """Run the application with a store at an address."""
    owner = await store.staff.create("owner@example.com", "店長 田中", "owner", Browser.PASSWORD)
    secret = settings.line_channel_secret[:1]
    known = {"shopify_shop": NAME, "shopify_client_id": "app", "shopify_client_secret": secret}
    app = create_app(settings.model_copy(update={**known, "shopify_api_url": api_url}))
    async with open_application(app) as client:
        await eventually(lambda: app[BACKGROUND].workers is not None, timeout_s=20)
        yield Site(app, client, store, owner)


@pytest.fixture
async def far() -> AsyncIterator[FarSide]:
    answers = Answers()
    scopes = {"accessScopes": [{"handle": "read_customers"}, {"handle": "write_orders"}]}
    here = {"name": "茶の店 はるか", "currencyCode": "JPY"}
    answers.put("ShopAndScopes", data(shop=here, currentAppInstallation=scopes))
    answers.put("WebhookSubscriptionsList", data(webhookSubscriptions=EMPTY))
    answers.put("WebhookSubscriptionCreate", data(webhookSubscriptionCreate={"userErrors": []}))
    answers.put("CustomersSearch", data(customers=EMPTY))
    answers.put("OrdersChangedSince", data(orders=EMPTY))
    async with open_far_side(answers.say) as side:
        side.token_says = [token_says()]
        yield side


async def test_a_store_is_asked_at_once_and_its_webhooks_are_taken_out(
    store: Store, settings: Settings, far: FarSide
) -> None:
    """The connection, the scopes and the webhooks are there without anybody's doing."""
    async with running(store, settings, far.url) as site:

        async def is_connected() -> Any:
            status = await store.shop_status.get(NAME)
            return status.name == "茶の店 はるか" and status.subscribed_at

        await eventually(is_connected, timeout_s=20)
        shop = site.app[SHOP]
        assert shop is not None
        await eventually(lambda: may(shop, "read_orders"), timeout_s=20)
        assert not may(shop, "write_customers")
        wanted = [one["variables"] for one in far.asked if one["operationName"] == "WebhookSubscriptionCreate"]
        assert {one["topic"] for one in wanted} >= {"CUSTOMERS_UPDATE", "ORDERS_UPDATED", "APP_UNINSTALLED"}
        assert {one["sub"]["uri"] for one in wanted} == {"http://localhost/shop/webhook"}
        text = await (await (await site.browser()).get("/settings/store")).text()
    assert "茶の店 はるか" in text
    assert "write_customers" in text
    assert set(far.tokens) == {"shpat_fresh"}
    assert len(far.token_requests) == 1


async def test_a_store_that_is_away_stops_nothing_and_the_page_says_so(
    store: Store, settings: Settings, far: FarSide
) -> None:
    """Talks go on while the store is away."""

    async def busy(_: web.Request, __: dict[str, Any]) -> web.StreamResponse:
        return web.Response(status=503)

    far.says, far.token_says = [busy], [busy]
    async with running(store, settings, far.url) as site:

        async def is_noted() -> Any:
            return (await store.shop_status.get(NAME)).error

        await eventually(is_noted, timeout_s=20)
        browser = await site.browser()
        assert (await browser.get("/inbox")).status == 200
        text = await (await browser.get("/settings/store")).text()
        assert "ストアに接続できません" in text
        assert (await site.client.get("/healthz/ready")).status == 200
        assert site.app[BACKGROUND].workers is not None


async def test_without_a_store_nobody_is_asked(site: Site) -> None:
    assert site.app[SHOP] is None
