"""Signing in with a second factor: the half-way state opens nothing, and each code lets one browser in once."""

import asyncio
import re
from urllib.parse import quote

import pytest
from aiohttp.test_utils import TestClient, TestServer

from config.settings import Settings
from handlers.access import access_of
from handlers.app import create_app
from inbox.clock import now
from inbox.staff.second_steps import LIFE
from tests.handlers.site import API_TOKEN, CSRF_META, Browser, Site
from tests.inbox.staff.apps import code_of, set_up

COOKIE = "madoguchi-code"
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")


async def _half_way(site: Site, following: str = "/inbox") -> Browser:
    """Give a browser whose password was right."""
    browser = Browser(site.client)
    form = {"email": site.owner.email, "password": Browser.PASSWORD, "next": following}
    answer = await browser.request("POST", "/sign-in", data=form)
    assert (answer.status, answer.headers["Location"]) == (303, f"/sign-in/code?next={quote(following, safe='/')}")
    assert "madoguchi" not in answer.cookies
    browser.cookies = {COOKIE: answer.cookies[COOKIE].value}
    return browser


async def _send(browser: Browser, code: str, **fields: str) -> tuple[int, str]:
    answer = await browser.request("POST", "/sign-in/code", data={"code": code, **fields})
    for name, morsel in answer.cookies.items():
        browser.cookies[name] = morsel.value
    return answer.status, await answer.text()


async def test_a_right_code_after_the_right_password_signs_in(site: Site) -> None:
    """4.23."""
    secret, _ = await set_up(site.store, site.owner, Browser.PASSWORD)
    browser = await _half_way(site, "/contacts?q=a&tab=b")
    page = await (await browser.get("/sign-in/code?next=/contacts%3Fq%3Da%26tab%3Db")).text()
    assert 'inputmode="numeric"' in page
    assert 'autocomplete="one-time-code"' in page
    assert 'name="next" value="/contacts?q=a&amp;tab=b"' in page
    answer = await browser.request(
        "POST", "/sign-in/code", data={"code": code_of(secret, 1), "next": "/contacts?q=a&tab=b"}
    )
    assert (answer.status, answer.headers["Location"]) == (303, "/contacts?q=a&tab=b")
    assert answer.cookies[COOKIE]["max-age"] == "0"
    browser.cookies = {"madoguchi": answer.cookies["madoguchi"].value}
    assert (await browser.get("/inbox")).status == 200
    [entry] = (await site.store.audit.list(site.owner.id, None, 10)).items
    assert (entry.act, entry.detail, entry.by.name) == ("signed_in", "code", site.owner.name)


async def test_the_cookie_of_the_half_way_state_is_short_lived_and_for_the_server_alone(site: Site) -> None:
    await set_up(site.store, site.owner, Browser.PASSWORD)
    answer = await Browser(site.client).request(
        "POST", "/sign-in", data={"email": site.owner.email, "password": Browser.PASSWORD}
    )
    cookie = answer.cookies[COOKIE]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["max-age"]) == (True, "Strict", "/", "300")


async def test_over_https_the_half_way_cookie_is_bound_to_the_host(site: Site, settings: Settings) -> None:
    await set_up(site.store, site.owner, Browser.PASSWORD)
    app = create_app(settings.model_copy(update={"public_url": "https://support.example.com"}))
    async with TestClient(TestServer(app)) as client:
        form = {"email": site.owner.email, "password": Browser.PASSWORD}
        headers = {"Origin": "https://support.example.com"}
        answer = await client.post("/sign-in", data=form, headers=headers, allow_redirects=False)
        cookie = answer.cookies["__Host-madoguchi-code"]
        assert (cookie["secure"], cookie["path"], cookie["domain"]) == (True, "/", "")


@pytest.mark.parametrize("name", [COOKIE, "madoguchi"])
async def test_nothing_of_the_product_is_reachable_with_it(site: Site, name: str) -> None:
    """4.23. Not even where a session's cookie is looked for."""
    await set_up(site.store, site.owner, Browser.PASSWORD)
    half = (await _half_way(site)).cookies[COOKIE]
    browser, walked = Browser(site.client, {COOKIE: half, name: half}), 0
    for route in site.app.router.routes():
        if route.resource is None or route.method == "HEAD" or access_of(route).is_public:
            continue
        path = re.sub(r"{\w+}", "unknown", route.resource.canonical)
        async with await browser.request(route.method if route.method != "*" else "GET", path) as answer:
            assert answer.status in (303, 401), f"{route.method} {path}: {answer.status}"
            assert answer.status == 401 or answer.headers["Location"].startswith("/sign-in?")
        walked += 1
    assert walked > 100


async def test_a_recovery_code_signs_in_once_and_is_written_down(site: Site) -> None:
    _, codes = await set_up(site.store, site.owner, Browser.PASSWORD)
    browser = await _half_way(site)
    page = await (await browser.get("/sign-in/code?use=recovery")).text()
    assert 'inputmode="numeric"' not in page
    assert (await _send(browser, codes[0].upper(), use="recovery"))[0] == 303
    assert (await browser.get("/inbox")).status == 200
    [entry] = (await site.store.audit.list(site.owner.id, None, 10)).items
    assert entry.detail == "recovery_code"
    status, page = await _send(await _half_way(site), codes[0], use="recovery")
    assert status == 401
    assert "リカバリーコード" in page


@pytest.mark.parametrize("write", [lambda code: f" {code[:3]} {code[3:]} ", lambda code: code.translate(WIDE)])
async def test_a_code_may_have_blanks_and_full_width_digits(site: Site, write: object) -> None:
    secret, _ = await set_up(site.store, site.owner, Browser.PASSWORD)
    assert callable(write)
    assert (await _send(await _half_way(site), write(code_of(secret, 1))))[0] == 303


async def test_wrong_codes_are_counted_told_and_refused_and_nobody_gets_in(site: Site) -> None:
    secret, _ = await set_up(site.store, site.owner, Browser.PASSWORD)
    browser = await _half_way(site)
    answers = [await _send(browser, "000000") for _ in range(6)]
    assert [status for status, _ in answers] == [401] * 5 + [429]
    assert "あと4回" in answers[0][1]
    assert "madoguchi" not in browser.cookies
    fresh = await _half_way(site)
    answer = await fresh.request("POST", "/sign-in/code", data={"code": code_of(secret, 1)})
    assert answer.status == 429
    assert int(answer.headers["Retry-After"]) > 60
    [entry] = (await site.store.audit.list(site.owner.id, None, 10)).items
    assert (entry.act, entry.detail, entry.by.id) == ("sign_in_refused", "code", "nobody")


async def test_a_code_is_good_for_one_sign_in(site: Site) -> None:
    secret, _ = await set_up(site.store, site.owner, Browser.PASSWORD)
    first, second = await _half_way(site), await _half_way(site)
    code = code_of(secret, 1)
    assert (await _send(first, code))[0] == 303
    assert (await _send(second, code))[0] == 401


async def test_a_half_way_sign_in_is_good_once(site: Site) -> None:
    secret, codes = await set_up(site.store, site.owner, Browser.PASSWORD)
    browser = await _half_way(site)
    half = dict(browser.cookies)
    assert (await _send(browser, code_of(secret, 1)))[0] == 303
    status, page = await _send(Browser(site.client, half), codes[0])
    assert status == 401
    assert "もう一度ログイン" in page
    standing = await site.store.second_factors.find(site.owner.id)
    assert standing is not None
    assert standing.recovery_codes_left == 10, "a code was spent for nothing"


@pytest.mark.parametrize("cookie", ["", "made-up", "x" * 5_000])
async def test_without_the_password_no_code_is_looked_at(site: Site, cookie: str) -> None:
    secret, _ = await set_up(site.store, site.owner, Browser.PASSWORD)
    browser = Browser(site.client, {COOKIE: cookie})
    answer = await browser.get("/sign-in/code?next=/contacts")
    assert (answer.status, answer.headers["Location"]) == (303, "/sign-in?next=/contacts")
    status, page = await _send(browser, code_of(secret, 1))
    assert status == 401
    assert 'name="password"' in page


async def test_the_half_way_state_ends_after_five_minutes(site: Site) -> None:
    secret, _ = await set_up(site.store, site.owner, Browser.PASSWORD)
    browser = await _half_way(site)
    await site.store.database["second_steps"].update_many({}, {"$set": {"ends_at": now() - LIFE}})
    assert (await browser.get("/sign-in/code")).status == 303
    assert (await _send(browser, code_of(secret, 1)))[0] == 401


async def test_a_closed_account_or_a_new_password_ends_it(site: Site) -> None:
    secret, _ = await set_up(site.store, site.owner, Browser.PASSWORD)
    browser = await _half_way(site)
    await site.store.staff.set_password(site.owner.id, "another passphrase")
    assert (await _send(browser, code_of(secret, 1)))[0] == 401


async def test_a_code_leads_only_to_pages_of_ours(site: Site) -> None:
    secret, _ = await set_up(site.store, site.owner, Browser.PASSWORD)
    browser = await _half_way(site)
    page = await (await browser.get("/sign-in/code?next=//evil.example")).text()
    assert 'name="next" value="/inbox"' in page
    answer = await browser.request("POST", "/sign-in/code", data={"code": code_of(secret, 1), "next": "//evil.example"})
    assert answer.headers["Location"] == "/inbox"


@pytest.mark.parametrize(
    "headers", [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "", "Origin": "null"}], ids=str
)
async def test_another_site_cannot_finish_a_sign_in(site: Site, headers: dict[str, str]) -> None:
    secret, _ = await set_up(site.store, site.owner, Browser.PASSWORD)
    browser = await _half_way(site)
    answer = await browser.request("POST", "/sign-in/code", data={"code": code_of(secret, 1)}, headers=headers)
    assert answer.status == 403


async def test_the_second_step_begins_a_session_of_its_own_and_ends_the_browsers_old_one(site: Site) -> None:
    old = await site.browser()
    secret, _ = await set_up(site.store, site.owner, Browser.PASSWORD, await _session_id(site, old))
    assert (await old.get("/inbox")).status == 200
    browser = await _half_way(site)
    browser.cookies |= old.cookies
    before = old.cookies["madoguchi"]
    assert (await _send(browser, code_of(secret, 1)))[0] == 303
    assert browser.cookies["madoguchi"] != before
    assert (await old.get("/inbox")).status == 303


async def test_accounts_without_one_sign_in_as_ever_and_tokens_are_not_affected(site: Site) -> None:
    """4.23."""
    await set_up(site.store, site.owner, Browser.PASSWORD)
    member = await site.browser("member")
    assert CSRF_META.search(await (await member.get("/inbox")).text())
    headers = {"Authorization": f"Bearer {API_TOKEN}"}
    assert (await site.client.get("/api/v1/staff", headers=headers)).status == 200


async def test_the_form_speaks_the_browsers_language_and_keeps_what_led_there(site: Site) -> None:
    secret, _ = await set_up(site.store, site.owner, Browser.PASSWORD)
    browser = await _half_way(site)
    answer = await browser.get("/sign-in/code?next=/contacts&use=recovery&lang=en")
    assert answer.headers["Location"] == "/sign-in/code?next=/contacts&use=recovery"
    page = await (await browser.get("/sign-in/code", **{"Accept-Language": "en"})).text()
    assert "Enter the six digits" in page
    assert (await _send(browser, code_of(secret, 1)))[0] == 303


async def _session_id(site: Site, browser: Browser) -> str:
    session = await site.store.sessions.find(browser.cookies["madoguchi"])
    assert session is not None
    return session.id


async def test_no_sign_in_slips_past_a_second_factor_that_is_set_up_meanwhile(site: Site) -> None:
    browser = await site.browser()
    session_id = await _session_id(site, browser)
    await site.store.second_factors.begin(site.owner.id, Browser.PASSWORD, session_id)
    secret = await site.store.second_factors.offered(site.owner.id, session_id)
    assert secret is not None
    form = {"email": site.owner.email, "password": Browser.PASSWORD}
    # No more at once than the account has tries.
    signing_in = [Browser(site.client).request("POST", "/sign-in", data=form) for _ in range(4)]
    confirming = asyncio.create_task(
        site.store.second_factors.confirm(site.owner.id, session_id, code_of(secret), "192.0.2.1")
    )
    answers = await asyncio.gather(*signing_in)
    await confirming
    assert {answer.status for answer in answers} == {303}
    assert [one.id for one in await site.store.sessions.list(site.owner.id)] == [session_id]
