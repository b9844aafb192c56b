"""個人情報 in real Chromium: asking, the typed word, the certificate; everybody can use it."""

import secrets

import pytest
from playwright.async_api import expect

from inbox.store import Store, open_store
from tests.browser.axe import check_page
from tests.browser.desk import Desk
from tests.eventually import eventually
from tests.inbox.links.people import add_contact


@pytest.mark.asyncio(loop_scope="session")
async def test_a_person_is_erased_by_hand(desk: Desk) -> None:
    """3.72 Two steps: the page that says what goes, and the typed word."""
    uri, database = (desk.server.environment[name] for name in ("MADOGUCHI_MONGODB_URI", "MADOGUCHI_DATABASE"))
    async with open_store(uri, database) as store:
        contact = await add_contact(store, 10**9 + secrets.randbelow(10**9), display_name="きえるさん")
        await _erase(desk, store, contact)


async def _erase(desk: Desk, store: Store, contact: str) -> None:
    async def is_made() -> bool:
        return all(one.is_ready for one in await store.archives.list(contact_id=contact))

    async def is_done() -> bool:
        return all(one.is_done for one in (await store.erasures.list(None, 5)).items)

    page = await desk.staff(f"/contacts/{contact}")
    await page.get_by_role("link", name="個人情報の開示・消去").click()
    await expect(page.get_by_role("heading", name="ここの個人情報を消去")).to_be_visible()
    await page.get_by_role("button", name="ファイルを作成").click()
    await expect(page.get_by_text("まとめ始めました。")).to_be_visible()
    await eventually(is_made, timeout_s=30)
    await page.reload()
    await expect(page.get_by_role("link", name="ダウンロード")).to_be_visible()
    await check_page(page, "the page of a person")
    await page.get_by_label("確認のため「消去」と入力してください").fill("消去")
    await page.get_by_role("button", name="個人情報を消去").click()
    await expect(page.get_by_text("消去を始めました。")).to_be_visible()
    await eventually(is_done, timeout_s=30)
    await page.reload()
    await expect(page.get_by_role("heading", name="消去の内容")).to_be_visible()
    await check_page(page, "the certificate")
    await page.get_by_role("link", name="個人情報", exact=True).click()
    await expect(page.get_by_role("heading", name="消去の記録")).to_be_visible()
    await check_page(page, "the list")
