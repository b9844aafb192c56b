"""Signing in and out, and what a page's request must carry."""

from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer, make_mocked_request
from multidict import CIMultiDict

from config.settings import Settings
from handlers.addresses import address_of
from handlers.app import create_app
from handlers.session import safe_path
from tests.handlers.site import CUSTOMER, Browser, Site

PART = b'--x\r\nContent-Disposition: form-data; name="csrf_token"\r\n'


async def test_signing_in_leads_on_and_sets_a_cookie_that_scripts_cannot_read(site: Site) -> None:
    answer = await Browser(site.client).sign_in(site.owner.email, next="/settings/staff")
    assert (answer.status, answer.headers["Location"]) == (303, "/settings/staff")
    cookie = answer.cookies["madoguchi"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")


async def test_a_wrong_password_says_how_many_tries_are_left(site: Site) -> None:
    answer = await Browser(site.client).sign_in(site.owner.email, "a wrong one")
    assert answer.status == 401
    assert not answer.cookies
    assert "4" in await answer.text()


async def test_the_sixth_try_must_wait(site: Site) -> None:
    browser = Browser(site.client)
    statuses = [(await browser.sign_in(site.owner.email, "a wrong one")).status for _ in range(6)]
    assert statuses == [401] * 5 + [429]
    answer = await browser.sign_in(site.owner.email)
    assert answer.status == 429
    assert int(answer.headers["Retry-After"]) > 60


async def test_signing_in_again_gives_another_session_and_ends_the_first(site: Site) -> None:
    browser = await site.browser()
    first = dict(browser.cookies)
    await browser.sign_in(site.owner.email)
    assert browser.cookies != first
    assert (await Browser(site.client, first).get("/inbox")).status == 303


async def test_signing_out_ends_the_session(site: Site) -> None:
    browser = await site.browser()
    assert (await browser.post("/sign-out", fragment=False)).headers["Location"] == "/sign-in"
    answer = await browser.get("/inbox?tab=mine")
    assert (answer.status, answer.headers["Location"]) == (303, "/sign-in?next=/inbox%3Ftab%3Dmine")


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/inbox?tab=mine", "/inbox?tab=mine"),
        ("/contacts/c_1#memo", "/contacts/c_1#memo"),
        ("", "/inbox"),
        ("inbox", "/inbox"),
        ("//evil.example", "/inbox"),
        ("/\\evil.example", "/inbox"),
        ("/a\\b", "/inbox"),
        ("https://evil.example/inbox", "/inbox"),
        ("javascript:alert(1)", "/inbox"),
        ("/\tevil", "/inbox"),
        ("/\r\nSet-Cookie: a=b", "/inbox"),
    ],
)
def test_only_our_own_pages_come_after_the_sign_in(path: str, expected: str) -> None:
    assert safe_path(path) == expected


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "same-origin"}, 303),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://[evil"}, 403),
        ({"Origin": "http://localhost"}, 303),
        ({}, 303),
    ],
    ids=str,
)
async def test_another_site_cannot_sign_a_browser_in(site: Site, headers: dict[str, str], status: int) -> None:
    form = {"email": site.owner.email, "password": Browser.PASSWORD}
    answer = await site.client.post("/sign-in", data=form, headers=headers, allow_redirects=False)
    assert answer.status == status


async def test_a_page_must_show_its_own_token(site: Site) -> None:
    conversation = await site.say("こんにちは")
    browser = await site.browser()
    path = f"/conversations/{conversation}/read"
    other = await site.browser()
    wrong: list[dict[str, Any]] = [{}, {"csrf_token": "x"}, {"csrf_token": "é"}, {"csrf_token": other.csrf}]
    for form in wrong:
        assert (await browser.request("POST", path, data=form)).status == 403
    assert (await browser.request("POST", path, data={"csrf_token": browser.csrf})).status == 303
    assert (await browser.request("POST", path, headers={"X-CSRF-Token": browser.csrf})).status == 303
    crossed = {"X-CSRF-Token": browser.csrf, "Sec-Fetch-Site": "cross-site"}
    assert (await browser.request("POST", path, headers=crossed)).status == 403


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"csrf_token=%ED%A0%80", "application/x-www-form-urlencoded"),
        (b"\xff\xfe=\xff", "application/x-www-form-urlencoded"),
        (b"a=b", "application/x-www-form-urlencoded; charset=nonsense"),
        (b"not multipart", "multipart/form-data; boundary=x"),
        (b"--x\r\n\r\nno name\r\n--x--", "multipart/form-data; boundary=x"),
        (b"--x", "multipart/form-data"),
        (PART + b"\xff: \xff\r\n\r\nx\r\n--x--", "multipart/form-data; boundary=x"),
        (PART + b"Content-Transfer-Encoding: odd\r\n\r\nx\r\n--x--", "multipart/form-data; boundary=x"),
        (PART + b"Content-Type: text/plain; charset=hex\r\n\r\nx\r\n--x--", "multipart/form-data; boundary=x"),
        (b"{}", "application/json"),
    ],
)
async def test_a_broken_form_is_refused(site: Site, body: bytes, content_type: str) -> None:
    browser = await site.browser()
    answer = await browser.request("POST", "/sign-out", data=body, headers={"Content-Type": content_type})
    assert answer.status in (400, 403)
    assert (await browser.get("/inbox")).status == 200


async def test_a_disabled_member_is_out_at_once(site: Site) -> None:
    browser = await site.browser("member")
    member = await site.store.staff.find_by_email(next(iter(await _members(site))))
    assert member is not None
    await site.store.staff.disable(member.id)
    assert (await browser.get("/inbox")).status == 303


async def test_the_first_owner_is_made_by_the_one_time_link(site: Site) -> None:
    await site.store.database["staff"].delete_many({})
    token = await site.store.setup_links.create()
    browser = Browser(site.client)
    form = {"token": token, "email": "first@example.com", "name": "最初の人", "password": "short"}
    assert (await browser.request("POST", "/setup", data=form)).status == 422
    form["password"] = Browser.PASSWORD
    answer = await browser.request("POST", "/setup", data=form)
    assert (answer.status, answer.headers["Location"]) == (303, "/inbox")
    assert (await browser.request("POST", "/setup", data=form)).status == 404
    member = await site.store.staff.find_by_email("first@example.com")
    assert member is not None
    assert member.role == "owner"


async def test_every_answer_carries_the_security_headers(site: Site, settings: Settings) -> None:
    for path in ("/sign-in", "/nothing", "/inbox", "/api/v1/staff", "/healthz/live", f"/m/{CUSTOMER}"):
        answer = await Browser(site.client).get(path)
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"], path
        assert "unsafe" not in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "no-store"
        assert "Strict-Transport-Security" not in answer.headers


async def test_over_https_the_cookie_is_bound_to_the_host_and_the_browser_stays_on_https(
    site: Site, settings: Settings
) -> None:
    app = create_app(settings.model_copy(update={"public_url": "https://support.example.com"}))
    async with TestClient(TestServer(app)) as client:
        headers = {"Origin": "https://support.example.com"}
        form = {"email": site.owner.email, "password": Browser.PASSWORD}
        answer = await client.post("/sign-in", data=form, headers=headers, allow_redirects=False)
        cookie = answer.cookies["__Host-madoguchi"]
        assert (cookie["secure"], cookie["path"], cookie["domain"]) == (True, "/", "")
        assert "max-age" in answer.headers["Strict-Transport-Security"]


def test_only_a_proxy_on_this_machine_is_believed_about_addresses() -> None:
    def asked_by(peer: str, forwarded: str) -> str:
        request = make_mocked_request("POST", "/sign-in", headers={"X-Forwarded-For": forwarded})
        return address_of(request.clone(remote=peer))

    assert asked_by("127.0.0.1", "198.51.100.1, 203.0.113.9") == "203.0.113.9"
    assert asked_by("127.0.0.1", "garbage") == "127.0.0.1"
    assert asked_by("203.0.113.5", "198.51.100.1") == "203.0.113.5"


def test_what_a_proxy_adds_as_a_line_of_its_own_counts_and_not_what_the_sender_made_up() -> None:
    lines = CIMultiDict([("X-Forwarded-For", "198.51.100.1"), ("X-Forwarded-For", "203.0.113.9")])
    request = make_mocked_request("POST", "/sign-in", headers=lines)
    assert address_of(request.clone(remote="127.0.0.1")) == "203.0.113.9"
    assert address_of(request.clone(remote="::ffff:127.0.0.1")) == "203.0.113.9"
    assert address_of(request.clone(remote="203.0.113.5")) == "203.0.113.5"


async def _members(site: Site) -> list[str]:
    return [member.email for member in await site.store.staff.list() if member.role == "member"]
