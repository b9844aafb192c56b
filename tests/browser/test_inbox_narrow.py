"""The inbox where there is little room, and what is quoted or dropped into an answer."""

from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.browser.desk import Desk

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(180)]

NAME = "寿限無寿限無五劫の擦り切れ"
READABLE = 130
HEAD = """() => {
  const box = (part) => document.querySelector(part).getBoundingClientRect();
  const talk = box(".talk");
  const buttons = [...document.querySelectorAll(".talk__head :is(.button, .icon-button)")]
    .map((one) => one.getBoundingClientRect()).filter((one) => one.width);
  return {
    name: box(".talk__name").width,
    empty: buttons.filter((one) => one.width < 24).length,
    outside: buttons.filter((one) => one.right > talk.right + 1 || one.left < talk.left - 1).length,
  };
}"""
PICTURE = """() => {
  const message = document.querySelector(".message:has(.photo img)");
  const [photo, meta] = [".photo", ".message__meta"].map((part) => message.querySelector(part).getBoundingClientRect());
  return { photo: photo.right, image: message.querySelector("img").getBoundingClientRect().right, meta: meta.left };
}"""
DROP = """(type) => {
  const files = new DataTransfer();
  files.items.add(new File(["x"], "x", { type }));
  const drop = (name) => new DragEvent(name, { dataTransfer: files, bubbles: true, cancelable: true });
  const log = document.querySelector("message-log");
  log.dispatchEvent(drop("dragover"));
  const isMarked = Boolean(log.closest(".talk--drop"));
  log.dispatchEvent(drop("drop"));
  return isMarked && !log.closest(".talk--drop");
}"""


async def _talk(desk: Desk, name: str, *messages: dict[str, Any], **options: Any) -> Page:
    customer = await desk.customer(name)
    for message in messages:
        await desk.control("POST", f"/simulator/people/{customer}/messages", message)
    page = await desk.staff(**options)
    await desk.open_talk(page, name)
    return page


@pytest.mark.parametrize("locale", ["ja-JP", "en-US"])
@pytest.mark.parametrize("width", [320, 360, 390, 830, 1100])
async def test_the_head_of_a_talk_leaves_the_name_readable(desk: Desk, width: int, locale: str) -> None:
    name = f"{NAME}{width}{locale}"
    page = await _talk(
        desk, name, {"type": "text", "text": "はい"}, viewport={"width": width, "height": 760}, locale=locale
    )
    head = await page.evaluate(HEAD)
    assert head["name"] >= READABLE, head
    assert (head["empty"], head["outside"]) == (0, 0)


async def test_a_picture_keeps_to_its_frame_and_leaves_room_for_the_time(desk: Desk) -> None:
    page = await _talk(desk, "写真の人", {"type": "image"}, viewport={"width": 830, "height": 760})
    await page.wait_for_selector(".photo img")
    found = await page.evaluate(PICTURE)
    assert found["image"] <= found["photo"] <= found["image"] + 2
    assert found["photo"] <= found["meta"]


async def test_a_quote_leaves_out_what_it_quotes_itself(desk: Desk) -> None:
    customer = await desk.customer("引用する人")
    first = await desk.control("POST", f"/simulator/people/{customer}/messages", {"type": "text", "text": "一つ目"})
    second = {"type": "text", "text": "二つ目", "quote": first["message_id"]}
    await desk.control("POST", f"/simulator/people/{customer}/messages", second)
    page = await desk.staff()
    await desk.open_talk(page, "引用する人")
    message = page.locator(".message--incoming", has_text="二つ目")
    await expect(message).to_contain_text("一つ目")
    await message.hover()
    await message.locator("[data-quote]").click()
    await expect(page.locator("[data-part=quoted]")).to_have_text("二つ目")


async def test_only_pictures_can_be_dropped_and_only_into_a_reply(desk: Desk) -> None:
    page = await _talk(desk, "落とす人", {"type": "text", "text": "どうぞ"})
    assert await page.evaluate(DROP, "image/png")
    await expect(page.locator(".composer__picture")).to_have_count(1)
    assert await page.evaluate(DROP, "text/plain")
    await expect(page.locator(".toast")).to_contain_text("画像")
    await page.click(".composer__kinds :text('社内コメント')")
    assert await page.evaluate(DROP, "image/png")
    await expect(page.locator(".composer__picture")).to_have_count(1)
    await expect(page.locator(".composer__pictures")).to_be_hidden()
