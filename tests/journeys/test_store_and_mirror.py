"""The store and the application: what the merchant does there is seen here, by webhook and by import."""

from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from config.settings import Settings, load_settings
from handlers.app import create_app
from handlers.keys import BACKGROUND
from inbox.customers.customer import CustomerRecord
from inbox.customers.lists.filtering import CustomerFilter
from inbox.store import Store
from shop.sync.importing import IMPORT
from shop.sync.subscribing import WANTED
from tests.eventually import eventually
from tests.handlers.site import API_TOKEN, Browser, Site
from tests.serving import open_application
from tests.simulator.store import StoreSimulator, open_store

PATIENCE_S = 30.0


@pytest.fixture
async def simulator() -> AsyncIterator[StoreSimulator]:
    """Serve a store that does its long work at once."""
    async with open_store() as opened:
        await opened.control("PATCH", "/behaviour", {"jobs": {"seconds": 0}})
        yield opened


@pytest.fixture
def settings(mongodb_uri: str, database: str, simulator: StoreSimulator, free_port: Callable[[], int]) -> Settings:
    """Give settings with the store in them, and an address that the store can reach."""
    return load_settings(
        {
            **simulator.settings,
            "MADOGUCHI_MONGODB_URI": mongodb_uri,
            "MADOGUCHI_DATABASE": database,
            "MADOGUCHI_API_TOKEN": API_TOKEN,
            "MADOGUCHI_PORT": str(free_port()),
            "LINE_CHANNEL_SECRET": "journey-channel-secret",
            "LINE_CHANNEL_ACCESS_TOKEN": "journey-access-token",
            "LINE_API_URL": f"http://127.0.0.1:{free_port()}",
        },
        dotenv=None,
    )


@pytest.fixture
async def site(store: Store, settings: Settings, simulator: StoreSimulator) -> AsyncIterator[Site]:
    """Run the application until the store sends it its webhooks and the first comparison is over."""
    owner = await store.staff.create("owner@example.com", "店長 田中", "owner", Browser.PASSWORD)
    app = create_app(settings)
    async with open_application(app, host="127.0.0.1", port=settings.port) as client:
        await eventually(lambda: app[BACKGROUND].workers is not None, timeout_s=PATIENCE_S)

        async def is_settled() -> bool:
            status = await store.shop_status.get(simulator.shop)
            scans = [status.scans.get(kind) for kind in ("customers", "orders")]
            is_subscribed = status.subscribed_at is not None and status.subscribing_error is None
            return is_subscribed and all(scan and scan.ended_at for scan in scans)

        await eventually(is_settled, timeout_s=PATIENCE_S)
        yield Site(app, client, store, owner)


async def mirrored(store: Store, gid: str, is_so: Callable[[CustomerRecord], bool]) -> CustomerRecord:
    """Wait until a customer is mirrored as a test wants it."""

    async def look() -> CustomerRecord | None:
        found = await store.customers.find("demo-shop.myshopify.com", gid)
        return found.record if found is not None and is_so(found.record) else None

    found = await eventually(look, timeout_s=PATIENCE_S)
    assert found is not None
    return found


async def create(simulator: StoreSimulator, **fields: Any) -> dict[str, Any]:
    """Let the merchant enter somebody."""
    made: dict[str, Any] = await simulator.control("POST", "/customers", fields)
    return made


async def test_the_store_sends_every_webhook_that_is_wanted(site: Site, simulator: StoreSimulator) -> None:
    status = await site.store.shop_status.get(simulator.shop)
    assert {one.topic: one.state for one in status.subscribed} == dict.fromkeys(WANTED, "ready")
    sent = (await simulator.control("GET", "/state"))["webhooks"]["subscriptions"]
    assert sorted(one["topic"] for one in sent) == sorted(WANTED)


async def test_whoever_is_new_in_the_store_is_new_here_and_once(site: Site, simulator: StoreSimulator) -> None:
    """0.1 0.2 A customer comes with name and details; the same webhook again changes nothing."""
    made = await create(simulator, last_name="新規", first_name="来店", email="new@example.jp", tags=["VIP"])
    record = await mirrored(site.store, made["gid"], lambda one: one.email is not None)
    assert (record.name, record.email, record.tags) == ("新規 来店", "new@example.jp", ("VIP",))
    assert record.orders_count == 0
    before = await site.store.customers.count(simulator.shop, CustomerFilter(), 1_000)
    repeated = (await simulator.control("POST", "/webhooks/repeat", {}))["webhook_id"]

    async def is_seen_twice() -> bool:
        return (await site.store.shop_events.get(repeated)).redeliveries > 0

    await eventually(is_seen_twice, timeout_s=PATIENCE_S)
    assert await site.store.customers.count(simulator.shop, CustomerFilter(), 1_000) == before


async def test_what_the_merchant_changes_is_changed_here(site: Site, simulator: StoreSimulator) -> None:
    made = await create(simulator, last_name="変更", first_name="前", email="before@example.jp")
    await mirrored(site.store, made["gid"], lambda one: one.email == "before@example.jp")
    number = made["gid"].rpartition("/")[2]
    await simulator.control("PATCH", f"/customers/{number}", {"email": "after@example.jp", "tags": ["常連"]})
    record = await mirrored(site.store, made["gid"], lambda one: one.email == "after@example.jp")
    assert record.tags == ("常連",)


async def test_whoever_orders_has_an_order_here(site: Site, simulator: StoreSimulator) -> None:
    """0.3 The first order comes with its customer."""
    made = await create(simulator, last_name="初回", first_name="購入", email="first@example.jp")
    number = int(made["gid"].rpartition("/")[2])
    await simulator.control("POST", "/orders", {"customer": number})
    await mirrored(site.store, made["gid"], lambda one: one.orders_count == 1)
    customer = await site.store.customers.find(simulator.shop, made["gid"])
    assert customer is not None

    async def orders() -> Any:
        return (await site.store.orders.of_customer(simulator.shop, made["gid"], None, 10)).items

    [order] = await eventually(orders, timeout_s=PATIENCE_S)
    assert order.customer_gid == made["gid"]
    assert order.lines


async def test_whoever_was_deleted_in_the_store_is_forgotten_here(site: Site, simulator: StoreSimulator) -> None:
    """0.54 Nothing personal stays of whom the merchant deleted."""
    made = await create(simulator, last_name="退会", first_name="希望", email="leaving@example.jp")
    await mirrored(site.store, made["gid"], lambda one: one.email is not None)
    await simulator.control("DELETE", f"/customers/{made['gid'].rpartition('/')[2]}")

    async def is_gone() -> bool:
        return await site.store.customers.find(simulator.shop, made["gid"]) is None

    await eventually(is_gone, timeout_s=PATIENCE_S)


async def test_a_button_takes_everybody_in(site: Site, simulator: StoreSimulator) -> None:
    """0.1 Whoever was a customer before us is one here too."""
    browser = await site.browser()
    answer = await browser.request("POST", "/settings/store/import", data={"csrf_token": browser.csrf})
    assert answer.status == 303

    async def is_over() -> bool:
        [batch] = await site.store.batches.list(IMPORT, 1)
        return batch.is_over

    await eventually(is_over, timeout_s=PATIENCE_S)
    [batch] = await site.store.batches.list(IMPORT, 1)
    everybody = (await simulator.control("GET", "/state"))["customers"]
    assert (batch.state, batch.failed) == ("done", 0)
    assert await site.store.customers.count(simulator.shop, CustomerFilter(), 1_000) == everybody
    text = await (await browser.get("/settings/store")).text()
    assert "まどぐち商店" in text


async def test_an_app_that_was_removed_is_told_to_staff(site: Site, simulator: StoreSimulator) -> None:
    await simulator.control("PATCH", "/access", {"installed": False})

    async def is_known() -> bool:
        return (await site.store.shop_status.get(simulator.shop)).uninstalled_at is not None

    await eventually(is_known, timeout_s=PATIENCE_S)
