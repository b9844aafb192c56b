"""The customer's pages of linking in real Chromium: to the store's sign-in and back, on a phone and on a desk."""

import os
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from config.settings import load_settings
from inbox.store import Store
from tests.browser.axe import check_page
from tests.browser.chromium import PATIENCE_MS, open_chromium
from tests.browser.desk import DESKTOP, PHONE
from tests.handlers.store_town import HANA, RIN, StoreTown, open_store_town

MODES = {
    "with scripts": {"viewport": DESKTOP},
    "without scripts": {"viewport": PHONE, "java_script_enabled": False},
}


@pytest.fixture
async def stores(
    store: Store, mongodb_uri: str, database: str, free_port: Callable[[], int]
) -> AsyncIterator[StoreTown]:
    settings = {
        "MADOGUCHI_MONGODB_URI": mongodb_uri,
        "MADOGUCHI_DATABASE": database,
        "LINE_CHANNEL_SECRET": "handlers-test-channel-secret",
        "LINE_CHANNEL_ACCESS_TOKEN": "test-access-token",
    }
    async with open_store_town(store, load_settings(settings, dotenv=None), free_port) as opened:
        yield opened


@pytest.mark.timeout(240)
@pytest.mark.parametrize("mode", MODES)
async def test_a_customer_goes_to_the_store_and_comes_back_as_who_they_are(stores: StoreTown, mode: str) -> None:
    contact, older = await stores.town.person("はな"), await stores.town.person("はな（前の電話）")
    hana, rin = await stores.mirror(stores.customer(HANA)), await stores.mirror(stores.customer(RIN))
    await stores.store.links.link(contact.id, rin, "email_code")
    await stores.store.links.link(older.id, hana, "email_code")
    invitation, complaints = await stores.invite(contact), list[str]()
    async with open_chromium() as chromium:
        context = await chromium.new_context(locale="ja-JP", **MODES[mode])  # type: ignore[arg-type]
        context.set_default_timeout(PATIENCE_MS)
        page = await context.new_page()
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        await page.goto(invitation)
        await _look(page, "start", mode)
        await page.get_by_role("link", name="ストアにサインインして連携").click()
        await page.locator(f"form button[name=customer][value='{stores.customer(HANA).number}']").click()
        await expect(page.get_by_role("heading", name="続ける前にご確認ください")).to_be_visible()
        await _look(page, "ask", mode)
        await page.get_by_label("このLINEだけで使う").check()
        await page.get_by_role("button", name="内容を確認して続ける").click()
        await expect(page.get_by_role("link", name="LINEで連携を完了する")).to_be_visible()
        await _look(page, "finish", mode)
        assert not complaints
        text = await page.content()
        await page.goto(f"{stores.site}/link/callback?code=x&state=y")
        await expect(page.get_by_role("heading", name="連携していません")).to_be_visible()
        await _look(page, "stopped", mode)
    assert await stores.town.open_dialog(text) == 200
    await stores.settled()
    links = await stores.store.links.of_customer(hana.id)
    assert [(one.contact_id, one.method) for one in links] == [(contact.id, "customer_account")]


async def _look(page: Page, name: str, mode: str) -> None:
    if "without" not in mode:
        await check_page(page, name)
    if folder := os.environ.get("MADOGUCHI_SHOTS"):
        await page.screenshot(path=str(Path(folder) / f"{name} {mode}.png"), full_page=True)
