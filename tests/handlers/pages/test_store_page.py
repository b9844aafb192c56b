"""The page ストア: what it says with and without a store, and what its buttons do."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from config.settings import Settings
from handlers.app import create_app
from handlers.keys import BACKGROUND, SITE
from inbox.batches import Remark
from inbox.clock import now
from inbox.customers.customer import CustomerRecord
from inbox.customers.gid import customer_gid
from inbox.events.tries import MAX_ATTEMPTS
from inbox.fields.mappings import SOURCES
from inbox.shop_events import NewShopEvent
from inbox.shop_status import Subscribed
from inbox.store import Store
from shop.client.access import API_VERSION, SUPPORTED_UNTIL, is_version_ending
from shop.sync.importing import IMPORT
from shop.sync.mirror import mirror_customers
from tests.eventually import eventually
from tests.handlers.site import Browser, Site
from tests.serving import open_application

SHOP = "demo-tea.myshopify.com"
PAGE = "/settings/store"


@pytest.fixture
async def shop_site(store: Store, settings: Settings) -> AsyncIterator[Site]:
    """Run the pages of a store that nobody works for: what is shown stands still."""
    owner = await store.staff.create("owner@example.com", "店長 田中", "owner", Browser.PASSWORD)
    app = create_app(settings)
    app[SITE] = replace(app[SITE], shop=SHOP, shop_secrets=("secret",))
    async with open_application(app) as client:
        await eventually(lambda: app[BACKGROUND].workers is not None, timeout_s=20)
        yield Site(app, client, store, owner)


async def page(site: Site, path: str = PAGE, role: str = "owner") -> str:
    answer = await (await site.browser(role)).get(path)
    assert answer.status == 200
    return await answer.text()


async def press(site: Site, path: str, role: str = "owner") -> tuple[int, str]:
    browser = await site.browser(role)
    answer = await browser.request("POST", path, data={"csrf_token": browser.csrf})
    return answer.status, answer.headers.get("Location", "") or await answer.text()


async def connect(store: Store, *scopes: str) -> None:
    await store.shop_status.note_connection(
        SHOP, name="茶の店 はるか", currency="JPY", api_version="2026-10", scopes=scopes
    )


async def park(store: Store) -> None:
    at = now()
    await store.shop_events.record(NewShopEvent("w1", SHOP, "customers/update", (), 0, at, at, b"{}"))
    for _ in range(MAX_ATTEMPTS):
        await store.shop_events.fail("w1", "NotUnderstood: no Customer is named")


async def test_without_a_store_the_page_says_what_to_set(site: Site) -> None:
    text = await page(site)
    assert "SHOPIFY_SHOP" in text
    assert "SHOPIFY_CLIENT_SECRET" in text
    assert "既存顧客を取り込む" not in text


async def test_nothing_can_be_imported_without_a_store(site: Site) -> None:
    assert (await press(site, f"{PAGE}/import"))[0] == 404
    assert (await press(site, f"{PAGE}/check"))[0] == 404
    assert not await site.store.batches.list(IMPORT)


@pytest.mark.parametrize("role", ["member", "viewer"])
async def test_the_page_is_for_admins(shop_site: Site, role: str) -> None:
    assert (await (await shop_site.browser(role)).get(PAGE)).status == 403
    for path in ("import", "check", "import/x/cancellation", "events/x/replay"):
        assert (await press(shop_site, f"{PAGE}/{path}", role))[0] == 403


async def test_a_store_that_was_not_asked_yet_is_said_to_be_unknown(shop_site: Site) -> None:
    text = await page(shop_site)
    assert SHOP in text
    assert "まだ確かめていません" in text
    assert "まだ照合していません" in text


async def test_a_connected_store_shows_its_name_and_what_is_missing(shop_site: Site) -> None:
    await connect(shop_site.store, "write_customers", "read_orders")
    rows = [Subscribed("ORDERS_CREATE", "ready"), Subscribed("CUSTOMERS_MERGE", "no_scope", "read_customer_merge")]
    await shop_site.store.shop_status.note_subscribed(SHOP, rows)
    text = await page(shop_site)
    assert "茶の店 はるか" in text
    assert "顧客情報を読み取れます。" in text
    assert "read_customer_merge の権限がありません" in text


async def test_a_store_that_does_not_answer_says_why(shop_site: Site) -> None:
    await shop_site.store.shop_status.note_failure(
        SHOP, "ストアに接続できません。しばらくしてからもう一度お試しください。"
    )
    await shop_site.store.shop_status.note_uninstalled(SHOP, now())
    text = await page(shop_site)
    assert "ストアに接続できません。しばらくしてからもう一度お試しください。" in text
    assert "アプリがストアから外されたか" in text


async def test_an_import_is_begun_once(shop_site: Site) -> None:
    """3.64 The button begins the import; a second press says that one is under way."""
    assert await press(shop_site, f"{PAGE}/import") == (303, f"{PAGE}?done=import_started")
    [batch] = await shop_site.store.batches.list(IMPORT)
    assert batch.started_by == shop_site.owner.id


async def test_a_second_import_meanwhile_is_refused_in_words(shop_site: Site) -> None:
    """3.64 One at a time."""
    await shop_site.store.batches.create(IMPORT, {}, started_by=None, is_alone=True)
    status, text = await press(shop_site, f"{PAGE}/import")
    assert status == 409
    assert "同じ処理がすでに進んでいます。" in text


async def test_the_progress_is_shown_and_asked_for_again(shop_site: Site) -> None:
    """3.64 How far it is."""
    batch = await shop_site.store.batches.create(IMPORT, {}, started_by=None, is_alone=True)
    assert "ストアがファイルを準備しています" in await page(shop_site)
    await shop_site.store.batches.start(batch.id, 1200)
    await shop_site.store.batches.advance(batch.id, None, "x", done=480, skipped=20)
    part = await (await shop_site.browser()).get(f"{PAGE}/import", **{"X-Requested-With": "fragment"})
    text = await part.text()
    assert "500 / 1,200件" in text
    assert "data-running" in text
    assert "<html" not in text


async def test_an_import_that_ended_shows_what_became_of_it(shop_site: Site) -> None:
    batch = await shop_site.store.batches.create(IMPORT, {}, started_by=shop_site.owner.id, is_alone=True)
    remark = Remark("0", "この行は顧客の情報として読み取れません。", {})
    await shop_site.store.batches.advance(batch.id, None, "x", done=3, failed=1, remarks=[remark])
    await shop_site.store.batches.end(
        batch.id, "failed", "途中までしか取り込めませんでした。もう一度取り込んでください。"
    )
    text = await page(shop_site)
    assert "更新 3件・変更なし 0件・読めない行 1件" in text
    assert "途中までしか取り込めませんでした。" in text
    assert "店長 田中" in text
    assert "data-running" not in text


async def test_an_import_can_be_stopped(shop_site: Site) -> None:
    batch = await shop_site.store.batches.create(IMPORT, {}, started_by=None, is_alone=True)
    assert await press(shop_site, f"{PAGE}/import/{batch.id}/cancellation") == (303, f"{PAGE}?done=import_cancelled")
    assert (await shop_site.store.batches.get(batch.id)).is_cancel_asked
    assert "中止しています" in await page(shop_site)


async def test_a_parked_webhook_is_shown_and_can_be_tried_again(shop_site: Site) -> None:
    await park(shop_site.store)
    text = await page(shop_site)
    assert "処理できなかったストアのWebhook 1件" in text
    assert "no Customer is named" in text
    assert await press(shop_site, f"{PAGE}/events/w1/replay") == (303, f"{PAGE}?done=replayed")
    assert (await shop_site.store.shop_events.get("w1")).state == "new"
    assert (await press(shop_site, f"{PAGE}/events/w1/replay"))[0] == 404


async def test_a_parked_webhook_rings_and_leads_here(shop_site: Site) -> None:
    await park(shop_site.store)
    text = await page(shop_site, "/notifications")
    assert "処理できなかったストアのWebhookがあります" in text
    assert f'href="{PAGE}"' in text


async def test_asking_again_makes_everything_due(shop_site: Site) -> None:
    statuses = shop_site.store.shop_status
    await statuses.set_due(SHOP, "check", 3_600)
    await statuses.set_due(SHOP, "customers", 3_600)
    assert await press(shop_site, f"{PAGE}/check") == (303, f"{PAGE}?done=store_asked")
    assert await statuses.claim(SHOP, "check", 60)
    assert await statuses.claim(SHOP, "customers", 60)


async def test_the_page_is_complete_in_english(shop_site: Site) -> None:
    await connect(shop_site.store, "read_customers")
    await park(shop_site.store)
    await shop_site.store.staff.set_preferences(shop_site.owner.id, language="en")
    text = await page(shop_site)
    assert "Import customers" in text
    assert "could not be processed" in text


async def test_the_page_says_until_when_the_version_is_good(shop_site: Site) -> None:
    assert API_VERSION not in await page(shop_site)
    await connect(shop_site.store, "read_customers")
    told = (await page(shop_site)).split(API_VERSION)[1]
    assert f"{SUPPORTED_UNTIL.month}月{SUPPORTED_UNTIL.day}日" in told.split("</dd>")[0]


def test_a_version_is_said_to_end_a_quarter_before() -> None:
    assert not is_version_ending(SUPPORTED_UNTIL - timedelta(days=91))
    assert is_version_ending(SUPPORTED_UNTIL - timedelta(days=90))


async def test_how_many_members_were_active_this_month_is_told_and_a_sync_moves_it_not(shop_site: Site) -> None:
    """3.29 The MAU: distinct members, by what they did."""
    customers = shop_site.store.customers
    records = [CustomerRecord(SHOP, customer_gid(SHOP, number), now(), name=f"佐藤 {number}") for number in (1, 2, 3)]
    await customers.upsert(records)
    for number in (1, 2, 2):
        found = await customers.find(SHOP, customer_gid(SHOP, number))
        assert found is not None
        await customers.touch(found.id, now())
    # The whole file of the night, with news of everybody.
    later = [replace(one, updated_at=now() + timedelta(minutes=1), tags=("VIP",)) for one in records]
    assert (await mirror_customers(shop_site.store, later)).updated == 3
    text = await page(shop_site)
    [told] = re.findall(r"今月動きのあった会員</dt><dd[^>]*>([^<]*)</dd>", text)
    assert told == "2人"


async def test_the_mapping_lists_only_what_the_scopes_allow(shop_site: Site) -> None:
    """3.36 A scope that is taken away takes its sources off the list, and a mapping that stood says so."""
    store, browser = shop_site.store, await shop_site.browser()
    field = await store.fields.definitions.create("lastOrder", "最近の注文", "string")
    for scopes, listed in ((("read_customers", "read_orders"), len(SOURCES)), (("write_customers",), len(SOURCES) - 1)):
        await connect(store, *scopes)
        if listed == len(SOURCES):
            await store.fields.mappings.set(field, "customer:lastOrder", scopes)
        text = await page(shop_site, "/settings/fields")
        assert len(set(re.findall(r'<option value="(customer:\w+)"', text))) == listed
        assert ("いまは読み取れません" in text) is (listed < len(SOURCES))
    taken = {"key": field.key, "source": "customer:lastOrder"}
    assert (await browser.post("/settings/fields/mappings", taken, fragment=False)).status == 422
    await connect(store)
    text = await page(shop_site, "/settings/fields")
    assert 'name="metafield"' not in text
    assert "read_customers の権限がない" in text
