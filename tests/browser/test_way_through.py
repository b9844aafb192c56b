"""The way through, as people see it: the customer's phone at one end, the staff's page at the other."""

import io
from functools import partial

import pytest
from PIL import Image
from playwright.async_api import FilePayload, Page, expect

from tests.browser.axe import check_page
from tests.browser.desk import PHONE, Desk
from tests.eventually import eventually

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(120)]

INCOMING, OUTGOING = ".message--incoming .bubble", ".message--outgoing .bubble"
PHONE_GOT = "line-talk .line--theirs"


async def _send(page: Page, text: str) -> None:
    await page.fill("#composer-text", text)
    await page.press("#composer-text", "Enter")


async def _received(desk: Desk, user_id: str) -> list[str]:
    talk = (await desk.control("GET", f"/simulator/people/{user_id}/talk"))["talk"]
    return [bubble.get("text") or bubble["type"] for bubble in talk if bubble["from"] == "bot"]


async def test_a_customer_writes_staff_answer_and_nobody_reloads(desk: Desk) -> None:
    """4.26, 4.32, 1.55."""
    customer = await desk.customer("あおい")
    page = await desk.staff("/inbox?tab=all&order=newest")
    phone = await desk.phone(customer)
    await phone.fill("#phone-text", "営業時間を教えてください")
    await phone.press("#phone-text", "Enter")
    row = page.locator(".conversation", has_text="あおい")
    await expect(row).to_contain_text("営業時間を教えてください")
    await row.click()
    await expect(page.locator(INCOMING)).to_contain_text(["営業時間を教えてください"])
    await expect(page.locator("reply-countdown")).to_contain_text("無料で返信できます")
    await _send(page, "平日の10時から18時です")
    await expect(page.locator(".message--outgoing")).to_contain_text(["送信済み"])
    await expect(phone.locator(PHONE_GOT)).to_contain_text(["平日の10時から18時です"])
    await expect(page.locator(".message--outgoing")).to_contain_text(["無料"])
    await expect(phone.locator("line-talk .line--mine")).to_contain_text(["既読"])


async def test_the_same_event_delivered_five_times_shows_once(desk: Desk) -> None:
    """4.22 (c)."""
    customer = await desk.customer("いつき")
    await desk.write(customer, "一度だけ見えるはず")
    for _ in range(2):
        await desk.control("POST", "/simulator/webhooks/duplicate")
        await desk.control("POST", "/simulator/webhooks/redeliver")
    page = await desk.staff()
    await desk.open_talk(page, "いつき")
    await expect(page.locator(INCOMING)).to_have_count(1)
    await desk.write(customer, "これで二つ")
    await expect(page.locator(INCOMING)).to_have_count(2)


async def test_a_message_taken_back_leaves_a_tombstone_at_once(desk: Desk) -> None:
    customer = await desk.customer("うた")
    await desk.write(customer, "電話番号は 090-0000-0000 です")
    page = await desk.staff()
    await desk.open_talk(page, "うた")
    await expect(page.locator(INCOMING)).to_contain_text(["090-0000-0000"])
    phone = await desk.phone(customer)
    await phone.click("line-talk .line--mine .bubble, line-talk .line--mine button")
    await phone.click("bubble-menu [data-does=unsend]")
    await expect(page.locator(".bubble--gone")).to_contain_text("送信取消")
    await expect(page.locator("body")).not_to_contain_text("090-0000-0000")


async def test_a_picture_reaches_the_phone_over_an_address_that_line_can_fetch(desk: Desk) -> None:
    """4.14."""
    customer = await desk.customer("えま")
    await desk.write(customer, "写真をください")
    page = await desk.staff()
    await desk.open_talk(page, "えま")
    picture = io.BytesIO()
    Image.new("RGB", (640, 480), "teal").save(picture, "PNG")
    file = FilePayload(name="店.png", mimeType="image/png", buffer=picture.getvalue())
    await page.set_input_files("[data-part=picture] input", file)
    await page.click("[data-part=send]")
    await expect(page.locator(".message--outgoing img")).to_have_count(1)

    async def fetched() -> bool:
        talk = (await desk.control("GET", f"/simulator/people/{customer}/talk"))["talk"]
        return [one["fetched"]["originalContentUrl"]["status"] for one in talk if one.get("fetched")] == [200]

    await eventually(fetched, timeout_s=10)


async def test_a_sticker_goes_both_ways(desk: Desk) -> None:
    """4.14."""
    customer = await desk.customer("おと")
    sticker = {"type": "sticker", "packageId": "446", "stickerId": "1988", "keywords": ["ありがとう", "感謝"]}
    await desk.control("POST", f"/simulator/people/{customer}/messages", sticker)
    page = await desk.staff()
    await desk.open_talk(page, "おと")
    await expect(page.locator(".message--incoming")).to_contain_text(["ありがとう"])
    await page.click("sticker-picker summary")
    await page.locator("sticker-picker .picker__number").first.click()
    await eventually(lambda: _received(desk, customer), timeout_s=10)
    assert await _received(desk, customer) == ["sticker"]


async def test_an_emoji_of_line_goes_from_the_picker_to_the_phone(desk: Desk) -> None:
    """4.14."""
    customer = await desk.customer("おうか")
    await desk.write(customer, "助かりました")
    page = await desk.staff()
    await desk.open_talk(page, "おうか")
    await page.fill("#composer-text", "こちらこそ")
    await page.click("emoji-picker summary")
    await page.click("emoji-picker [data-shows=line]")
    await page.click("emoji-picker .picker__name:has-text('ハート')")
    await page.locator("emoji-picker .picker__number").nth(4).click()
    await check_page(page, "LINE's emoji")
    await expect(page.locator("#composer-text")).to_have_value("こちらこそ[LINE:ハート][LINE:1-005]")
    await page.press("#composer-text", "Enter")
    chips = page.locator(".message--outgoing .line-emoji")
    await expect(chips).to_have_text(["(ハート)", "(LINE 1-005)"])
    phone = await desk.phone(customer)
    await expect(phone.locator(f"{PHONE_GOT} .line-emoji")).to_have_text(["❤️", "☻005"])


async def test_too_many_emoji_cannot_be_sent(desk: Desk) -> None:
    customer = await desk.customer("おりえ")
    await desk.write(customer, "助かりました")
    page = await desk.staff()
    await desk.open_talk(page, "おりえ")
    await page.fill("#composer-text", "[LINE:ハート]" * 21)
    await expect(page.locator(".composer__count")).to_have_text("LINE絵文字 21 / 20")
    await expect(page.locator("[data-part=send]")).to_be_disabled()


async def test_enter_that_ends_a_composition_sends_nothing(desk: Desk) -> None:
    customer = await desk.customer("かなで")
    await desk.write(customer, "もしもし")
    page = await desk.staff()
    await desk.open_talk(page, "かなで")
    await page.focus("#composer-text")
    keyboard = await page.context.new_cdp_session(page)
    composed = {"text": "こんにちは", "selectionStart": 5, "selectionEnd": 5}
    await keyboard.send("Input.imeSetComposition", composed)
    enter = {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 13}
    await keyboard.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **enter})
    await keyboard.send("Input.dispatchKeyEvent", {"type": "keyUp", **enter})
    await expect(page.locator("#composer-text")).to_have_value("こんにちは")
    await expect(page.locator(OUTGOING)).to_have_count(0)
    await keyboard.send("Input.insertText", {"text": "こんにちは"})
    await page.press("#composer-text", "Enter")
    await expect(page.locator(OUTGOING)).to_contain_text(["こんにちは"])


async def test_what_is_written_without_a_connection_goes_later_and_once(desk: Desk) -> None:
    customer = await desk.customer("きこ")
    await desk.write(customer, "もしもし")
    page = await desk.staff()
    await desk.open_talk(page, "きこ")
    await page.context.set_offline(True)
    await _send(page, "電車の中から書きました")
    await expect(page.locator(".message--waiting")).to_contain_text(["電車の中から書きました"])
    await page.context.set_offline(False)
    await eventually(lambda: _received(desk, customer), timeout_s=15)
    await expect(page.locator(".message--outgoing")).to_contain_text(["送信済み"])
    assert await _received(desk, customer) == ["電車の中から書きました"]
    desk.complaints[:] = [one for one in desk.complaints if "ERR_INTERNET_DISCONNECTED" not in one]


async def _memo_is(desk: Desk, user_id: str, text: str) -> bool:
    return bool((await desk.api(f"/contacts/line:{user_id}/memo"))["text"] == text)


async def test_the_whole_desk_works_on_a_phone(desk: Desk) -> None:
    """0.8, 1.55: list, reply, memo, assign, status at 360 px."""
    customer = await desk.customer("くるみ")
    await desk.write(customer, "返品したいです")
    page = await desk.staff("/inbox?tab=all&order=newest", viewport={"width": 360, "height": 780})
    await page.click(".conversation:has-text('くるみ')")
    await page.click("[data-does=mine]")
    await expect(page.locator(".talk__activity")).to_contain_text(["担当になりました"])
    await _send(page, "承りました")
    await expect(page.locator(".message--outgoing")).to_contain_text(["送信済み"])
    assert await _received(desk, customer) == ["承りました"]
    await page.click("[data-does=panel]:visible")
    await page.fill("#panel-memo", "返品は着払いで")
    await page.click("memo-editor [data-part=save]")
    await eventually(partial(_memo_is, desk, customer, "返品は着払いで"))
    await page.click(".panel__close")
    await page.click("[data-does=resolve]")
    await page.click("[data-does=back]")
    await expect(page.locator(".conversation", has_text="くるみ")).to_have_count(0)


async def test_without_javascript_staff_can_still_answer(desk: Desk) -> None:
    customer = await desk.customer("けい")
    await desk.write(customer, "聞こえますか")
    page = await desk.staff("/inbox?tab=all&order=newest", java_script_enabled=False)
    await page.click(".conversation:has-text('けい')")
    await page.fill("#composer-text", "聞こえます")
    await page.click("[data-part=send]")
    await page.wait_for_selector(".message--outgoing:has-text('聞こえます')")
    await eventually(lambda: _received(desk, customer), timeout_s=10)
    assert await _received(desk, customer) == ["聞こえます"]


async def test_the_customers_phone_is_usable_on_a_phone(desk: Desk) -> None:
    customer = await desk.customer("こはる")
    phone = await desk.phone(customer, PHONE)
    assert not await phone.evaluate("document.documentElement.scrollWidth > innerWidth")
