"""設定 > セキュリティ: setting a second factor up, its recovery codes, and asking everybody for one."""

import re

import pytest
from aiohttp import web

from handlers.access import access_of
from handlers.pages.settings.qr_drawing import draw_qr
from inbox.staff.staff_member import StaffMember
from tests.handlers.pages.fetching import page_of
from tests.handlers.site import API_TOKEN, CSRF_META, Browser, Site
from tests.inbox.staff.apps import code_of, set_up

SET_UP = "/settings/security/second-factor"
KEY = re.compile(r'class="qr__key mono">([A-Z2-7 ]+)<')
RECOVERY = re.compile(r"<li>([2-9a-z]{5}-[2-9a-z]{5})</li>")


async def _post(browser: Browser, path: str, **fields: str) -> tuple[int, str, str]:
    answer = await browser.request("POST", path, data={**fields, "csrf_token": browser.csrf})
    return answer.status, answer.headers.get("Location", ""), await answer.text()


async def _begin(browser: Browser) -> str:
    """Prove the password and give the app's secret, as the page shows it."""
    assert (await _post(browser, SET_UP, password=Browser.PASSWORD))[:2] == (303, SET_UP)
    found = KEY.search(await page_of(browser, SET_UP))
    assert found
    groups = found[1].split()
    assert {len(group) for group in groups} == {4}
    return "".join(groups)


async def _turn_on(browser: Browser) -> tuple[str, list[str]]:
    secret = await _begin(browser)
    status, _, page = await _post(browser, f"{SET_UP}/confirmation", code=code_of(secret))
    assert status == 200
    return secret, RECOVERY.findall(page)


async def _acts(site: Site) -> list[str]:
    return [entry.act for entry in reversed((await site.store.audit.list(None, None, 50)).items)]


async def _held(site: Site, role: str = "member") -> Browser:
    """Give a browser of somebody without a second factor where everybody must have one."""
    email = f"held-{role}@example.com"
    await site.store.staff.create(email, f"担当 {role}", role, Browser.PASSWORD)
    await site.store.second_factors.require(True)
    browser = Browser(site.client)
    answer = await browser.request("POST", "/sign-in", data={"email": email, "password": Browser.PASSWORD})
    browser.cookies = {"madoguchi": answer.cookies["madoguchi"].value}
    found = CSRF_META.search(await page_of(browser, SET_UP))
    assert found
    browser.csrf = found[1]
    return browser


async def test_it_is_set_up_by_password_app_and_a_right_code(site: Site) -> None:
    """4.23."""
    browser = await site.browser()
    assert f'href="{SET_UP}"' in await page_of(browser, "/settings/security")
    assert "qr__key" not in await page_of(browser, SET_UP)
    secret = await _begin(browser)
    page = await page_of(browser, SET_UP)
    assert '<svg class="qr"' in page
    assert "style=" not in page
    status, _, page = await _post(browser, f"{SET_UP}/confirmation", code="000000")
    assert status == 422
    assert "あと4回" in page
    assert KEY.search(page)
    assert not (await site.store.staff.get(site.owner.id)).has_second_factor
    status, _, page = await _post(browser, f"{SET_UP}/confirmation", code=code_of(secret))
    assert status == 200
    assert len(set(RECOVERY.findall(page))) == 10
    assert 'download="madoguchi-recovery-codes.txt"' in page
    assert (await site.store.staff.get(site.owner.id)).has_second_factor
    assert await _acts(site) == ["signed_in", "second_factor_on"]


async def test_secret_and_recovery_codes_are_shown_once(site: Site) -> None:
    browser = await site.browser()
    secret, codes = await _turn_on(browser)
    answer = await browser.get(SET_UP)
    assert (answer.status, answer.headers["Location"]) == (303, "/settings/security")
    for path, fields in ((SET_UP, {"password": Browser.PASSWORD}), (f"{SET_UP}/confirmation", {"code": "000000"})):
        assert (await _post(browser, path, **fields))[:2] == (303, "/settings/security"), "sent again by the browser"
    for path in ("/settings/security", "/settings/staff", "/settings/audit", "/settings/profile"):
        page = await page_of(browser, path)
        assert not [word for word in (secret, *codes) if word in page], path
    kept = str(await site.store.database["audit"].find().to_list(50))
    assert not [word for word in (secret, *codes) if word in kept]


@pytest.mark.parametrize(("password", "status"), [("a wrong one", 422), ("", 422)])
async def test_nobody_begins_without_the_password(site: Site, password: str, status: int) -> None:
    browser = await site.browser()
    answer = await _post(browser, SET_UP, password=password)
    assert answer[0] == status
    assert 'aria-invalid="true"' in answer[2]
    assert (await _post(browser, f"{SET_UP}/confirmation", code="000000"))[0] == 409


async def test_another_browser_of_the_same_member_does_not_see_the_secret(site: Site) -> None:
    here, there = await site.browser(), await site.browser()
    secret = await _begin(here)
    assert "qr__key" not in await page_of(there, SET_UP)
    assert (await _post(there, f"{SET_UP}/confirmation", code=code_of(secret)))[0] == 409
    assert (await _post(here, f"{SET_UP}/confirmation", code=code_of(secret)))[0] == 200
    assert (await there.get("/contacts")).status == 303, "it came in with a password alone"
    assert (await here.get("/contacts")).status == 200


async def test_new_recovery_codes_take_the_place_of_the_old_ones(site: Site) -> None:
    browser = await site.browser()
    secret, old = await _turn_on(browser)
    path = f"{SET_UP}/recovery-codes"
    for fields in ({"password": "wrong", "code": code_of(secret, 1)}, {"password": Browser.PASSWORD, "code": "000000"}):
        status, _, page = await _post(browser, path, **fields)
        assert status == 422
        assert "あと4回" in page
    status, _, page = await _post(browser, path, password=Browser.PASSWORD, code=old[0])
    assert status == 200
    fresh = RECOVERY.findall(page)
    assert len(fresh) == 10
    assert not set(fresh) & set(old)
    assert "10 / 10" in await page_of(browser, "/settings/security")
    assert (await _acts(site))[-1] == "recovery_codes_renewed"


async def test_few_recovery_codes_are_warned_of(site: Site) -> None:
    browser = await site.browser()
    _, codes = await _turn_on(browser)
    for code in codes[:8]:
        await site.store.second_factors.prove(site.owner.id, code, "192.0.2.1")
    page = await page_of(browser, "/settings/security")
    assert "2 / 10" in page
    assert "残り少なくなっています" in page


async def test_it_is_turned_off_by_password_and_code(site: Site) -> None:
    browser = await site.browser()
    secret, codes = await _turn_on(browser)
    path = f"{SET_UP}/removal"
    assert (await _post(browser, path, password=Browser.PASSWORD, code="000000"))[0] == 422
    assert (await _post(browser, path, password="wrong", code=codes[0]))[0] == 422
    answer = await _post(browser, path, password=Browser.PASSWORD, code=code_of(secret, 1))
    assert answer[:2] == (303, "/settings/security?done=second_factor_off")
    assert (await Browser(site.client).sign_in(site.owner.email)).headers["Location"] == "/inbox"
    assert (await _post(browser, path, password=Browser.PASSWORD, code=codes[0]))[0] == 409


async def test_wrong_codes_on_the_page_wait_too(site: Site) -> None:
    browser = await site.browser()
    await _begin(browser)
    statuses = [(await _post(browser, f"{SET_UP}/confirmation", code="000000"))[0] for _ in range(6)]
    assert statuses == [422] * 5 + [429]


async def _member_with(site: Site, role: str) -> StaffMember:
    member = await site.store.staff.create(f"careful-{role}@example.com", f"担当 {role}", role, Browser.PASSWORD)
    await set_up(site.store, member, Browser.PASSWORD)
    return member


async def test_a_colleague_resets_what_is_lost_and_it_is_written_down(site: Site) -> None:
    """4.23."""
    member, admin = await _member_with(site, "member"), await site.browser("admin")
    token, _ = await site.store.sessions.open(member.id, "Firefox", "192.0.2.1")
    path = f"/settings/staff/{member.id}/second-factor-reset"
    page = await page_of(admin, "/settings/staff")
    assert path in page
    assert (await _post(admin, path))[:2] == (303, "/settings/staff?done=second_factor_reset")
    assert await site.store.sessions.find(token) is None
    assert (await Browser(site.client).sign_in(member.email)).headers["Location"] == "/inbox"
    [entry] = [
        one for one in (await site.store.audit.list(member.id, None, 9)).items if one.act == "second_factor_reset"
    ]
    assert (entry.by.name, entry.target and entry.target.name) == ("スタッフ admin", "担当 member")
    assert path not in await page_of(admin, "/settings/staff")
    assert (await _post(admin, path))[0] == 409


async def test_only_owners_reset_owners_and_nobody_resets_their_own(site: Site) -> None:
    owner, admin = await _member_with(site, "owner"), await site.browser("admin")
    assert (await _post(admin, f"/settings/staff/{owner.id}/second-factor-reset"))[0] == 403
    browser = await site.browser()
    await _turn_on(browser)
    assert (await _post(browser, f"/settings/staff/{site.owner.id}/second-factor-reset"))[0] == 409
    assert (await _post(browser, f"/settings/staff/{owner.id}/second-factor-reset"))[0] == 303
    member = await site.browser("member")
    assert (await _post(member, f"/settings/staff/{site.owner.id}/second-factor-reset"))[0] == 403


async def test_the_list_of_staff_shows_who_has_one(site: Site) -> None:
    await _member_with(site, "member")
    page = await page_of(await site.browser(), "/settings/staff")
    assert len(re.findall(r"</svg>2段階認証</span>", page)) == 1


async def test_only_owners_who_have_one_ask_everybody_for_one(site: Site) -> None:
    """4.23."""
    path = f"{SET_UP}/requirement"
    browser, admin = await site.browser(), await site.browser("admin")
    assert (await _post(admin, path, required="on"))[0] == 403
    assert path not in await page_of(admin, "/settings/security")
    assert (await _post(browser, path, required="on"))[0] == 409
    secret, _ = await _turn_on(browser)
    assert 'class="num">1</b>' in await page_of(browser, "/settings/security")
    assert (await _post(browser, path, required="on"))[0] == 303
    page = await page_of(browser, "/settings/security")
    assert "無効にはできません" in page
    off = await _post(browser, f"{SET_UP}/removal", password=Browser.PASSWORD, code=code_of(secret, 1))
    assert off[0] == 409
    assert (await browser.get("/inbox")).status == 200
    assert (await admin.get("/inbox")).headers["Location"] == SET_UP
    assert (await _post(browser, path, required="off"))[0] == 303
    assert (await admin.get("/inbox")).status == 200
    assert (await _acts(site))[-2:] == ["second_factor_required", "second_factor_optional"]


async def test_who_has_none_reaches_nothing_but_the_set_up_and_the_way_out(site: Site) -> None:
    browser, walked = await _held(site, "owner"), 0
    for route in site.app.router.routes():
        if route.resource is None or route.method == "HEAD" or access_of(route).is_public:
            continue
        path = re.sub(r"{\w+}", "unknown", route.resource.canonical)
        if path.startswith("/api/") or path in (SET_UP, f"{SET_UP}/confirmation", "/sign-out"):
            continue
        await _is_shut(browser, "GET" if route.method == "*" else route.method, path)
        walked += 1
    assert walked > 100
    await _is_shut(browser, "GET", "/nothing-of-ours")
    answer = await browser.get("/inbox", **{"X-Requested-With": "fragment"})
    assert answer.status == 403
    assert (await browser.post("/sign-out", fragment=False)).headers["Location"] == "/sign-in"


async def _is_shut(browser: Browser, method: str, path: str) -> None:
    async with await browser.request(method, path, headers={"X-CSRF-Token": browser.csrf}) as answer:
        if method == "GET":
            assert (answer.status, answer.headers.get("Location")) == (303, SET_UP), path
        else:
            assert answer.status == 403, path


async def test_only_these_routes_are_open_to_who_has_none(site: Site) -> None:
    def name(route: web.AbstractRoute) -> str:
        assert route.resource is not None
        return f"{route.method} {route.resource.canonical}"

    routes = [name(route) for route in site.app.router.routes() if access_of(route).while_held]
    expected = [f"GET {SET_UP}", f"HEAD {SET_UP}", f"POST {SET_UP}", f"POST {SET_UP}/confirmation", "POST /sign-out"]
    assert sorted(routes) == sorted(expected)


async def test_who_sets_it_up_goes_on_at_once(site: Site) -> None:
    browser = await _held(site)
    page = await page_of(browser, SET_UP)
    assert "全員に2段階認証が求められています" in page
    assert 'class="rail"' not in page
    secret = await _begin(browser)
    status, _, page = await _post(browser, f"{SET_UP}/confirmation", code=code_of(secret))
    assert status == 200
    assert 'href="/inbox"' in page
    assert (await browser.get("/inbox")).status == 200
    headers = {"Authorization": f"Bearer {API_TOKEN}"}
    assert (await site.client.get("/api/v1/staff", headers=headers)).status == 200


async def test_the_picture_of_a_secret_says_nothing_of_it_in_a_log() -> None:
    drawing = draw_qr("otpauth://totp/a?secret=ABC")
    assert re.fullmatch(r"(M\d+ \d+h\d+v1h-\d+z)+", drawing.path)
    assert drawing.path not in repr(drawing)


async def test_it_speaks_english_too(site: Site) -> None:
    browser = await site.browser()
    await site.store.staff.set_preferences(site.owner.id, language="en")
    assert "Two-step sign-in" in await page_of(browser, "/settings/security")
    await _begin(browser)
    assert "Scan this QR code" in await page_of(browser, SET_UP)
