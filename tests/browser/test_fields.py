"""Customer fields in real Chromium: putting them in order, changing a value, a file, a new customer."""

import pytest
from playwright.async_api import Page, expect

from tests.browser.axe import check_page
from tests.browser.desk import Desk

PAGES = ("/settings/fields", "/settings/my-fields", "/customers/new", "/customers/import")


async def order(page: Page, count: int) -> list[str]:
    """Give the first fields of the list."""
    keys: list[str] = await page.eval_on_selector_all("[data-field]", "rows => rows.map(row => row.dataset.field)")
    return keys[:count]


async def a_talk(desk: Desk, name: str) -> Page:
    """Let somebody write, and open their page."""
    await desk.write(await desk.customer(name), "こんにちは")
    page = await desk.staff("/contacts")
    await expect(page.locator("a.person-cell", has_text=name)).to_be_visible()
    await page.click(f"a.person-cell:has-text('{name}')")
    await page.wait_for_url("**/contacts/c_*")
    return page


@pytest.mark.asyncio(loop_scope="session")
async def test_the_pages_of_fields_can_be_used_by_everybody(desk: Desk) -> None:
    page = await desk.staff("/contacts")
    for path in PAGES:
        await page.goto(desk.server.url + path)
        await check_page(page, path)
    await page.goto(desk.server.url + "/settings/fields")
    await page.click('[data-field="profile.name"] details summary')
    await check_page(page, "a field's menu")


@pytest.mark.asyncio(loop_scope="session")
async def test_fields_are_put_in_order_by_keys_and_by_dragging(desk: Desk) -> None:
    """3.3 By drag or by the arrow keys; it stays so."""
    page = await desk.staff("/settings/my-fields")
    first, second, third = await order(page, 3)
    up = page.locator(f'[data-field="{second}"] [data-move="-1"]')
    await up.focus()
    async with page.expect_response("**/settings/my-fields/order"):
        await page.keyboard.press("ArrowUp")
    assert await order(page, 2) == [second, first]
    async with page.expect_response("**/settings/my-fields/order"):
        await page.drag_and_drop(
            f'[data-field="{third}"]', f'[data-field="{second}"]', target_position={"x": 40, "y": 4}
        )
    assert await order(page, 3) == [third, second, first]
    await page.reload()
    assert await order(page, 3) == [third, second, first]
    await page.click("text=チームの標準に戻す")
    await expect(page.locator("[data-field]").first).to_have_attribute("data-field", first)


@pytest.mark.asyncio(loop_scope="session")
async def test_a_value_is_changed_beside_the_customer(desk: Desk) -> None:
    """3.62 Typed, then made sure of."""
    page = await a_talk(desk, "ふみ")
    row = page.locator('[data-field="profile.name"]')
    await row.locator("summary").click()
    await row.locator("input[name=value]").fill("文子")
    await check_page(page, "a field being changed")
    await row.locator("button", has_text="保存").click()
    await expect(row).to_contain_text("文子")
    await row.locator("summary").click()
    await row.locator("button", has_text="確認済みにする").click()
    await expect(row).to_contain_text("確認済み（手動）")
    phone = page.locator('[data-field="profile.mobileNumber"]')
    await phone.locator("summary").click()
    await phone.locator("input[name=value]").fill("12")
    await phone.locator("button", has_text="保存").click()
    await expect(page.locator(".toast")).to_contain_text("電話番号")
    await expect(phone.locator("input[name=value]")).to_have_value("12")


@pytest.mark.asyncio(loop_scope="session")
async def test_a_file_is_rehearsed_and_taken_in(desk: Desk) -> None:
    """3.63 Upload, see what would happen, take it in."""
    page = await desk.staff("/customers/import")
    content = "姓,メールアドレス,電話番号\n山田,fields-a@example.com,\n佐藤,だめ,\n".encode("cp932")
    await page.set_input_files("input[type=file]", {"name": "顧客.csv", "mimeType": "text/csv", "buffer": content})
    await page.click("text=内容を確かめる")
    await expect(page.locator("batch-progress")).to_contain_text("1行を取り込む", timeout=30_000)
    await expect(page.locator("batch-progress table")).to_contain_text("メールアドレス")
    await check_page(page, "a rehearsal")
    await page.click("text=1行を取り込む")
    await expect(page.locator("batch-progress")).to_contain_text("新しく作った", timeout=30_000)
    await page.goto(desk.server.url + "/customers/new")
    await page.fill("#email", "FIELDS-A@example.com")
    await page.click("text=登録する")
    await expect(page.locator("main")).to_contain_text("すでに登録されています")
    await check_page(page, "a member without a talk")
