"""The inbox in every light: no accessibility violation, nothing wider than the screen, every kind of message drawn."""

from typing import Any

import pytest
from playwright.async_api import expect

from tests.browser.axe import check_page
from tests.browser.desk import Desk

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(180)]

KINDS: tuple[dict[str, Any], ...] = (
    {"type": "text", "text": "見てください https://example.com/a?b=1 と 🙏"},
    {"type": "image"},
    {"type": "video", "duration": 5000},
    {"type": "audio", "duration": 3000},
    {"type": "file", "file_name": "見積書.pdf"},
    {"type": "location", "title": "本社", "address": "千代田区", "latitude": 35.6, "longitude": 139.7},
    {"type": "sticker", "packageId": "446", "stickerId": "1988", "keywords": ["了解"]},
)


async def _talk_of_everything(desk: Desk, name: str) -> str:
    """Let a customer send every kind of message, take one back, tap, block and come back."""
    customer = await desk.customer(name)
    for message in KINDS:
        await desk.control("POST", f"/simulator/people/{customer}/messages", message)
    await desk.control("POST", f"/simulator/people/{customer}/albums", {"count": 3, "order": [2, 0, 1]})
    await desk.control("POST", f"/simulator/people/{customer}/postbacks", {"data": "action=order"})
    taken = await desk.control("POST", f"/simulator/people/{customer}/messages", {"type": "text", "text": "取り消す"})
    await desk.control("DELETE", f"/simulator/people/{customer}/messages/{taken['message_id']}")
    source = {"type": "user", "userId": customer}
    unknown = {"type": "message", "source": source, "message": {"id": "1", "type": "hologram"}}
    await desk.control("POST", "/simulator/events", {"events": [unknown, {"type": "wink", "source": source}]})
    for blocked in (True, False):
        await desk.control("PATCH", f"/simulator/people/{customer}", {"blocked": blocked})
    return customer


async def test_every_kind_of_message_is_shown(desk: Desk) -> None:
    """4.14."""
    await _talk_of_everything(desk, "たくみ")
    page = await desk.staff()
    await desk.open_talk(page, "たくみ")
    talk = page.locator(".talk")
    for words in ("見てください", "見積書.pdf", "本社", "了解", "送信取消", "未対応の種類"):
        await expect(talk).to_contain_text(words)
    await expect(talk.locator("a[href='https://example.com/a?b=1']")).to_have_attribute(
        "rel", "noopener noreferrer nofollow"
    )
    await expect(talk.locator(".message--incoming img")).not_to_have_count(0)


@pytest.mark.parametrize("locale", ["ja-JP", "en-US"])
async def test_the_inbox_can_be_used_by_everybody(desk: Desk, locale: str) -> None:
    name = f"見本{locale}"
    await _talk_of_everything(desk, name)
    page = await desk.staff("/inbox?tab=all", locale=locale)
    await check_page(page, "the list")
    await page.click(f".conversation:has-text('{name}')")
    await page.wait_for_selector("#composer-text")
    await check_page(page, "a talk")
    await page.click("notification-bell summary")
    await check_page(page, "the bell")
