"""Conversations marked in the inbox: calm until chosen, kept while the list lives, undone where it was told."""

import pytest
from playwright.async_api import expect

from tests.browser.axe import check_page
from tests.browser.desk import PHONE, Desk

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(180)]


async def test_marks_outlive_what_comes_in_and_one_undo_takes_the_act_back(desk: Desk) -> None:
    """0.24."""
    names = ("もみじ", "いちょう")
    people = [await desk.customer(name) for name in names]
    for person in people:
        await desk.write(person, "こんにちは")
    page = await desk.staff("/inbox?tab=unassigned&order=newest")
    rows = [page.locator(".conversations li", has_text=name) for name in names]
    boxes = [row.get_by_role("checkbox") for row in rows]
    await expect(rows[1]).to_be_visible()
    await rows[0].hover()
    await boxes[0].check()
    bar = page.locator(".bulk__bar")
    await expect(bar).to_contain_text("1人を選択中")
    await bar.locator("[name=tags]").fill("VIP")
    await bar.locator("[name=tags]").press("Enter")
    await desk.write(people[0], "まだですか")
    await expect(rows[0]).to_contain_text("まだですか")
    await expect(boxes[0]).to_be_checked()
    await expect(bar.locator("[name=tags]")).to_have_value("VIP")
    await boxes[1].check()
    await expect(bar).to_contain_text("2人を選択中")
    await check_page(page, "marked")
    await page.get_by_role("button", name="担当にする").click()
    outcome = page.locator("bulk-outcome")
    await expect(outcome).to_contain_text("2人を変更しました")
    await expect(bar).to_be_hidden()
    await expect(rows[0]).to_have_count(0)
    await check_page(page, "told")
    await outcome.get_by_role("button", name="元に戻す").click()
    await expect(outcome).to_contain_text("2人を元に戻しました")
    await expect(rows[0]).to_be_visible()
    assert desk.complaints == []


async def test_on_a_phone_rows_are_marked_only_after_choosing_to(desk: Desk) -> None:
    """0.24 The head marks what is shown."""
    await desk.write(await desk.customer("やなぎ"), "こんにちは")
    page = await desk.staff("/inbox?tab=unassigned&order=newest", viewport=PHONE)
    row = page.locator(".conversations li", has_text="やなぎ")
    await expect(row).to_be_visible()
    await expect(row.get_by_role("checkbox")).to_be_hidden()
    await page.get_by_text("選択", exact=True).click()
    await expect(row.get_by_role("checkbox")).to_be_visible()
    await page.get_by_label("表示中のすべて").check()
    await expect(row.get_by_role("checkbox")).to_be_checked()
    await expect(page.locator(".bulk__bar")).to_contain_text("人を選択中")
    await check_page(page, "marked on a phone")
    await page.get_by_label("表示中のすべて").uncheck()
    await expect(page.locator(".bulk__bar")).to_be_hidden()
    assert desk.complaints == []


async def test_a_resolved_talk_offers_a_new_conversation(desk: Desk) -> None:
    """3.2."""
    await desk.write(await desk.customer("さざんか"), "こんにちは")
    page = await desk.staff()
    await desk.open_talk(page, "さざんか")
    old = page.url
    await page.locator("button[data-does=resolve]").click()
    await expect(page.locator(".talk__following")).to_contain_text("この会話は対応済みです。")
    await check_page(page, "a resolved talk")
    await page.get_by_role("button", name="新しい会話を開始").first.click()
    await expect(page.locator(".talk__messages")).to_contain_text("新しい会話を始めました")
    assert page.url != old
    await expect(page.locator(".talk__following")).to_be_empty()
    assert desk.complaints == []
