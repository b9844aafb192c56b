"""What another site makes a browser send, and what no other site may do with our pages."""

import asyncio
import re
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from handlers.access import access_of
from handlers.middlewares.headers import HEADERS
from tests.handlers.site import Browser, Site

OUTSIDE = ("/api/", "/line/")
KEPT = ("/static", "/app.css", "/icons.svg", "/manifest.webmanifest", "/service-worker.js")


def _routes(site: Site, *methods: str) -> list[tuple[str, bool]]:
    """Give path and openness of the routes that pages use."""

    def is_wanted(route: web.AbstractRoute) -> bool:
        path = route.resource.canonical if route.resource else ""
        return route.method in methods and not path.startswith(OUTSIDE)

    routes = [route for route in site.app.router.routes() if is_wanted(route)]
    assert len(routes) > 15
    return [
        (re.sub(r"{\w+}", "unknown", str(route.resource and route.resource.canonical)), access_of(route).is_public)
        for route in routes
    ]


def _in_parts(token: str) -> aiohttp.FormData:
    form = aiohttp.FormData({"csrf_token": token}, default_to_multipart=True)
    form.add_field("image", b"x", filename="x.png", content_type="image/png")
    return form


async def test_no_unsafe_request_passes_without_the_pages_own_token(site: Site) -> None:
    browser, other = await site.browser(), await site.browser()
    for path, is_public in _routes(site, "POST", "PUT", "PATCH", "DELETE"):
        if is_public:
            continue
        forged: list[dict[str, Any]] = [
            {},
            {"data": {"csrf_token": other.csrf}},
            {"data": _in_parts("")},
            {"data": _in_parts(other.csrf)},
            {"params": {"csrf_token": browser.csrf}},
            {"data": f"csrf_token={browser.csrf}", "headers": {"Content-Type": "text/plain"}},
            {"json": {"csrf_token": browser.csrf}},
            {"headers": {"X-CSRF-Token": ""}},
        ]
        for options in forged:
            assert (await browser.request("POST", path, **options)).status == 403, (path, options)
    assert (await browser.get("/inbox")).status == 200


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}], ids=str)
async def test_no_unsafe_request_of_another_site_passes_even_with_the_token(
    site: Site, headers: dict[str, str]
) -> None:
    browser = await site.browser()
    for path, _ in _routes(site, "POST", "PUT", "PATCH", "DELETE"):
        for data in ({"csrf_token": browser.csrf}, _in_parts(browser.csrf)):
            answer = await browser.request("POST", path, data=data, headers=headers | {"X-CSRF-Token": browser.csrf})
            assert answer.status == 403, path


async def test_every_kind_of_answer_carries_the_headers(site: Site) -> None:
    browser = await site.browser()
    paths = [path for path, _ in _routes(site, "GET")]
    for path in (*paths, "/static/js/none.js", "/static/", "/static/favicon.svg", "/contacts?after=x", "/nothing"):
        for sender in (browser, Browser(site.client)):
            answer = await sender.get(path)
            policy, kept = answer.headers["Content-Security-Policy"], answer.headers["Cache-Control"]
            assert policy.startswith("default-src 'none'"), path
            assert "unsafe" not in policy
            assert not HEADERS.items() - set(answer.headers.items()), path
            assert kept == "no-store" or path.startswith(KEPT), (path, kept)
            answer.close()


async def test_one_set_up_link_makes_one_owner_whoever_presses_at_once(site: Site) -> None:
    await site.store.database["staff"].delete_many({})
    token = await site.store.setup_links.create()

    async def use(name: str) -> int:
        form = {"token": token, "email": f"{name}@example.com", "name": name, "password": Browser.PASSWORD}
        return (await Browser(site.client).request("POST", "/setup", data=form)).status

    statuses = await asyncio.gather(*(use(f"owner{number}") for number in range(5)))
    assert statuses.count(303) == 1
    assert set(statuses) <= {303, 404, 409}
    assert [member.role for member in await site.store.staff.list()] == ["owner"]


async def test_a_session_that_somebody_planted_is_not_the_one_that_signs_in(site: Site) -> None:
    planted = Browser(site.client, {"madoguchi": "planted-by-somebody"})
    await planted.sign_in(site.owner.email)
    assert planted.cookies["madoguchi"] != "planted-by-somebody"
    assert (await Browser(site.client, {"madoguchi": "planted-by-somebody"}).get("/inbox")).status == 303


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8080", "[::1", ""])
async def test_no_address_is_made_of_the_host_header(site: Site, host: str) -> None:
    browser = await site.browser()
    for path in ("/sign-in?lang=en", "/sign-in", "/settings/channel", "/nothing", "/"):
        answer = await browser.get(path, Host=host)
        assert "evil.example" not in await answer.text() + str(answer.headers), path
