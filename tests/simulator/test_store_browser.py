"""The store's pages in a real browser: signing in without JavaScript of its own, and no barrier to anybody."""

import re
from collections.abc import AsyncIterator
from urllib.parse import urlencode

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.axe import check_page
from tests.simulator.front import ASKED, BACK, StoreFront, open_front


@pytest.fixture
async def front() -> AsyncIterator[StoreFront]:
    """Serve the customers' side of a store."""
    async with open_front() as opened:
        yield opened


async def _open(chromium: Browser) -> tuple[Page, list[str]]:
    complaints: list[str] = []
    page = await chromium.new_page(viewport={"width": 1280, "height": 760})
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    return page, complaints


async def test_a_customer_signs_in_looks_at_orders_and_leaves(front: StoreFront, chromium: Browser) -> None:
    """Without an axe violation, light and dark, wide and narrow."""
    page, complaints = await _open(chromium)
    await page.goto(str(front.client.make_url("/")))
    await expect(page.get_by_role("link", name="LINEと連携する")).to_have_attribute("href", "/apps/madoguchi/link")
    await check_page(page, "home")
    await page.get_by_role("link", name="サインイン", exact=True).click()
    await check_page(page, "sign-in")
    await page.get_by_role("searchbox").fill("佐藤 花子")
    await page.get_by_role("button", name="探す").click()
    await page.get_by_role("button", name="佐藤 花子").click()
    await page.get_by_role("link", name="佐藤 花子 さん").click()
    await expect(page.get_by_text("#1042")).to_be_visible()
    await check_page(page, "orders")
    await page.get_by_role("button", name="サインアウト").click()
    await expect(page.get_by_role("link", name="サインイン", exact=True)).to_be_visible()
    assert not complaints


async def test_an_app_gets_its_customer_back_from_a_code_by_mail(front: StoreFront, chromium: Browser) -> None:
    page, _ = await _open(chromium)
    address = f"{await front.endpoint('authorization_endpoint')}?{urlencode(ASKED)}"
    await page.goto(str(front.client.make_url(address)))
    await page.get_by_label("メールアドレス", exact=True).fill("hanako.sato@example.jp")
    await page.get_by_role("button", name="コードを受け取る").click()
    code = await page.locator("#shown-code").inner_text()
    await check_page(page, "code")
    await page.get_by_label("コード").fill(code)
    # Nobody answers at the app's address here: that the browser asks for it is enough.
    async with page.expect_request(re.compile(rf"{re.escape(BACK)}\?code=.+&state=state-1")):
        await page.get_by_role("button", name="サインイン").click()
