"""What the outside sees when something goes wrong inside."""

import re
from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from config.settings import Settings
from handlers.access import PUBLIC, allow
from handlers.app import create_app
from inbox.store import Store
from shop.errors import AccessDenied, BadDocument, Refused, ShopError, ShopUnreachable, Throttled, Unclear, UserError

SECRET = "what nobody may read"
Client = TestClient[web.Request, web.Application]


@allow(PUBLIC)
async def break_down(_: web.Request) -> web.Response:
    raise RuntimeError(SECRET)


async def forget_to_say(_: web.Request) -> web.Response:
    return web.Response(text="open to all")


ERRORS: dict[str, tuple[ShopError, int]] = {
    "denied": (AccessDenied("write_customers"), 403),
    "away": (ShopUnreachable(), 503),
    "busy": (Throttled(), 503),
    "refused": (Refused([UserError(("input", "email"), "Email has already been taken")]), 422),
    "odd": (BadDocument(), 409),
    "unclear": (Unclear(), 409),
}


@allow(PUBLIC)
async def ask_the_store(request: web.Request) -> web.Response:
    raise ERRORS[request.match_info["kind"]][0]


@pytest.fixture
async def client(store: Store, settings: Settings) -> AsyncIterator[Client]:
    """Run the application with a handler that breaks, and one that does not say who may call it."""
    await store.staff.create("owner@example.com", "店長", "owner")
    app = create_app(settings)
    app.router.add_get("/broken", break_down)
    app.router.add_get("/api/v1/broken", break_down)
    app.router.add_get("/forgotten", forget_to_say)
    app.router.add_get("/api/v1/store/{kind}", ask_the_store)
    async with TestClient(TestServer(app)) as opened:
        yield opened


@pytest.mark.parametrize("path", ["/broken", "/api/v1/broken"])
async def test_what_nobody_expected_shows_a_number_and_nothing_else(client: Client, path: str) -> None:
    async with client.get(path) as answer:
        body = await answer.text()
    assert answer.status == 500
    assert re.search(r"\b[0-9a-f]{8}\b", body)
    assert SECRET not in body
    assert "Traceback" not in body
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


async def test_a_handler_that_does_not_say_who_may_call_it_is_closed(client: Client) -> None:
    async with client.get("/forgotten", allow_redirects=False) as answer:
        assert answer.status == 303
        assert "open to all" not in await answer.text()


async def test_an_unknown_page_and_a_wrong_method_are_told(client: Client) -> None:
    assert (await client.get("/nothing")).status == 404
    answer = await client.delete("/sign-in")
    assert answer.status == 405
    assert "POST" in answer.headers["Allow"]


async def test_a_script_is_asked_to_sign_in_without_being_sent_elsewhere(client: Client) -> None:
    answer = await client.get("/inbox", headers={"X-Requested-With": "fragment"}, allow_redirects=False)
    assert answer.status == 401


@pytest.mark.parametrize(("kind", "status"), [(kind, status) for kind, (_, status) in ERRORS.items()])
async def test_what_the_store_does_not_do_is_told_with_its_reason(client: Client, kind: str, status: int) -> None:
    async with client.get(f"/api/v1/store/{kind}") as answer:
        error = (await answer.json())["error"]
    assert answer.status == status
    assert error["message"] == ERRORS[kind][0].message
    if kind == "refused":
        assert error["fields"] == {"input.email": "Email has already been taken"}


async def test_a_refusal_makes_no_noise_in_a_browser_when_our_script_asks(client: Client) -> None:
    async with client.get("/nothing", headers={"X-Refusals": "in-header"}) as answer:
        assert (answer.status, answer.headers["X-Status"]) == (200, "404")
    async with client.get("/broken", headers={"X-Refusals": "in-header"}) as answer:
        assert answer.status == 500, "what is broken is told"
