"""The merchant's pages: records as they are, and what a merchant does with them."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable

import aiohttp
import pytest
from playwright.async_api import Browser, expect

from simulator.store.front.settings import FrontSettings
from tests.browser.axe import check_page
from tests.eventually import eventually
from tests.simulator.admin.documents import done
from tests.simulator.mail import open_mail
from tests.simulator.store import StoreSimulator, open_store

BASE = "/store/demo-shop"


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    """Open a session that follows where it is led."""
    async with aiohttp.ClientSession() as opened:
        yield opened


async def test_a_merchant_changes_sends_and_merges(shop: StoreSimulator, chromium: Browser) -> None:
    """Without an axe violation, light and dark, wide and narrow."""
    complaints: list[str] = []
    page = await chromium.new_page(viewport={"width": 1280, "height": 800})
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    await page.goto(f"{shop.url}{BASE}/customers?q=鈴木 凛")
    await check_page(page, "customers")
    await page.get_by_role("link", name="鈴木 凛").click()
    await check_page(page, "customer")
    await page.get_by_label("名", exact=True).fill("りん")
    await page.get_by_role("button", name="保存する").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("鈴木 りん")
    await page.get_by_role("button", name="注文させる").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("#1070")
    await check_page(page, "order")
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


async def test_letters_of_the_store_reach_the_mailbox_and_their_links_work(session: aiohttp.ClientSession) -> None:
    async with open_mail() as mail, open_store(FrontSettings(smtp=("127.0.0.1", mail.smtp_port))) as shop:
        customer = await shop.customer("customer-payment-methods@")
        gid = customer["payment_methods"][0]["gid"]
        await done(shop, "CustomerPaymentMethodSendUpdateEmail", id=gid)
        await done(shop, "CustomerSendAccountInviteEmail", id=customer["gid"])
        card, invitation = [one["url"] for one in (await shop.control("GET", "/letters"))["letters"]]

        async def arrived() -> set[str]:
            return {one["subject"] for one in await mail.letters(customer["email"])}

        await eventually(lambda: _are(arrived, {"お支払い方法の更新のお願い", "アカウントのご招待"}))
        async with session.post(card, data={"digits": "9876"}) as answer:
            assert "•••• 9876" in await answer.text()
        async with session.post(card, data={"digits": "98"}) as answer:
            assert answer.status == 422
        async with session.post(invitation) as answer:
            assert "アカウントは有効です" in await answer.text()
        assert (await shop.customer("customer-payment-methods@"))["state"] == "ENABLED"


async def _are(read: Callable[[], Awaitable[set[str]]], wanted: set[str]) -> bool:
    return await read() == wanted


async def test_an_erasure_that_was_asked_for_is_done_now(shop: StoreSimulator, session: aiohttp.ClientSession) -> None:
    hanako = await shop.customer("佐藤 花子")
    path = f"{shop.url}{BASE}/customers/{hanako['number']}"
    async with session.get(path) as answer:
        assert "いま消去する" not in await answer.text()
    await done(shop, "CustomerRequestDataErasure", id=hanako["gid"])
    async with session.get(path) as answer:
        assert "いま消去する" in await answer.text()
    async with session.post(f"{path}/redaction") as answer:
        text = await answer.text()
    assert "hanako.sato" not in text
    assert "花子" not in text
    order = await shop.control("GET", "/orders/1042")
    assert order["email"] is order["shipping_address"] is None


async def test_another_sites_page_changes_nothing(shop: StoreSimulator, session: aiohttp.ClientSession) -> None:
    free = await shop.customer("store-credit@")
    path = f"{shop.url}{BASE}/customers/{free['number']}"
    async with session.post(f"{path}/deletion", headers={"Sec-Fetch-Site": "cross-site"}) as answer:
        assert answer.status == 403
    async with session.get(path, headers={"Sec-Fetch-Site": "cross-site"}) as answer:
        assert answer.status == 200
