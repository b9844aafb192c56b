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

SECRET = "what nobody may read"
Client = TestClient[web.Request, web.Application]


@allow(PUBLIC)
async def break_down(_: web.Request) -> web.Response:
    raise RuntimeError(SECRET)


async def forget_to_say(_: web.Request) -> web.Response:
    return web.Response(text="open to all")


@pytest.fixture
async def client(store: Store, settings: Settings) -> AsyncIterator[Client]:
    """Run the application with a handler that breaks, and one that does not say who may call it."""
    await store.staff.create("owner@example.com", "店長", "owner")
    app = create_app(settings)
    app.router.add_get("/broken", break_down)
    app.router.add_get("/api/v1/broken", break_down)
    app.router.add_get("/forgotten", forget_to_say)
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
