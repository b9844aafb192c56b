"""連携 and the card of a contact, in real Chromium: they can be used by everybody."""

import secrets

import pytest
from playwright.async_api import expect

from inbox.errors import Conflict
from inbox.store import open_store
from tests.browser.axe import check_page
from tests.browser.desk import Desk
from tests.inbox.links.people import add_contact, add_customer, add_text


async def fill(desk: Desk, number: int) -> tuple[str, str]:
    """Let there be a conflict, a claim and a link; give the linked contact and one who is not."""
    uri, database = (desk.server.environment[name] for name in ("MADOGUCHI_MONGODB_URI", "MADOGUCHI_DATABASE"))
    async with open_store(uri, database) as store:
        linked, other, unlinked = [await add_contact(store, number + n, display_name="はな") for n in range(3)]
        customer, second = await add_customer(store, number), await add_customer(store, number + 1, name="鈴木 凛")
        await store.links.link(linked, customer, "customer_account")
        with pytest.raises(Conflict):
            await store.links.link(other, customer, "import_csv", by="somebody")
        await add_text(store, unlinked, f"{second.record.email}です")
        await store.claims.create(unlinked, second, "somebody", "お電話で確認")
    return linked, unlinked


@pytest.mark.asyncio(loop_scope="session")
async def test_linking_can_be_used_by_everybody(desk: Desk) -> None:
    linked, unlinked = await fill(desk, 10**9 + secrets.randbelow(10**9))
    page = await desk.staff("/settings/links")
    await expect(page.get_by_role("button", name="両方とも連携").first).to_be_visible()
    await check_page(page, "the page")
    await page.goto(f"{desk.server.url}/contacts/{unlinked}")
    await expect(page.get_by_text("候補: 鈴木 凛 様（メール一致）")).to_be_visible()
    await check_page(page, "an unlinked contact")
    await page.goto(f"{desk.server.url}/contacts/{linked}")
    await page.get_by_role("button", name="連携を解除").first.click()
    await expect(page.get_by_role("heading", name="この連携を解除しますか？")).to_be_visible()
    await check_page(page, "the dialog")
    await page.get_by_label("理由").fill("別の方でした")
    await page.locator("dialog:popover-open").get_by_role("button", name="連携を解除").click()
    await expect(page.get_by_role("button", name="連携を案内")).to_be_visible()
