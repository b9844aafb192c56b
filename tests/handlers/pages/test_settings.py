"""One's own settings: profile, password, bell, devices."""

import pytest

from handlers.pages.settings.devices import Device, describe_device
from tests.handlers.site import Browser, Site

NEW_PASSWORD = "another long passphrase"


async def _post(browser: Browser, path: str, **fields: str) -> tuple[int, str, str]:
    """Send a plain form, as a browser without scripts does."""
    answer = await browser.request("POST", path, data={**fields, "csrf_token": browser.csrf})
    return answer.status, answer.headers.get("Location", ""), await answer.text()


async def test_the_settings_begin_with_ones_own(site: Site) -> None:
    answer = await (await site.browser("viewer")).get("/settings")
    assert (answer.status, answer.headers["Location"]) == (303, "/settings/profile")


async def test_the_menu_shows_only_what_one_may_open(site: Site) -> None:
    for role, is_shown in (("viewer", False), ("member", False), ("admin", True), ("owner", True)):
        page = await (await (await site.browser(role)).get("/settings/profile")).text()
        for path in ("staff", "tokens", "channel", "webhooks"):
            assert (f'href="/settings/{path}"' in page) is is_shown, role


async def test_name_language_and_look_are_kept_and_used(site: Site) -> None:
    browser = await site.browser()
    answer = await _post(browser, "/settings/profile", name="山本 恵", language="en", theme="dark")
    assert answer[:2] == (303, "/settings/profile?done=saved")
    page = await (await browser.get("/settings/profile?done=saved")).text()
    assert '<html lang="en" data-theme="dark">' in page
    assert "Saved." in page
    assert 'value="山本 恵"' in page


async def test_a_name_that_is_refused_can_be_mended(site: Site) -> None:
    status, _, page = await _post(await site.browser(), "/settings/profile", name="あ" * 51, language="", theme="")
    assert status == 422
    assert f'value="{"あ" * 51}"' in page
    assert "50文字以内" in page or "1〜50文字" in page


async def test_the_menu_of_every_page_changes_the_look_alone(site: Site) -> None:
    browser = await site.browser()
    assert (await browser.post("/settings/appearance", theme="dark")).status == 204
    answer = await _post(browser, "/settings/appearance", language="en", next="/contacts?q=a")
    assert answer[:2] == (303, "/contacts?q=a")
    staff = await site.store.staff.get(site.owner.id)
    assert (staff.theme, staff.language, staff.name) == ("dark", "en", site.owner.name)
    assert (await _post(browser, "/settings/appearance", theme="", next="//evil.example"))[1] == "/inbox"
    assert (await site.store.staff.get(site.owner.id)).theme is None
    assert (await browser.post("/settings/appearance", theme="neon")).status == 422


async def test_a_new_password_signs_the_other_browsers_out(site: Site) -> None:
    here, there = await site.browser(), await site.browser()
    answer = await _post(here, "/settings/password", current=Browser.PASSWORD, password=NEW_PASSWORD)
    assert answer[:2] == (303, "/settings/profile?done=password")
    assert (await here.get("/settings/profile")).status == 200
    assert (await there.get("/settings/profile")).status == 303
    assert (await Browser(site.client).sign_in(site.owner.email, NEW_PASSWORD)).status == 303


@pytest.mark.parametrize(
    ("current", "password", "words"),
    [
        ("wrong", NEW_PASSWORD, "あと4回"),
        (Browser.PASSWORD, "short", "10文字以上"),
        (Browser.PASSWORD, Browser.PASSWORD, "いまと違う"),
    ],
)
async def test_a_password_is_changed_only_by_who_knows_it(site: Site, current: str, password: str, words: str) -> None:
    browser = await site.browser()
    status, _, page = await _post(browser, "/settings/password", current=current, password=password)
    assert status == 422
    assert words in page
    assert (await Browser(site.client).sign_in(site.owner.email)).status == 303


async def test_the_bell_is_set_by_the_page_and_by_a_script(site: Site) -> None:
    browser = await site.browser("viewer")
    assert (await _post(browser, "/settings/notifications", bell="mine", sound="off"))[0] == 303
    page = await (await browser.get("/settings/notifications?done=saved")).text()
    assert 'value="mine" checked' in page
    assert 'value="off" checked' in page
    answer = await browser.post("/settings/notifications", bell="all")
    assert answer.status == 204
    page = await (await browser.get("/settings/notifications")).text()
    assert 'value="all" checked' in page
    assert 'name="sound" value="off" checked' in page
    assert (await browser.post("/settings/notifications", bell="loud")).status == 422


async def test_ones_own_devices_are_listed_and_can_be_signed_out(site: Site) -> None:
    here, there, third = [await site.browser() for _ in range(3)]
    page = await (await here.get("/settings/security")).text()
    assert page.count("/revocation") == 3
    [one, other] = [session for session in await site.store.sessions.list(site.owner.id) if session.id in page][:2]
    current = await site.store.sessions.find(here.cookies["madoguchi"])
    assert current
    gone = one if one.id != current.id else other
    path = f"/settings/security/sessions/{gone.id}/revocation"
    assert (await _post(here, path))[:2] == (303, "/settings/security?done=revoked")
    assert (await _post(here, path))[0] == 404
    assert (await _post(here, "/settings/security/revocation"))[0] == 303
    assert [(await browser.get("/contacts")).status for browser in (here, there, third)] == [200, 303, 303]


async def test_nobody_signs_somebody_else_out(site: Site) -> None:
    await site.browser("member")
    [victim] = await site.store.sessions.list((await site.store.staff.list())[0].id)
    admin = await site.browser("admin")
    assert (await _post(admin, f"/settings/security/sessions/{victim.id}/revocation"))[0] == 404


@pytest.mark.parametrize(
    ("user_agent", "device"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/131.0 Safari/537.36 Edg/131.0",
            Device("Edge", "Windows"),
        ),
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/131.0 Safari/537.36", Device("Chrome", "Linux")),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18 like Mac OS X) Version/18.0 Safari/604.1", Device("Safari", "iPhone")),
        (
            "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/131.0 Mobile Safari/537.36",
            Device("Chrome", "Android"),
        ),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:133.0) Firefox/133.0", Device("Firefox", "macOS")),
        ("", Device(None, None)),
    ],
)
def test_a_browser_is_named_in_two_words(user_agent: str, device: Device) -> None:
    assert describe_device(user_agent) == device
    assert device.is_handheld is (device.system in ("iPhone", "Android"))
