"""Changing records in real Chromium: the form, the choice between two, marks on a list, a deletion in two steps."""

import pytest
from playwright.async_api import Page, expect

from inbox.ids import new_id
from tests.browser.axe import check_page
from tests.browser.desk import Desk


async def a_member(page: Page, desk: Desk, name: str, tags: str = "") -> str:
    """Enter a member by hand, and give the address of its page."""
    await page.goto(f"{desk.server.url}/customers/new")
    await page.fill("[name=last_name]", name)
    await page.fill("[name=email]", f"{new_id().lower()}@example.jp")
    await page.fill("[name=tags]", tags)
    await page.click("text=登録する")
    await page.wait_for_url("**/customers/*?done=created")
    return page.url.partition("?")[0]


@pytest.mark.timeout(180)
@pytest.mark.asyncio(loop_scope="session")
async def test_a_record_is_edited_and_deleted_by_everybody(desk: Desk) -> None:
    """0.13, 0.53."""
    page = await desk.staff("/customers")
    address = await a_member(page, desk, "山田")
    for path in (f"{address}/edit", f"{address}/deletion"):
        await page.goto(path)
        await check_page(page, path)


@pytest.mark.timeout(180)
@pytest.mark.asyncio(loop_scope="session")
async def test_the_list_is_narrowed_marked_and_kept_as_a_view_by_everybody(desk: Desk) -> None:
    """0.16, 0.17, 0.24, 2.26."""
    page = await desk.staff("/customers")
    tag = f"印{new_id()[-6:]}"
    await a_member(page, desk, "鈴木", tag)
    await page.goto(f"{desk.server.url}/customers?tag={tag}")
    await page.locator("summary", has_text="条件を追加").click()
    await check_page(page, "the filters")
    await page.locator(".filter-sheet summary", has_text="顧客プロフィール情報").click()
    await expect(page.get_by_label("参照元")).to_be_visible()
    await check_page(page, "the filters by fields")
    await page.keyboard.press("Escape")
    await page.locator("summary", has_text="この表示を保存").click()
    await page.fill(".filter-sheet [name=name]", f"ビュー {tag}")
    await page.locator(".filter-sheet button", has_text="保存する").click()
    await page.wait_for_url("**/customers?*saved=*")
    await page.locator("[name=picked]").first.check()
    await expect(page.locator(".bulk__bar")).to_be_visible()
    await check_page(page, "the list with a mark")
    for path in ("/customers/views", "/customers/export"):
        await page.goto(desk.server.url + path)
        await check_page(page, path)


@pytest.mark.timeout(180)
@pytest.mark.asyncio(loop_scope="session")
async def test_two_who_edit_at_once_see_each_other_and_lose_nothing(desk: Desk) -> None:
    """0.14."""
    one = await desk.staff("/customers")
    address = await a_member(one, desk, "佐藤")
    email = f"{new_id().lower()}@example.com"
    password = await desk.colleague(email, "花田")
    two = await desk.staff("/customers", email, password)
    await one.goto(f"{address}/edit")
    await two.goto(f"{address}/edit")
    await expect(two.locator("editing-badge")).to_contain_text("さんが編集中")
    await expect(one.locator("editing-badge")).to_contain_text("花田さんが編集中", timeout=20_000)
    await one.fill("[name=note]", "紅茶が好き")
    await one.click("text=保存する")
    await one.wait_for_url("**done=saved")
    await two.fill("[name=note]", "緑茶が好き\n熱いのが好き")
    await two.fill("[name=first_name]", "次郎")
    await two.click("text=保存する")
    await expect(two.locator("h1")).to_have_text("他のスタッフが先に更新しました")
    desk.complaints[:] = [one for one in desk.complaints if "409" not in one]
    await check_page(two, "the choice")
    await two.locator(".clash", has_text="のメモ").locator("label", has_text="自分の入力を書き込む").click()
    await two.click("text=選んだ内容で保存する")
    await two.wait_for_url("**done=saved")
    await two.goto(f"{address}/edit")
    await expect(two.locator("[name=note]")).to_have_value("緑茶が好き\n熱いのが好き")
    await expect(two.locator("[name=first_name]")).to_have_value("次郎")


@pytest.mark.timeout(180)
@pytest.mark.asyncio(loop_scope="session")
async def test_the_head_marks_what_is_shown_and_an_act_shows_how_far_it_is(desk: Desk) -> None:
    """0.24, 0.25, 0.26, 0.48, 0.53, 0.58."""
    page = await desk.staff("/customers")
    tag = f"印{new_id()[-6:]}"
    for name in ("伊藤", "加藤", "後藤"):
        await a_member(page, desk, name, tag)
    await page.goto(f"{desk.server.url}/customers?tag={tag}")
    merge = page.locator(".bulk__bar [value=merge]")
    await page.locator("[data-part=page]").check()
    await expect(page.locator("[name=picked]:checked")).to_have_count(3)
    await expect(page.locator(".bulk__bar [data-part=count]")).to_have_text("3人を選択中")
    await expect(merge).to_be_disabled()
    await page.locator("[name=picked]").first.uncheck()
    await expect(merge).to_be_enabled()
    await page.fill("#bulk-tags", "秋の案内")
    await page.click(".bulk__bar [value=add_tags]")
    await page.wait_for_url("**/bulk/*")
    await expect(page.locator("batch-progress")).to_contain_text("2人を変更、0人は変更できません", timeout=20_000)
    await check_page(page, "the result of an act")
    await page.locator("batch-progress button", has_text="元に戻す").click()
    await page.wait_for_url("**/bulk/*")
    await expect(page.locator("batch-progress")).to_contain_text("2人を変更", timeout=20_000)
    await page.goto(f"{desk.server.url}/customers?tag=秋の案内")
    await expect(page.locator(".person-cell")).to_have_count(0)
    await page.goto(f"{desk.server.url}/customers?tag={tag}")
    await page.locator("[data-part=page]").check()
    await page.click(".bulk__bar .button--danger")
    await expect(page.locator("h1")).to_have_text("3人を削除しますか")
    await check_page(page, "before a deletion")
    await page.click("text=完全に削除する")
    await page.wait_for_url("**/bulk/*")
    await expect(page.locator("batch-progress")).to_contain_text("3件削除、0件は削除できません", timeout=20_000)


@pytest.mark.timeout(180)
@pytest.mark.asyncio(loop_scope="session")
async def test_contacts_are_marked_and_given_to_somebody(desk: Desk) -> None:
    """0.24."""
    name = f"ひな{new_id()[-4:]}"
    await desk.write(await desk.customer(name), "こんにちは")
    page = await desk.staff("/contacts")
    row = page.locator("tr", has_text=name)
    await expect(row).to_be_visible()
    await row.locator("[name=picked]").check()
    await check_page(page, "contacts with a mark")
    await page.click(".bulk__bar [value=assign]")
    await page.wait_for_url("**/bulk/*")
    await expect(page.locator("batch-progress")).to_contain_text("1人を変更", timeout=20_000)
    await check_page(page, "the result")
