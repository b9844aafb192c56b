"""The customers' side of the store over HTTP, with an app behind its proxy, and short ways to use it."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from simulator.store.account import Account
from simulator.store.front.grants import challenge_of
from simulator.store.front.routes import setup
from simulator.store.front.settings import FrontSettings
from simulator.store.people.settling import fill_shop
from simulator.store.records.customer import Customer
from simulator.store.shop import Shop

CLIENT_ID, CLIENT_SECRET, APP_SECRET = "app:1", "a secret/+", "hush"
BACK = "https://desk.example.jp/link/callback"
VERIFIER = "v" * 43
SCOPE = "openid email customer-account-api:full"
ASKED = {
    "response_type": "code",
    "client_id": CLIENT_ID,
    "redirect_uri": BACK,
    "scope": SCOPE,
    "state": "state-1",
    "nonce": "nonce-1",
    "code_challenge": challenge_of(VERIFIER),
    "code_challenge_method": "S256",
}


@dataclass(slots=True)
class App:
    """What stands behind the proxy: it keeps every request, and answers what it was told to."""

    requests: list[tuple[str, str, list[tuple[str, str]], dict[str, str], bytes]] = field(default_factory=list)
    content_type: str = "text/plain"
    text: str = "こんにちは"

    async def answer(self, request: web.Request) -> web.Response:
        query = parse_qsl(request.query_string, keep_blank_values=True)
        self.requests.append((request.method, request.path, query, dict(request.headers), await request.read()))
        if request.path == "/proxy/away":
            raise web.HTTPSeeOther("/proxy/there")
        headers = {"Set-Cookie": "app=1", "Cache-Control": "no-store"}
        return web.Response(text=self.text, content_type=self.content_type, headers=headers)


@dataclass(slots=True)
class StoreFront:
    """The store from outside."""

    client: TestClient[Any, Any]
    shop: Shop
    app: App

    def customer(self, email: str = "hanako.sato@example.jp") -> Customer:
        found = self.shop.find_by_email(email)
        assert found is not None, email
        return found

    async def get_json(self, path: str, status: int = 200) -> Any:
        async with self.client.get(path) as answer:
            assert answer.status == status
            return await answer.json()

    async def turn(self, **switches: Any) -> None:
        async with self.client.patch("/control/front/switches", json=switches) as answer:
            assert answer.status == 200, await answer.text()

    async def endpoint(self, name: str) -> str:
        """Give the path of one of the provider's endpoints, as it tells them itself."""
        configuration: dict[str, str] = await self.get_json("/.well-known/openid-configuration")
        return urlsplit(configuration[name]).path

    async def authorize(self, customer: Customer | None, **other: str) -> dict[str, str]:
        """Sign in for the app as a customer (None says no), and give what comes back to the app."""
        address = f"{await self.endpoint('authorization_endpoint')}?{urlencode(ASKED | other)}"
        form = {"cancel": "1"} if customer is None else {"customer": str(customer.number)}
        async with self.client.post(address, data=form, allow_redirects=False) as answer:
            return came_back(answer)

    async def exchange(self, code: str, **other: str) -> tuple[int, dict[str, Any]]:
        """Turn a code into tokens, as the app does."""
        form = {
            "grant_type": "authorization_code",
            "client_id": CLIENT_ID,
            "redirect_uri": BACK,
            "code": code,
            "code_verifier": VERIFIER,
        }
        async with self.client.post(await self.endpoint("token_endpoint"), data=form | other) as answer:
            assert answer.headers["Cache-Control"] == "no-store"
            return answer.status, await answer.json()

    async def tokens(self, customer: Customer, **other: str) -> dict[str, Any]:
        """Go the whole way as a customer."""
        status, tokens = await self.exchange((await self.authorize(customer, **other))["code"])
        assert status == 200, tokens
        return tokens

    async def ask(self, token: str, query: str, **variables: Any) -> tuple[int, Any]:
        """Ask the customers' API."""
        where = urlsplit((await self.get_json("/.well-known/customer-account-api"))["graphql_api"]).path
        body = {"query": query, "variables": variables}
        async with self.client.post(where, json=body, headers={"Authorization": token}) as answer:
            return answer.status, await answer.json()


def came_back(answer: aiohttp.ClientResponse) -> dict[str, str]:
    """Read what the store sent back to the app with the customer."""
    assert answer.status == 303
    address, _, query = answer.headers["Location"].partition("?")
    assert address == BACK
    return {name: values[0] for name, values in parse_qs(query).items()}


def code_on(page: str) -> str:
    """Read the code that a page shows."""
    found = re.search(r'id="shown-code">(\d{6})<', page)
    assert found is not None
    return found[1]


@asynccontextmanager
async def open_front(smtp: tuple[str, int] | None = None, **settings: Any) -> AsyncIterator[StoreFront]:
    """Serve the customers' side of a store that is full, and an app behind it."""
    account = Account()
    shop = Shop(account)
    fill_shop(shop)
    app, behind = App(), web.Application()
    behind.router.add_route("*", "/{path:.*}", app.answer)
    async with TestServer(behind) as server:
        store = web.Application()
        known = {"proxy_url": str(server.make_url("/proxy")), **settings}
        setup(
            store,
            lambda: shop,
            FrontSettings(CLIENT_ID, CLIENT_SECRET, (BACK,), app_secret=APP_SECRET, smtp=smtp, **known),
        )
        # Cookies are kept for the address 127.0.0.1 too.
        async with TestClient(TestServer(store), cookie_jar=aiohttp.CookieJar(unsafe=True)) as client:
            yield StoreFront(client, shop, app)
