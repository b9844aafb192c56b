"""The inbox as an app, in real Chromium: its worker, what it shows, and the page that turns it on.

The browser without a window has no push service and shows no notifications, so these two are stood in for.
"""

import json
from typing import Any

import pytest
from playwright.async_api import Page, Worker

from tests.browser.axe import check_page
from tests.browser.desk import PHONE, Desk
from tests.push_service import BrowserKeys

PAGE = "/settings/notifications"
ENDPOINT = "https://fcm.googleapis.com/fcm/send/abc"
# What a notification of the system would be; an icon to put a number on there is none either.
SHOWN = """() => {
  self.shown = [];
  registration.showNotification = async (title, options) => shown.push({ title, ...options });
  navigator.setAppBadge = async () => {};
  self.isWatched = true;
  const all = clients.matchAll.bind(clients);
  clients.matchAll = async (wanted) => (isWatched ? all(wanted) : []);
  registration.getNotifications = async ({ tag }) => shown.filter((one) => one.tag === tag);
}"""
# A browser that has a push service; what it gave out survives a reload, as in a browser.
PUSH = """({ endpoint, keys, permission }) => {
  const known = () => localStorage.getItem("test-subscribed") && made;
  const made = { endpoint, options: {}, toJSON: () => ({ endpoint, keys }) };
  made.unsubscribe = async () => localStorage.removeItem("test-subscribed");
  const granted = () => localStorage.getItem("test-granted") ?? permission;
  Object.defineProperty(Notification, "permission", { get: granted });
  Notification.requestPermission = async () => (localStorage.setItem("test-granted", "granted"), "granted");
  PushManager.prototype.getSubscription = async () => known() || null;
  PushManager.prototype.subscribe = async () => (localStorage.setItem("test-subscribed", "yes"), made);
}"""


async def give_push(page: Page, permission: str = "default") -> None:
    """Let the browser of a page have a push service."""
    told = BrowserKeys().address(ENDPOINT)
    given = {"endpoint": ENDPOINT, "keys": {"p256dh": told.p256dh, "auth": told.auth}, "permission": permission}
    await page.context.add_init_script(f"({PUSH})({json.dumps(given)})")


async def open_worker(desk: Desk, path: str) -> tuple[Page, Worker]:
    """Open a page whose worker is at work."""
    page = await desk.staff(path, service_workers="allow")
    await page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    await page.wait_for_function("() => navigator.serviceWorker.controller !== null")
    [worker] = page.context.service_workers
    await worker.evaluate(SHOWN)
    return page, worker


async def deliver(worker: Worker, content: Any) -> None:
    """Let something arrive as a push service brings it."""
    await worker.evaluate("(text) => tell(read({ json: () => JSON.parse(text) }))", content)


async def shown(worker: Worker) -> list[dict[str, Any]]:
    """Give what the system was told to show."""
    told: list[dict[str, Any]] = await worker.evaluate("shown")
    return told


@pytest.mark.asyncio(loop_scope="session")
async def test_the_worker_shows_what_came_and_makes_no_noise_twice(desk: Desk) -> None:
    """1.53, 4.35."""
    _, worker = await open_worker(desk, "/contacts")
    told = {"id": "d1", "title": "はなさんがお待ちです", "path": "/inbox/v_1", "tag": "at:/inbox/v_1", "unread": 1}
    await deliver(worker, json.dumps({**told, "tag": "seen"}))
    await deliver(worker, json.dumps({**told, "tag": "asked for", "always": True}))
    assert [one["tag"] for one in await shown(worker)] == ["asked for"], "a page that is looked at says it itself"
    await worker.evaluate("self.isWatched = false; self.shown = []")
    for content in (told, told, {**told, "id": "d2"}):
        await deliver(worker, json.dumps(content))
    await deliver(worker, "nothing that can be read")
    news = await shown(worker)
    assert [one["tag"] for one in news] == [told["tag"]] * 3 + ["several"]
    assert [one["silent"] for one in news[:3]] == [False, True, False]
    assert news[0]["data"] == {"id": "d1", "path": "/inbox/v_1"}
    assert news[3]["title"] == "窓口"


@pytest.mark.asyncio(loop_scope="session")
async def test_a_tap_opens_the_talk_in_the_inbox_that_is_open(desk: Desk) -> None:
    """1.53."""
    customer = await desk.customer("タップする人")
    await desk.write(customer, "もしもし")
    contact = await desk.api(f"/contacts/line:{customer}")
    page, worker = await open_worker(desk, "/inbox")
    await page.wait_for_selector(".conversation:has-text('タップする人')")
    path = await page.get_attribute(".conversation:has-text('タップする人')", "href")
    assert contact is not None
    assert path is not None
    # Only a real tap may bring a window to the front; the rest is what a tap does.
    await worker.evaluate("(path) => lead(path).catch(() => {})", path.partition("?")[0])
    await page.wait_for_selector(".talk:has-text('タップする人') #composer-text")
    assert path.partition("?")[0] in page.url


@pytest.mark.asyncio(loop_scope="session")
async def test_without_a_network_a_page_says_so_and_nothing_of_customers_is_kept(desk: Desk) -> None:
    """1.53."""
    page, worker = await open_worker(desk, "/contacts")
    await page.context.set_offline(True)
    await page.goto(f"{desk.server.url}/inbox")
    assert "オフラインです" in await page.inner_text("h1")
    await check_page(page, "offline")
    await page.context.set_offline(False)
    await page.click("text=もう一度開く")
    await page.wait_for_selector("inbox-page")
    names = "caches.keys().then((all) => Promise.all(all.map((one) => caches.open(one).then((it) => it.keys()))))"
    kept = await worker.evaluate(f"{names}.then((all) => all.flat().map((one) => new URL(one.url).pathname))")
    assert sorted(kept) == ["/app.css", "/offline", "/static/favicon.svg"]
    desk.cut.append("/inbox")


@pytest.mark.asyncio(loop_scope="session")
async def test_a_device_is_turned_on_and_off_by_its_page(desk: Desk) -> None:
    """1.53, 4.35."""
    page = await desk.staff("/contacts", service_workers="allow")
    await give_push(page)
    await page.goto(desk.server.url + PAGE)
    await page.wait_for_selector("push-device[data-shown=off]")
    await check_page(page, "a device that is off")
    await page.click("text=この端末で受け取る")
    await page.wait_for_url("**done=device_on")
    await page.wait_for_selector("push-device[data-shown=on]")
    await check_page(page, "a device that is on")
    assert await page.locator("text=テスト通知を送る").count() == 1
    await page.click("text=止める")
    await page.wait_for_url("**done=device_off")
    await page.wait_for_selector("push-device[data-shown=off]")
    assert await page.locator("text=テスト通知を送る").count() == 0


@pytest.mark.asyncio(loop_scope="session")
async def test_another_member_at_the_same_browser_is_told_nothing(desk: Desk) -> None:
    page = await desk.staff("/contacts", service_workers="allow")
    await give_push(page, "granted")
    await page.evaluate("localStorage.setItem('test-subscribed', 'yes')")
    await page.evaluate("""localStorage.setItem("madoguchi-push", '{"member":"somebody else","session":"s"}')""")
    await page.goto(desk.server.url + PAGE)
    await page.wait_for_selector("push-device[data-shown=off]")
    await page.wait_for_function("() => localStorage.getItem('test-subscribed') === null")


@pytest.mark.asyncio(loop_scope="session")
async def test_a_browser_that_blocks_says_how_to_allow(desk: Desk) -> None:
    page = await desk.staff("/contacts", viewport=PHONE, service_workers="allow")
    await give_push(page, "denied")
    await page.goto(desk.server.url + PAGE)
    await page.wait_for_selector("push-device[data-shown=denied]")
    assert "ブロックされています" in await page.inner_text("push-device")
    await check_page(page, "a browser that blocks")


@pytest.mark.asyncio(loop_scope="session")
async def test_an_iphone_is_told_to_add_the_page_to_its_home_screen_first(desk: Desk) -> None:
    page = await desk.staff(
        "/contacts", viewport=PHONE, user_agent="Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Safari/604.1"
    )
    await page.context.add_init_script("delete window.PushManager")
    await page.goto(desk.server.url + PAGE)
    await page.wait_for_selector("push-device[data-shown=homescreen]")
    assert "ホーム画面に追加" in await page.inner_text("push-device")
