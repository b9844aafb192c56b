"""Two of the staff at once: one wins, the other is told, and nobody's words are lost."""

import re

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from tests.browser.desk import Desk

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(120)]

COLLEAGUE, NAME = "suzuki@example.com", "鈴木 あゆみ"


@pytest_asyncio.fixture(loop_scope="session")
async def colleague(desk: Desk) -> Page:
    """Sign a second staff member in."""
    if desk.colleague_password is None:
        desk.colleague_password = await desk.colleague(COLLEAGUE, NAME)
    return await desk.staff("/inbox?tab=all&order=newest", email=COLLEAGUE, password=desk.colleague_password)


async def test_of_two_who_claim_at_once_one_wins_and_the_other_reads_who(desk: Desk, colleague: Page) -> None:
    """1.56."""
    customer = await desk.customer("さき")
    await desk.write(customer, "だれか")
    mine = await desk.staff()
    for page in (mine, colleague):
        await desk.open_talk(page, "さき")
    # The slower one has not heard of the other's claim yet.
    await desk.cut_off(mine, "/stream")
    await mine.reload()
    await mine.wait_for_selector("[data-does=mine]")
    await colleague.click("[data-does=mine]")
    await expect(colleague.locator(".talk__head")).to_contain_text("自分")
    await mine.click("[data-does=mine]", timeout=2_000)
    await expect(mine.locator(".toast, .notice, [role=alert], [role=status]").filter(has_text=NAME)).not_to_have_count(
        0
    )
    conversation = (await desk.api("/conversations?order=newest"))["conversations"][0]
    assert conversation["assignee"]["name"] == NAME


async def test_the_key_a_claims_and_is_a_letter_where_somebody_writes(desk: Desk, colleague: Page) -> None:
    """1.56."""
    customer = await desk.customer("さつき")
    await desk.write(customer, "だれか")
    mine = await desk.staff()
    for page in (mine, colleague):
        await desk.open_talk(page, "さつき")
    await mine.type("#composer-text", "a")
    await expect(mine.locator("#composer-text")).to_have_value("a")
    await expect(mine.locator("[data-does=mine]")).to_be_visible()
    await colleague.locator(".talk__log").focus()
    await colleague.keyboard.press("a")
    await expect(colleague.locator(".talk__head")).to_contain_text("自分")
    await expect(mine.locator(".talk__head")).to_contain_text(NAME)


async def test_two_memos_written_at_once_are_joined(desk: Desk, colleague: Page) -> None:
    """0.15, 4.15."""
    customer = await desk.customer("しおり")
    await desk.write(customer, "こんにちは")
    mine = await desk.staff()
    for page in (mine, colleague):
        await desk.open_talk(page, "しおり")
    await mine.fill("#panel-memo", "包装は簡易で。")
    await colleague.fill("#panel-memo", "電話は夕方。")
    await colleague.click("memo-editor [data-part=save]")
    await expect(colleague.locator(".memo-editor__by")).to_contain_text(NAME)
    await mine.click("memo-editor [data-part=save]")
    dialog = mine.locator("dialog[open]")
    await expect(dialog).to_contain_text("電話は夕方。")
    await expect(dialog).to_contain_text("包装は簡易で。")
    await dialog.locator("button[value=merged]").click()
    await expect(dialog).to_have_count(0)
    await expect(mine.locator(".toast")).to_contain_text("保存")
    memo = await desk.api(f"/contacts/line:{customer}/memo")
    assert memo["version"] == 2
    assert "電話は夕方。" in memo["text"]
    assert "包装は簡易で。" in memo["text"]


async def test_a_merged_memo_that_cannot_be_saved_stays_in_the_form(desk: Desk, colleague: Page) -> None:
    """0.15 Nobody's words are lost."""
    await desk.write(await desk.customer("つばき"), "こんにちは")
    mine = await desk.staff()
    for page in (mine, colleague):
        await desk.open_talk(page, "つばき")
    await mine.fill("#panel-memo", "左を希望。")
    await colleague.fill("#panel-memo", "朝に電話。")
    await colleague.click("memo-editor [data-part=save]")
    await expect(colleague.locator(".memo-editor__by")).to_contain_text(NAME)
    await mine.click("memo-editor [data-part=save]")
    await expect(mine.locator("dialog[open]")).to_contain_text("朝に電話。")
    await desk.cut_off(mine, "/memo")
    await mine.locator("dialog[open] button[value=merged]").click()
    await expect(mine.locator("dialog[open]")).to_have_count(0)
    for words in ("左を希望。", "朝に電話。"):
        await expect(mine.locator("#panel-memo")).to_have_value(re.compile(words))


async def test_who_answers_second_sees_the_first_answer_before_sending(desk: Desk, colleague: Page) -> None:
    customer = await desk.customer("すみれ")
    await desk.write(customer, "在庫はありますか")
    mine = await desk.staff()
    await desk.open_talk(colleague, "すみれ")
    await desk.cut_off(mine, "/stream")
    await desk.open_talk(mine, "すみれ")
    await mine.fill("#composer-text", "確認します")
    await colleague.fill("#composer-text", "在庫はございます")
    await colleague.press("#composer-text", "Enter")
    await expect(colleague.locator(".message--outgoing")).to_contain_text(["送信済み"])
    await mine.press("#composer-text", "Enter")
    dialog = mine.locator("dialog[open]")
    await expect(dialog).to_contain_text("在庫はございます")
    await dialog.locator("button[value=keep]").click()
    talk = (await desk.control("GET", f"/simulator/people/{customer}/talk"))["talk"]
    assert [one["text"] for one in talk if one["from"] == "bot"] == ["在庫はございます"]
    await expect(mine.locator("#composer-text")).to_have_value("確認します")


async def test_a_comment_with_a_mention_rings_the_colleagues_bell_and_never_reaches_line(
    desk: Desk, colleague: Page
) -> None:
    """0.15, 4.15, 4.35."""
    customer = await desk.customer("せな")
    await desk.write(customer, "交換したい")
    mine = await desk.staff()
    await desk.open_talk(mine, "せな")
    await mine.check("input[name=kind][value=comment]", force=True)
    await mine.type("#composer-text", "@鈴木")
    await mine.press("#composer-text", "Enter")
    await mine.type("#composer-text", " 在庫を見てください")
    await mine.press("#composer-text", "Enter")
    await expect(mine.locator(".message--comment")).to_contain_text(["在庫を見てください"])
    await expect(colleague.locator("notification-bell [data-part=count]")).to_be_visible()
    await colleague.click("notification-bell summary")
    await expect(colleague.locator("notification-bell [data-part=sheet]")).to_contain_text("在庫を見てください")
    talk = (await desk.control("GET", f"/simulator/people/{customer}/talk"))["talk"]
    assert [one for one in talk if one["from"] == "bot"] == []


async def test_a_memo_calls_a_colleague_and_stands_above_the_composer_of_all(desk: Desk, colleague: Page) -> None:
    """4.15."""
    customer = await desk.customer("せり")
    await desk.write(customer, "交換したい")
    mine = await desk.staff()
    for page in (mine, colleague):
        await desk.open_talk(page, "せり")
    await mine.type("#panel-memo", "包装は簡易で。@鈴木")
    await mine.press("#panel-memo", "Enter")
    await mine.click("memo-editor [data-part=save]")
    pinned = colleague.locator(".pinned")
    await expect(pinned.locator(".pinned__line")).to_contain_text(f"包装は簡易で。@{NAME}")
    await colleague.click("notification-bell summary")
    await expect(colleague.locator("notification-bell [data-part=sheet]")).to_contain_text("包装は簡易で。")
    await colleague.keyboard.press("Escape")
    await pinned.locator("summary").click()
    await pinned.locator("[data-does=memo]").click()
    await expect(colleague.locator("#panel-memo")).to_be_focused()


async def test_the_title_counts_what_is_new(desk: Desk, colleague: Page) -> None:
    """4.35."""
    customer = await desk.customer("そら")
    await desk.write(customer, "新しい問い合わせです")
    await expect(colleague.locator(".conversation", has_text="そら")).to_be_visible()
    await expect(colleague).to_have_title(re.compile(r"^\(\d+\) 受信箱"))
