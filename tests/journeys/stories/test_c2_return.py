"""C2: 「返品したい」, without a template and without the return itself: nobody is asked who they are."""

from datetime import timedelta

import pytest
from playwright.async_api import Page, expect

from inbox.clock import now
from tests.browser.axe import check_page
from tests.journeys.stories.town import Town

RIN = "rin.suzuki@example.jp"


@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.timeout(300)
async def test_a_return_is_answered_for_nothing_and_put_on_hold_without_asking_who_it_is(town: Town) -> None:
    """4.7, 4.8, 4.13, 3.1: name, goods and order are there before the first word."""
    user_id = await town.writer("りんりん🐰", RIN)
    customer = await town.member(RIN)
    digits = customer.gid.rpartition("/")[2]
    await town.write(user_id, "購入した商品を返品したい")
    staff = await town.staff("/inbox?tab=all&order=newest")
    await expect(staff.locator(".conversation", has_text="鈴木 凛 様 (LINE: りんりん🐰)")).to_be_visible()
    await town.open_talk(staff, "りんりん🐰")
    await staff.keyboard.press("a")
    head = staff.locator(".talk__head")
    await expect(head).to_contain_text(customer.gid)
    panel = staff.locator("#panel")
    await expect(panel.get_by_text("#1050").first).to_be_visible()
    await expect(panel.get_by_text("ワンピース").first).to_be_visible()
    await expect(panel.get_by_text("規定内（あと4日）").first).to_be_visible()
    admin = panel.get_by_role("link", name="Shopifyで開く", exact=True)
    assert str(await admin.get_attribute("href")).endswith(f"/customers/{digits}")
    await check_page(staff, "the talk of a customer")
    await staff.fill("#composer-text", "ご連絡ありがとうございます。タグは付いたままでしょうか？")
    await staff.press("#composer-text", "Control+Enter")
    await expect(staff.get_by_text("送信済み（無料）").first).to_be_visible()
    phone = await town.phone(user_id)
    await expect(phone.get_by_role("log").get_by_text("タグは付いたままでしょうか？")).to_be_visible()
    await town.write(user_id, "付いています。サイズが合いませんでした。")
    await expect(staff.locator("#talk").get_by_text("サイズが合いませんでした。").first).to_be_visible()
    await town.control("POST", f"/simulator/people/{user_id}/albums", {"count": 2})
    await expect(staff.locator("#talk img[src*='/thumbnail']")).to_have_count(2)
    await _hold_for_a_week(staff)
    events = staff.get_by_role("link", name="イベント")
    await events.click()
    await expect(panel.get_by_text("会員と連携しました").first).to_be_visible()
    await check_page(staff, "what happened with a customer")


async def _hold_for_a_week(staff: Page) -> None:
    """Wait for the goods: 保留 with its reason, until a day."""
    await staff.locator(".talk__head .state").click()
    await staff.get_by_label("保留の理由").fill("返送待ち")
    await staff.get_by_label("いつまで").fill((now() + timedelta(days=7)).date().isoformat())
    await staff.get_by_role("button", name="保留にする").click()
    await expect(staff.locator(".talk__head .state")).to_contain_text("保留")
