"""C6 in real Chromium, with LINE, the store and a mail server beside it; and what else is written to customers."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from inbox.customers.customer import Customer
from inbox.ids import new_id
from inbox.store import open_store
from shop.client.access import ShopAccess
from shop.shop import open_shop
from tests.browser.axe import check_page
from tests.browser.chromium import open_chromium
from tests.browser.desk import Desk
from tests.eventually import eventually
from tests.journeys.servers import free_port, line_program, running, server_program
from tests.mailbox import Mailbox, open_mailbox
from tests.simulator.store import StoreSimulator
from tests.simulator.store import open_store as open_shop_simulator

REPLY = "SGT Kate Yamamoto\nCMR 415 BOX 1234\nAPO AE 09114"


@dataclass(slots=True)
class Counter:
    """A desk with a store and a mail server."""

    desk: Desk
    shop: StoreSimulator
    mailbox: Mailbox

    async def link(self, line_id: str, customer: str, *orders: str) -> Customer:
        """Mirror a customer with some orders, as a sync does, and link them to a LINE user who has written."""
        uri, database = (self.desk.server.environment[name] for name in ("MADOGUCHI_MONGODB_URI", "MADOGUCHI_DATABASE"))
        gid = (await self.shop.customer(customer))["gid"]
        access = ShopAccess(self.shop.shop, token=self.shop.token, api_url=self.shop.url)
        async with open_store(uri, database) as store, open_shop(access) as shop:
            await store.customers.upsert(list((await shop.customers.many([gid])).values()))
            await store.orders.upsert(list((await shop.orders.many(orders)).values()))
            found = await store.customers.find(self.shop.shop, gid)
            contact = await eventually(lambda: store.contacts.find_by_line_id("main", line_id), timeout_s=15)
            assert found is not None
            assert contact is not None
            await store.links.link(contact.id, found, "customer_account")
            return found


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def running_counter(mongodb_uri: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Counter]:
    """Run the server with everything around it, and a browser."""
    folder, port = tmp_path_factory.mktemp("counter"), free_port()
    line = line_program(f"http://127.0.0.1:{port}/line/webhook", folder, free_port())
    with open_mailbox(free_port()) as mailbox:
        async with open_shop_simulator() as shop:
            settings = {
                "MADOGUCHI_PUBLIC_URL": f"http://127.0.0.1:{port}",
                "SMTP_URL": mailbox.url,
                "MADOGUCHI_MAIL_FROM": "shop@example.jp,support@example.jp",
                **shop.settings,
            }
            database = f"counter_{new_id().lower()}"
            server = server_program(mongodb_uri, database, line.url, folder, port, settings=settings)
            async with running(line, server), open_chromium() as chromium:
                yield Counter(Desk(server, line, chromium), shop, mailbox)


@pytest_asyncio.fixture(loop_scope="session")
async def counter(running_counter: Counter) -> AsyncIterator[Counter]:
    """Give it, and see to it that no page complained."""
    running_counter.desk.begin()
    try:
        yield running_counter
    finally:
        await running_counter.desk.close_pages()
    assert not running_counter.desk.surprises()


async def _write_to(counter: Counter, name: str, customer: str, *orders: str) -> tuple[str, Customer]:
    person = await counter.desk.customer(name)
    await counter.desk.write(person, "Hello")
    return person, await counter.link(person, customer, *orders)


def _order_gid(counter: Counter, name: str) -> str:
    return next(one.gid for one in counter.shop.platform.shop.orders.values() if one.name == name)


@pytest.mark.timeout(240)
@pytest.mark.asyncio(loop_scope="session")
async def test_an_address_is_asked_for_answered_and_changed(counter: Counter) -> None:
    """0.60, 0.67, C6 From the order's card to the store; the reply is read as it comes, a person decides."""
    gid = _order_gid(counter, "#1061")
    person, _ = await _write_to(counter, "Kate", "kate.yamamoto", gid)
    page = await counter.desk.staff()
    await counter.desk.open_talk(page, "Kate")
    card = page.locator(".address-check").first
    for words in ("要確認", "都市はAPOのみ", "国はアメリカ合衆国", "州はAE"):
        await expect(card).to_contain_text(words)
    await check_page(page, "the talk with the card")
    await card.get_by_role("link", name="住所を確認する").click()
    await expect(page.get_by_role("heading", name="住所確認 #1061")).to_be_visible()
    await page.get_by_role("button", name="LINEで住所確認を送る").click()
    await expect(page.locator(".bubble", has_text="Please copy the lines below")).to_be_visible()
    await counter.desk.write(person, REPLY)
    reply = page.get_by_role("link", name="住所の返信を確認する")
    await expect(reply).to_be_visible(timeout=15_000)
    await reply.click()
    difference = page.get_by_role("region", name="住所の違い")
    await expect(difference).to_contain_text("APO Berlin")
    await expect(difference.locator("ins", has_text="SGT Kate Yamamoto")).to_be_visible()
    await check_page(page, "the difference")
    in_store = counter.shop.platform.shop.find_order(gid)
    assert in_store is not None
    assert in_store.shipping_address is not None
    assert in_store.shipping_address.city == "APO Berlin", "nothing changes without a human click"
    await page.get_by_role("button", name="この住所に変更").click()
    await expect(page.get_by_text("お届け先を変更しました。")).to_be_visible()
    assert in_store.shipping_address.city == "APO"
    assert (in_store.shipping_address.province_code, in_store.shipping_address.country_code) == ("AE", "US")
    await check_page(page, "the changed address")


@pytest.mark.timeout(240)
@pytest.mark.asyncio(loop_scope="session")
async def test_what_is_written_to_customers_can_be_used_by_everybody(counter: Counter) -> None:
    """0.6, 0.11, 0.12, 0.20, 1.24, 1.25, 1.26."""
    _, hana = await _write_to(counter, "はな", "佐藤 花子")
    page = await counter.desk.staff(f"/customers/{hana.id}/letters/new")
    await _letter(counter, page)
    await page.goto(f"{counter.desk.server.url}/customers/{hana.id}/letters")
    await check_page(page, "the letters")
    await page.goto(f"{counter.desk.server.url}/customers/{hana.id}/card-update")
    await expect(page.get_by_text("•••• 4242")).to_be_visible()
    await check_page(page, "the card")
    await page.goto(f"{counter.desk.server.url}/customers/{hana.id}/draft-orders/new")
    await _draft_order(page)


async def _letter(counter: Counter, page: Page) -> None:
    counter.mailbox.says = [("rcpt", "550 no such mailbox")]
    await check_page(page, "an empty letter")
    await page.get_by_label("件名").fill("ご連絡")
    await page.get_by_label("本文").fill("花子様\n\nお世話になっております。")
    await page.get_by_role("button", name="確認へ進む").click()
    await expect(page.get_by_text("まだ送っていません。")).to_be_attached()
    await check_page(page, "the preview")
    await page.get_by_role("button", name="送信する").click()
    await expect(page.get_by_text("宛先が受け付けられませんでした。")).to_be_visible(timeout=15_000)
    await check_page(page, "a failed letter")
    await page.get_by_role("button", name="自分自身").click()
    await expect(page.get_by_text("メールサーバーが受け取りました。")).to_be_visible(timeout=15_000)
    assert counter.mailbox.recipients[-1] == "owner@example.com"
    await check_page(page, "a letter to oneself")


async def _draft_order(page: Page) -> None:
    await page.get_by_label("商品名またはSKU").fill("ハーブ茶")
    await page.get_by_role("button", name="検索").click()
    await check_page(page, "what was found")
    await page.get_by_role("button", name="追加", exact=True).first.click()
    await page.get_by_label("数量").fill("3")
    await page.get_by_label("メモ（熨斗など）").fill("熨斗: 内祝")
    await check_page(page, "an order with a line")
    await page.get_by_role("button", name="合計を確認する").click()
    await expect(page.get_by_role("button", name="下書きを作成")).to_be_visible()
    await check_page(page, "the review")
    await page.get_by_role("button", name="下書きを作成").click()
    await expect(page.get_by_role("link", name="支払いリンクを返信に入れる")).to_be_visible()
    await check_page(page, "the draft")
    await page.get_by_role("link", name="支払いリンクを返信に入れる").click()
    await expect(page.locator("#composer-text")).to_have_value(re.compile("/invoices/"))
