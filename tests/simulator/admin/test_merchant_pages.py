"""The merchant's pages: records as they are, and what a merchant does with them."""

import re
from collections.abc import AsyncIterator

import aiohttp
import pytest
from playwright.async_api import Browser, async_playwright, expect

from tests.browser.axe import check_page
from tests.browser.desk import CHROMIUM, FLAGS
from tests.simulator.store import StoreSimulator

BASE = "/store/demo-shop"


@pytest.fixture
async def chromium() -> AsyncIterator[Browser]:
    """Run Chromium."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield browser
        await browser.close()


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    """Open a session that follows where it is led."""
    async with aiohttp.ClientSession() as opened:
        yield opened


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
async def test_a_merchant_changes_sends_and_merges(
    shop: StoreSimulator, chromium: Browser, scheme: str, width: int
) -> None:
    """Without an axe violation, light and dark, wide and narrow."""
    complaints: list[str] = []
    page = await chromium.new_page(
        viewport={"width": width, "height": 800}, color_scheme="dark" if scheme == "dark" else "light"
    )
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    await page.goto(f"{shop.url}{BASE}/customers?q=鈴木 凛")
    await check_page(page, f"customers, {scheme}")
    await page.get_by_role("link", name="鈴木 凛").click()
    await check_page(page, f"customer, {scheme}")
    await page.get_by_label("名", exact=True).fill("りん")
    await page.get_by_role("button", name="保存する").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("鈴木 りん")
    await page.get_by_role("button", name="注文させる").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("#1070")
    await check_page(page, f"order, {scheme}")
    await page.get_by_label("追跡番号").fill("1111-2222-3333")
    await page.get_by_role("button", name="発送する").click()
    await expect(page.get_by_role("link", name="1111-2222-3333")).to_be_visible()
    await page.get_by_role("button", name="お届け済みにする").click()
    await expect(page.get_by_text("お届け済み", exact=True)).to_be_visible()
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert not complaints
    order = await shop.control("GET", "/orders/1070")
    assert order["fulfillments"][0]["status"] == "DELIVERED"


async def test_what_the_store_would_refuse_is_said_on_the_page(
    shop: StoreSimulator, session: aiohttp.ClientSession
) -> None:
    rin = await shop.customer("鈴木 凛")
    path = f"{shop.url}{BASE}/customers/{rin['number']}"
    async with session.post(path, data={"email": "hanako.sato@example.jp"}) as answer:
        assert answer.status == 409
        assert "Email has already been taken" in await answer.text()
    async with session.post(f"{path}/deletion") as answer:
        assert answer.status == 409
    hindered = await shop.customer("gift-cards@")
    async with session.post(f"{path}/merge", data={"with": str(hindered["number"])}) as answer:
        assert "has gift cards" in await answer.text()
    assert (await shop.customer("鈴木 凛"))["email"] == "rin.suzuki@example.jp"


async def test_a_merge_leads_to_who_is_left(shop: StoreSimulator, session: aiohttp.ClientSession) -> None:
    one, two = await shop.customer("haruka.nakano@"), await shop.customer("nakano.h@")
    path = f"{shop.url}{BASE}/customers/{one['number']}"
    async with session.post(f"{path}/merge", data={"with": str(two["number"])}) as answer:
        assert answer.url.path == f"{BASE}/customers/{two['number']}"
        assert "#1027" in await answer.text()
    async with session.get(path) as answer:
        assert answer.status == 404


async def test_the_stores_own_links_lead_somewhere(shop: StoreSimulator, session: aiohttp.ClientSession) -> None:
    found = await shop.ask(
        '{ orders(first: 1, query: "name:#1042") { nodes { statusPageUrl } }'
        ' draftOrders(first: 1, query: "status:open") { nodes { invoiceUrl } }'
        " abandonedCheckouts(first: 1) { nodes { abandonedCheckoutUrl } } }"
    )
    links = [*found["data"]["orders"]["nodes"], *found["data"]["draftOrders"]["nodes"]]
    links += found["data"]["abandonedCheckouts"]["nodes"]
    addresses = [address for one in links for address in one.values()]
    assert len(addresses) == 3
    for address in addresses:
        async with session.get(address) as answer:
            assert answer.status == 200
            assert "合計" in await answer.text()
    async with session.post(addresses[1]) as answer:
        assert re.search(r"#1070", await answer.text())
    for kind in ("customers", "orders", "draft_orders"):
        number = (await shop.customer("佐藤 花子"))["number"]
        async with session.get(f"{shop.url}/admin/{kind}/{number}", allow_redirects=False) as answer:
            assert answer.headers["Location"] == f"{BASE}/{kind}/{number}"


async def test_another_sites_page_changes_nothing(shop: StoreSimulator, session: aiohttp.ClientSession) -> None:
    free = await shop.customer("store-credit@")
    path = f"{shop.url}{BASE}/customers/{free['number']}"
    async with session.post(f"{path}/deletion", headers={"Sec-Fetch-Site": "cross-site"}) as answer:
        assert answer.status == 403
    async with session.get(path, headers={"Sec-Fetch-Site": "cross-site"}) as answer:
        assert answer.status == 200
