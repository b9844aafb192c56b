"""How one is told: quiet hours, and one's own browsers."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from config.settings import Settings
from inbox.clock import JAPAN, now
from inbox.staff.quiet_hours import QuietHours
from tests.eventually import eventually
from tests.handlers.site import Browser, Site
from tests.push_service import BrowserKeys, PushService, open_push_service, read_authorization

PAGE = "/settings/notifications"
HOURS = f"{PAGE}/quiet-hours"


async def plain(browser: Browser, path: str, *fields: tuple[str, str]) -> tuple[int, str, str]:
    """Send a plain form, as a browser without scripts does."""
    answer = await browser.request("POST", path, data=[*fields, ("csrf_token", browser.csrf)])
    return answer.status, answer.headers.get("Location", ""), await answer.text()


async def test_quiet_hours_are_kept_by_a_plain_form(site: Site) -> None:
    """4.35."""
    browser = await site.browser("viewer")
    fields = [("is_on", "on"), ("starts", "21:30"), ("ends", "7:00"), ("weekdays", "0"), ("weekdays", "4")]
    assert (await plain(browser, HOURS, *fields))[:2] == (303, f"{PAGE}?done=saved")
    page = await (await browser.get(PAGE)).text()
    assert 'value="21:30"' in page
    assert 'value="07:00"' in page
    assert page.count('name="weekdays"') == 7
    assert re.findall(r'name="weekdays" value="(.)" checked', page) == ["0", "4"]
    [viewer] = [one for one in await site.store.staff.list() if one.role == "viewer"]
    assert viewer.quiet_hours == QuietHours(True, 21 * 60 + 30, 7 * 60, (0, 4))
    assert not (await site.store.staff.get(site.owner.id)).quiet_hours.is_on


async def test_hours_that_are_refused_can_be_mended(site: Site) -> None:
    browser = await site.browser()
    status, _, page = await plain(browser, HOURS, ("is_on", "on"), ("starts", "21:30"), ("ends", "soon"))
    assert status == 422
    assert "「22:00」のように" in page
    assert 'value="21:30"' in page
    assert 'value="soon"' in page
    assert page.count('aria-invalid="true"') == 1
    status, _, page = await plain(browser, HOURS, ("is_on", "on"), ("starts", "21:30"), ("ends", "7:00"))
    assert (status, "曜日を選んでください" in page) == (422, True)


async def test_the_bell_says_that_it_is_quiet_and_goes_on_counting(site: Site) -> None:
    """4.35."""
    browser = await site.browser()
    hour = now().astimezone(JAPAN).hour
    hours = QuietHours(True, hour * 60, (hour + 2) % 24 * 60)
    await site.store.staff.set_quiet_hours(site.owner.id, hours)
    await site.say("もしもし")
    sheet = await (await browser.request("GET", "/notifications", headers={"X-Requested-With": "fragment"})).text()
    assert f"おやすみ中 {hour}:00〜{(hour + 2) % 24}:00" in sheet
    assert 'data-quiet="on"' in sheet
    assert 'data-unread="1"' in sheet
    later = (now() + timedelta(hours=5)).astimezone(JAPAN).hour
    await site.store.staff.set_quiet_hours(site.owner.id, QuietHours(True, later * 60, (later + 1) % 24 * 60))
    sheet = await (await browser.request("GET", "/notifications", headers={"X-Requested-With": "fragment"})).text()
    assert "おやすみ中" not in sheet
    assert 'data-quiet="off"' in sheet


@pytest.fixture
async def service() -> AsyncIterator[PushService]:
    """Run a push service."""
    async with open_push_service() as opened:
        yield opened


@pytest.fixture
def settings(settings: Settings, service: PushService) -> Settings:
    """Let the push service on this machine be one that is called."""
    return settings.model_copy(update={"push_origins": (service.url,), "chat_origins": (service.url,)})


async def ask(browser: Browser, keys: BrowserKeys, endpoint: str) -> int:
    """Let a browser ask to be told, as the page's script does."""
    told = keys.address(endpoint)
    fields = {"endpoint": told.endpoint, "p256dh": told.p256dh, "auth": told.auth}
    return (await browser.post(f"{PAGE}/devices", fields)).status


async def test_a_browser_asks_to_be_told_and_is(site: Site, service: PushService) -> None:
    """1.53, 4.35."""
    browser, keys = await site.browser("viewer"), BrowserKeys()
    key = await (await browser.get(f"{PAGE}/key")).json()
    assert key["csrf"] == browser.csrf
    assert await ask(browser, keys, f"{service.url}/push/viewer") == 204
    page = await (await browser.get(PAGE)).text()
    assert page.count("テスト通知を送る") == 1
    assert service.url not in page
    await site.say("ないしょの話")
    await eventually(lambda: service.calls, timeout_s=15)
    told = keys.read(service.calls[0])
    assert "がお待ちです" in told["title"]
    assert "ないしょ" not in str(told)
    assert read_authorization(service.calls[0].headers["Authorization"])[1] == key["key"]


async def test_a_test_says_what_became_of_it(site: Site, service: PushService) -> None:
    browser, keys = await site.browser(), BrowserKeys()
    await ask(browser, keys, f"{service.url}/push/1")
    [device] = await site.store.bell.subscriptions.list(site.owner.id)
    path = f"{PAGE}/devices/{device.id}/test"
    assert (await plain(browser, path))[:2] == (303, f"{PAGE}?done=test_sent")
    assert (keys.read(service.calls[0])["title"], keys.read(service.calls[0])["always"]) == ("テスト通知です", True)
    service.faults.extend([503, 410])
    status, _, page = await plain(browser, path)
    assert (status, "（HTTP 503）" in page) == (409, True)
    status, _, page = await plain(browser, path)
    assert (status, "一覧から外しました" in page) == (409, True)
    assert (await plain(browser, path))[0] == 404


async def test_each_handles_their_own_browsers_alone(site: Site, service: PushService) -> None:
    owner, other = await site.browser(), await site.browser("admin")
    await ask(owner, BrowserKeys(), f"{service.url}/push/1")
    [device] = await site.store.bell.subscriptions.list(site.owner.id)
    for does in ("test", "removal"):
        assert (await plain(other, f"{PAGE}/devices/{device.id}/{does}"))[0] == 404
    assert not service.calls
    assert "テスト通知を送る" not in await (await other.get(PAGE)).text()
    assert (await plain(owner, f"{PAGE}/devices/{device.id}/removal"))[:2] == (303, f"{PAGE}?done=device_off")
    assert not await site.store.bell.subscriptions.list(site.owner.id)


async def test_only_push_services_are_taken(site: Site) -> None:
    browser = await site.browser()
    for endpoint in ("https://evil.example/push", "http://127.0.0.1:1/", "file:///etc/passwd", ""):
        assert await ask(browser, BrowserKeys(), endpoint) == 422
    fields = {"endpoint": "https://fcm.googleapis.com/x", "p256dh": "x", "auth": "鍵"}
    assert (await browser.post(f"{PAGE}/devices", fields)).status == 422
    assert not await site.store.bell.subscriptions.list(site.owner.id)


async def test_signing_out_ends_what_the_browser_is_told(site: Site, service: PushService) -> None:
    browser = await site.browser()
    await ask(browser, BrowserKeys(), f"{service.url}/push/1")
    await browser.post("/sign-out")
    assert not await site.store.bell.subscriptions.list(site.owner.id)


async def test_a_chat_is_set_tested_and_removed_and_its_address_never_shown(
    site: Site, service: PushService, capfd: pytest.CaptureFixture[str]
) -> None:
    """4.35."""
    browser, url = await site.browser("viewer"), f"{service.url}/hooks/secret-word-9876"
    assert (await plain(browser, f"{PAGE}/chat", ("url", url)))[:2] == (303, f"{PAGE}?done=chat_on")
    page = await (await browser.get(PAGE)).text()
    assert f"{service.url.removeprefix('http://')}/…9876" in page
    assert "secret-word" not in page
    assert (await plain(browser, f"{PAGE}/chat/test"))[:2] == (303, f"{PAGE}?done=chat_sent")
    assert service.calls[0].json["text"].startswith("テスト通知です\nここに通知が届きます。\n<http://localhost/")
    service.faults.extend([403, "reset"])
    status, _, page = await plain(browser, f"{PAGE}/chat/test")
    assert (status, "（HTTP 403）" in page, "届いていません" in page) == (409, True, True)
    status, _, page = await plain(browser, f"{PAGE}/chat/test")
    assert (status, "secret-word" in page) == (409, False)
    assert (await plain(browser, f"{PAGE}/chat/removal"))[:2] == (303, f"{PAGE}?done=chat_off")
    assert (await plain(browser, f"{PAGE}/chat/test"))[0] == 404
    assert "secret-word" not in "".join(capfd.readouterr())


async def test_an_address_that_is_no_chat_is_refused_with_what_to_do(site: Site) -> None:
    browser = await site.browser()
    status, _, page = await plain(browser, f"{PAGE}/chat", ("url", "https://evil.example/hook"))
    assert status == 422
    assert "Webhook用のURLを貼り付けてください" in page
    assert page.count('aria-invalid="true"') == 1
    assert await site.store.bell.chats.find(site.owner.id) is None


async def test_the_teams_chat_is_for_admins(site: Site, service: PushService) -> None:
    """4.35."""
    member, admin = await site.browser("member"), await site.browser("admin")
    assert "チームのチャット" not in await (await member.get(PAGE)).text()
    assert (await plain(member, "/settings/team-chat", ("url", service.url)))[0] == 403
    assert (await plain(admin, "/settings/team-chat", ("url", f"{service.url}/team")))[0] == 303
    assert "チームのチャット" in await (await admin.get(PAGE)).text()
    await site.say("もしもし")
    await eventually(lambda: service.calls, timeout_s=15)
    assert service.calls[0].path == "/team"
    assert (await plain(admin, "/settings/team-chat/test"))[0] == 303
    assert (await plain(admin, "/settings/team-chat/removal"))[0] == 303
