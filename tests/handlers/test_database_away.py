"""While a real MongoDB is frozen or killed every route says "not now", and none says "broken"."""

import asyncio
import os
import re
import signal
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp.test_utils import TestClient, TestServer
from motor.frameworks import asyncio as motor_asyncio
from pydantic import SecretStr

from config.settings import Settings
from handlers.app import create_app
from handlers.keys import METRICS
from inbox.embedded import open_embedded_mongod
from inbox.store import open_store
from tests.eventually import eventually
from tests.handlers.conftest import _is_at_work
from tests.handlers.site import API_TOKEN, Browser, Site, text_event
from tests.processes import processes_with

# They need no database, or say in their own way that it is away.
ALONE = (
    "/healthz/",
    "/line/",
    "/shop/webhook",
    "/metrics",
    "/app.css",
    "/icons.svg",
    "/static",
    "/manifest.webmanifest",
    "/service-worker.js",
    "/offline",
    "/api/v1/openapi.json",
)
# A form looks nothing up, nor does a proof that is refused before.
FORMS = ("GET /sign-in", "GET /setup", "GET /link/callback", "GET /shop/proxy/link")
BODIES = {
    "/messages": {"text": "x"},
    "/memo": {"text": "x", "version": 0},
    "/assignment": {"assignee": "unknown"},
    "/status": {"status": "open"},
    "/{customer}": {"tags": {"add": ["x"]}},
    "/link": {"reason": "x"},
    "/profile": {"values": {"profile.name": "x"}},
}
PATIENCE_S = 50


@asynccontextmanager
async def _site_of_its_own(settings: Settings, folder: Path) -> AsyncIterator[tuple[Site, int]]:
    """Run the application on a MongoDB that may be stopped; give the pid of that too."""
    async with open_embedded_mongod(folder) as uri:
        own = settings.model_copy(update={"mongodb_uri": SecretStr(uri)})
        async with open_store(uri, own.database) as store:
            await store.prepare()
            owner = await store.staff.create("owner@example.com", "店長", "owner", Browser.PASSWORD)
            app = create_app(own)
            timeout = aiohttp.ClientTimeout(total=PATIENCE_S)
            async with TestClient(TestServer(app), timeout=timeout) as client:
                await eventually(lambda: _is_at_work(app), timeout_s=20)
                [mongod] = processes_with(str(folder))
                yield Site(app, client, store, owner), mongod


@pytest.mark.timeout(120)
async def test_while_the_database_is_frozen_every_route_says_not_now(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # All at once is more than any shop asks; with Motor's few threads most of them would only wait for one.
    monkeypatch.setattr(motor_asyncio, "_EXECUTOR", ThreadPoolExecutor(64))
    async with _site_of_its_own(settings, tmp_path / "mongodb") as (site, mongod):
        calls = _calls(site, await site.browser())
        os.kill(mongod, signal.SIGSTOP)
        try:
            answers = await asyncio.gather(*(_ask(site, *call) for call in calls))
            webhook = await site.webhook(text_event("あとで"))
            assert (webhook.status, webhook.headers["Retry-After"]) == (503, "1")
            assert (await site.client.get("/healthz/live")).status == 200
        finally:
            os.kill(mongod, signal.SIGCONT)
        assert len(answers) > 50
        assert not [answer for answer in answers if answer[1:] != (503, True)]
        assert site.app[METRICS].errors._value.get() == 0


@pytest.mark.timeout(120)
async def test_a_database_that_dies_under_requests_breaks_none_of_them(settings: Settings, tmp_path: Path) -> None:
    """It comes back by itself, so that some are answered as if nothing had been."""
    async with _site_of_its_own(settings, tmp_path / "mongodb") as (site, mongod):
        calls = _calls(site, await site.browser())
        asking = [asyncio.create_task(_ask(site, *call)) for call in calls]
        os.kill(mongod, signal.SIGKILL)
        answers = await asyncio.gather(*asking)
        assert (503, True) in {answer[1:] for answer in answers}
        assert not [answer for answer in answers if answer[1] >= 500 and answer[1:] != (503, True)]
        assert site.app[METRICS].errors._value.get() == 0


def _calls(site: Site, browser: Browser) -> list[tuple[str, str, dict[str, Any]]]:
    """Give a call of every route that looks something up."""
    # A sign-in that is half done is looked up by its own cookie.
    cookies = {**browser.cookies, "madoguchi-code": "unknown"}
    cookie = "; ".join(f"{name}={value}" for name, value in cookies.items())
    as_browser = {"headers": {"Cookie": cookie, "X-CSRF-Token": browser.csrf}}
    calls = []
    for route in site.app.router.routes():
        path = route.resource.canonical if route.resource else ""
        if route.method == "HEAD" or path.startswith(ALONE) or f"{route.method} {path}" in FORMS:
            continue
        options: dict[str, Any] = as_browser
        if path.startswith("/api/"):
            options = {
                "headers": {"Authorization": f"Bearer {API_TOKEN}", "Idempotency-Key": "k"},
                "params": {"q": "x"},
            }
            if route.method != "GET":
                options["json"] = BODIES.get("/" + path.rpartition("/")[2], {})
        calls.append((route.method, re.sub(r"{\w+}", "unknown", path.replace("{customer}", "1")), options))
    return calls


async def _ask(site: Site, method: str, path: str, options: dict[str, Any]) -> tuple[str, int, bool]:
    """Give what was asked, the status, and whether it says when to come again."""
    async with site.client.request(method, path, allow_redirects=False, **options) as answer:
        return f"{method} {path}", answer.status, "Retry-After" in answer.headers
