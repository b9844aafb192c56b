"""Every route with every role, and with nobody: who may is written down here a second time."""

import re

import pytest
from aiohttp import web

from handlers.access import CLOSED, Access, access_of
from tests.handlers.site import API_TOKEN, Browser, Site

PUBLIC = {
    "/line/webhook",
    "/line/webhook/{channel}",
    "/link/{secret}",
    "/link/{secret}/code",
    "/link/{secret}/proof",
    "/link/{secret}/sign-in",
    "/link/callback",
    "/link/proof/{ticket}",
    "/shop/proxy/link",
    "/healthz/live",
    "/healthz/ready",
    "/metrics",
    "/m/{token}",
    "/sign-in",
    "/sign-in/code",
    "/setup",
    "/shop/webhook",
    "/api/v1/openapi.json",
}
ASSETS = ("/static", "/app.css", "/icons.svg", "/favicon", "/manifest.webmanifest", "/service-worker.js", "/offline")
ADMINS_ONLY = (
    "/settings/staff",
    "/settings/team-chat",
    "/settings/audit",
    "/settings/channel",
    "/settings/store",
    "/settings/webhooks",
    "/settings/tokens",
    "/settings/fields",
    "/settings/privacy",
    "/customers/{customer}/erasure",
    "/customers/import",
    "/customers/export",
    "/customers/deletion",
    "/customers/{customer}/deletion",
    "/events",
    "/customers/{customer}/merge",
)
MEMBERS_TOO = (
    "assignment",
    "status",
    "read",
    "messages",
    "letters",
    "card-update",
    "draft-orders",
    "invoice",
    "/address",
    "address-request",
    "address-kept",
    "images",
    "memo",
    "cancellation",
    "resend",
    "sent-mark",
    "/fields/{key}",
    "verification",
    "/customers/new",
    "/edit",
    "/editing",
    "/customers/selection",
    "/contacts/selection",
    "/contacts/{contact}/conversations",
    "/customers/views",
    "/customers/views/{view}",
    "/customers/views/{view}/deletion",
    "/undo",
    "/api/v1/customers/{customer}",
    "profile",
    "invitation",
    "unlinking",
    "claims",
    "confirmation",
    "refusal",
    "/link",
)
ROLES = ("viewer", "member", "admin", "owner")
OWNERS_ONLY = ("/settings/security/second-factor/requirement",)
OWN_THINGS = ("/sign-out", "/settings/", "/notifications")


def _routes(site: Site) -> list[web.AbstractRoute]:
    routes = [route for route in site.app.router.routes() if route.resource is not None and route.method != "HEAD"]
    assert len(routes) > 30
    return routes


def _path(route: web.AbstractRoute) -> str:
    assert route.resource is not None
    return route.resource.canonical


async def test_every_route_says_who_may_call_it(site: Site) -> None:
    assert not [_path(route) for route in _routes(site) if access_of(route) == CLOSED]


async def test_only_these_routes_are_public(site: Site) -> None:
    public = {_path(route) for route in _routes(site) if access_of(route).is_public}
    assert {path for path in public if not path.startswith(ASSETS)} <= PUBLIC | {"/"}


def _is_for_admins(route: web.AbstractRoute) -> bool:
    is_erasure = (route.method, _path(route)) == ("DELETE", "/api/v1/customers/{customer}")
    return is_erasure or _path(route).startswith(ADMINS_ONLY)


async def test_what_only_admins_may(site: Site) -> None:
    for route in _routes(site):
        if _is_for_admins(route):
            access = access_of(route)
            assert [role for role in ROLES if access.admits(role)] == ["admin", "owner"], _path(route)


async def test_what_only_owners_may(site: Site) -> None:
    named = [route for route in _routes(site) if _path(route) in OWNERS_ONLY]
    assert len(named) == len(OWNERS_ONLY)
    for route in named:
        assert [role for role in ROLES if access_of(route).admits(role)] == ["owner"], _path(route)
    others = [route for route in _routes(site) if route not in named and not access_of(route).is_public]
    assert not [_path(route) for route in others if not access_of(route).admits("admin")]


async def test_a_viewer_changes_nothing_that_others_see(site: Site) -> None:
    for route in _routes(site):
        if route.method == "GET" or access_of(route).is_public or _path(route).startswith(OWN_THINGS):
            continue
        if _is_for_admins(route):
            continue
        assert _path(route).endswith(MEMBERS_TOO), f"is {_path(route)} for members? Write it down here."
        assert [role for role in ROLES if access_of(route).admits(role)] == ["member", "admin", "owner"], _path(route)


@pytest.mark.parametrize("role", ROLES)
async def test_the_running_application_holds_to_it(site: Site, role: str) -> None:
    browser = await site.browser(role)
    refused = 0
    for route in _routes(site):
        if _path(route) == "/stream" or _path(route) == "/sign-out":
            continue
        status = await _status(browser, route)
        may = access_of(route).admits(role)
        if _path(route).startswith("/api/") and not access_of(route).is_public:
            assert status == 401, _path(route)
        elif not access_of(route).is_public:
            assert (status == 403) is not may, f"{route.method} {_path(route)}: {status}"
            refused += status == 403
    assert (refused > 0) is (role != "owner")


async def test_nobody_is_let_in_anywhere(site: Site) -> None:
    for route in _routes(site):
        if access_of(route).is_public:
            continue
        status = await _status(Browser(site.client), route)
        assert status in (303, 401), f"{route.method} {_path(route)}: {status}"


async def test_tokens_of_every_role_meet_the_same_rules(site: Site) -> None:
    secrets = {role: (await site.store.api_tokens.create(role, role))[0] for role in ROLES}
    secrets["operator"] = API_TOKEN
    for role, secret in secrets.items():
        for route in _routes(site):
            if not _path(route).startswith("/api/") or access_of(route).is_public:
                continue
            may = access_of(route).admits("owner" if role == "operator" else role)
            status = await _status(Browser(site.client), route, Authorization=f"Bearer {secret}")
            assert (status == 403) is not may, f"{role}: {route.method} {_path(route)}: {status}"
            assert status != 401


def test_an_unmarked_handler_and_an_unknown_role_are_closed() -> None:
    assert not [role for role in (*ROLES, None) if CLOSED.admits(role)]
    assert not Access("read").admits("stranger")
    assert not Access("read").admits(None)


async def _status(browser: Browser, route: web.AbstractRoute, **headers: str) -> int:
    path = re.sub(r"{\w+}", "unknown", _path(route))
    headers |= {"X-CSRF-Token": browser.csrf}
    method = "GET" if route.method == "*" else route.method
    async with await browser.request(method, path, headers=headers) as answer:
        assert answer.status < 500, f"{method} {path}: {answer.status}"
        return answer.status
