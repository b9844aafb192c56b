"""The phone page in a real browser: writing, answers that arrive by themselves, what a tap does."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from playwright.async_api import Browser, ConsoleMessage, Page, Route, ViewportSize

from tests.browser.axe import check_page
from tests.browser.chromium import PATIENCE_MS
from tests.eventually import eventually
from tests.simulator.line import Line

DESKTOP, NARROW = ViewportSize(width=1280, height=800), ViewportSize(width=360, height=740)


class Phones:
    """Browsers at the phones of customers; `complaints` are what their consoles said."""

    def __init__(self, line: Line, chromium: Browser) -> None:
        self.complaints: list[str] = []
        self._line, self._chromium = line, chromium

    async def open(self, user_id: str, viewport: ViewportSize = DESKTOP, **options: Any) -> Page:
        page = await self.blank(viewport=viewport, **options)
        await page.goto(str(self._line.client.make_url(f"/phone/{user_id}")))
        return page

    async def blank(self, **options: Any) -> Page:
        """Open a browser that shows nothing yet."""
        page = await self._chromium.new_page(locale="ja-JP", **options)
        page.set_default_timeout(PATIENCE_MS)
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        return page

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(message.text)


@pytest.fixture
async def phones(line: Line, chromium: Browser) -> AsyncIterator[Phones]:
    """Give phones; a complaint of a page fails the test."""
    opened = Phones(line, chromium)
    yield opened
    assert not opened.complaints


async def test_enter_sends_and_the_answer_arrives_by_itself(line: Line, phones: Phones) -> None:
    person = await line.person()
    page = await phones.open(person)
    await page.fill("#phone-text", "荷物はどこですか")
    await page.press("#phone-text", "Enter")
    (event,) = await line.bot.heard()
    assert event["message"]["text"] == "荷物はどこですか"
    await line.reply(event["replyToken"], "お調べします")
    await page.locator("line-talk .line--theirs", has_text="お調べします").wait_for()
    assert await page.input_value("#phone-text") == ""


async def test_enter_does_not_send_while_an_input_method_chooses_words(line: Line, phones: Phones) -> None:
    page = await phones.open(await line.person())
    await page.fill("#phone-text", "にほん")
    composing = {"key": "Enter", "isComposing": True, "bubbles": True, "cancelable": True}
    await page.dispatch_event("#phone-text", "keydown", composing)
    assert await page.input_value("#phone-text") == "にほん"
    await page.press("#phone-text", "Shift+Enter")
    await page.type("#phone-text", "go")
    await page.press("#phone-text", "Enter")
    (event,) = await line.bot.heard()
    assert event["message"]["text"] == "にほん\ngo"


async def test_a_tap_on_the_own_bubble_takes_it_back(line: Line, phones: Phones) -> None:
    person = await line.person()
    await line.write(person, "まちがい")
    page = await phones.open(person)
    await page.locator(".line--mine .line__bubble").click()
    await page.click("bubble-menu [data-does=unsend]")
    await page.locator(".phone__day", has_text="送信を取り消しました").wait_for()
    assert (await line.bot.heard(2))[1]["type"] == "unsend"


async def test_a_reader_of_old_messages_is_not_moved(line: Line, phones: Phones) -> None:
    person = await line.person()
    for number in range(30):
        await line.push(person, f"お知らせ {number}")
    page = await phones.open(person)
    await page.eval_on_selector("line-talk", "talk => { talk.scrollTop = 100; }")
    await page.wait_for_function("() => document.querySelector('line-talk').scrollTop === 100")
    await line.push(person, "新しいお知らせ")
    await page.locator("[data-part=newest]").wait_for()
    assert await page.eval_on_selector("line-talk", "talk => talk.scrollTop") == 100
    await page.click("[data-part=newest]")
    newest = page.locator("line-talk .line", has_text="新しいお知らせ")
    await newest.wait_for()
    assert await page.eval_on_selector("line-talk", "t => t.scrollHeight - t.scrollTop - t.clientHeight < 2")


async def test_the_rich_menu_speaks_and_block_silences(line: Line, phones: Phones) -> None:
    person = await line.person()
    page = await phones.open(person, NARROW)
    await page.click("text=スタッフに相談")
    (event,) = await line.bot.heard()
    assert event["message"]["text"] == "スタッフに相談したい"
    await page.click("[data-opens=list]")
    await page.click("[data-part=list] [data-does=block]")
    await page.locator(".phone__blocked").wait_for()
    assert await page.locator("#phone-text").is_hidden()
    await page.click(".phone__blocked [data-does=unblock]")
    await page.locator("#phone-text").wait_for()
    kinds = [event["type"] for event in await line.bot.heard(3)]
    assert kinds == ["message", "unfollow", "follow"]


async def test_stickers_places_and_albums_go_out_at_a_tap(line: Line, phones: Phones) -> None:
    page = await phones.open(await line.person())
    await page.click("[data-opens=picker]")
    await page.locator("[data-message]").first.click()
    await page.click("[data-opens=attach]")
    await page.click("[data-does=place]")
    await page.click("[data-part=ask-place] .button--main")
    await line.bot.heard(2)
    photos = [{"name": f"{n}.png", "mimeType": "image/png", "buffer": b"\x89PNG"} for n in range(2)]
    await page.set_input_files("line-attach [data-part=photos]", photos)  # type: ignore[arg-type]
    sticker, place, *album = [event["message"] for event in await line.bot.heard(4)]
    assert (sticker["type"], sticker["keywords"][0]) == ("sticker", "ありがとう")
    assert (place["type"], place["title"]) == ("location", "代々木公園")
    assert {(photo["imageSet"]["index"], photo["imageSet"]["total"]) for photo in album} == {(1, 2), (2, 2)}


async def test_a_lever_turned_here_shows_in_every_open_page(line: Line, phones: Phones) -> None:
    person = await line.person()
    here, there = await phones.open(person), await phones.open(person)
    await here.check("input[name=deliver_twice]")
    await there.wait_for_function("() => document.querySelector('input[name=deliver_twice]').checked")
    assert line.platform.switches.deliver_twice


async def test_what_happened_before_the_stream_opened_shows_too(line: Line, phones: Phones) -> None:
    person = await line.person()
    page = await phones.blank()
    held: list[Route] = []

    async def hold(route: Route) -> None:
        held.append(route)

    await page.route("**/simulator/stream", hold)
    await page.goto(str(line.client.make_url(f"/phone/{person}")))
    await line.push(person, "お調べします")
    await eventually(lambda: bool(held))
    await held[0].continue_()
    await page.locator("line-talk .line--theirs", has_text="お調べします").wait_for()


async def test_nobody_is_shut_out(line: Line, phones: Phones) -> None:
    person = await line.person()
    await line.write(person)
    await line.push(person, "はい", "https://example.com/ をご覧ください")
    page = await phones.open(person)
    for opens in ("picker", "attach"):
        await page.click(f"[data-opens={opens}]")
        await check_page(page, opens)
