"""A store to test against: the simulator on a loopback port, with short ways to ask it and to play the merchant."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
from aiohttp.test_utils import TestServer

from simulator.store.account import API_VERSION, Account
from simulator.store.app import PLATFORM, create_app
from simulator.store.front.settings import FrontSettings
from simulator.store.platform import Platform
from tests.eventually import eventually

SHOP = "demo-shop.myshopify.com"
TOKEN = "shpat_static-token"
CLIENT_ID = "store-client-id"
SECRET = "store-client-secret"


@dataclass(slots=True)
class StoreSimulator:
    """The store from outside: `ask` for what an app asks, `control` for what the merchant and bad luck do."""

    url: str
    platform: Platform
    _session: aiohttp.ClientSession
    token: str = TOKEN
    client_id: str = CLIENT_ID
    secret: str = SECRET
    shop: str = SHOP

    @property
    def settings(self) -> dict[str, str]:
        """Give the environment of a product that is to use this store with its static token."""
        return {
            "SHOPIFY_SHOP": self.shop,
            "SHOPIFY_CLIENT_ID": self.client_id,
            "SHOPIFY_CLIENT_SECRET": self.secret,
            "SHOPIFY_ACCESS_TOKEN": self.token,
            "SHOPIFY_API_URL": self.url,
        }

    async def control(self, method: str, path: str, body: Any = None, status: int | None = None) -> Any:
        """Call the control API (`path` without `/control`); any status of success unless one is named."""
        async with self._session.request(method, f"{self.url}/control{path}", json=body) as answer:
            text = await answer.text()
            assert answer.status == status if status else answer.status < 300, f"{path}: {answer.status} {text}"
            return await answer.json()

    async def post(self, query: str, variables: Any = None, **more: Any) -> aiohttp.ClientResponse:
        """Ask, and give the whole answer, read."""
        headers = {"X-Shopify-Access-Token": more.pop("token", self.token)}
        body = {"query": query, "variables": variables or {}, **more}
        answer = await self._session.post(
            f"{self.url}/admin/api/{API_VERSION}/graphql.json", json=body, headers=headers
        )
        await answer.read()
        return answer

    async def ask(self, query: str, variables: Any = None, **more: Any) -> dict[str, Any]:
        """Ask, and give the body of a 200."""
        answer = await self.post(query, variables, **more)
        assert answer.status == 200, await answer.text()
        body: dict[str, Any] = await answer.json()
        return body

    async def fault(self, operation: str, kind: str, **more: Any) -> None:
        """Switch a fault on for a document's name (or `all`, `token`, `bulk_file`)."""
        await self.control("POST", "/faults", {"operation": operation, "kind": kind, **more})

    async def asked(self, operation: str | None = None) -> list[dict[str, Any]]:
        """Give what was asked so far, of one document or of all."""
        lines = (await self.control("GET", "/asked"))["asked"]
        return [line for line in lines if operation in {None, line["operation"]}]

    async def customer(self, name: str) -> dict[str, Any]:
        """Give the first customer whose name, e-mail or tag holds a word (`佐藤 花子`, `gift-cards@`)."""
        found = (await self.control("GET", f"/customers?q={name}"))["customers"]
        assert found, f"nobody is {name}"
        return dict(found[0])

    async def subscribe(self, url: str, *topics: str) -> None:
        """Let an address be told of topics (`CUSTOMERS_UPDATE`)."""
        document = (
            "mutation S($t: WebhookSubscriptionTopic!, $s: WebhookSubscriptionInput!) {"
            " webhookSubscriptionCreate(topic: $t, webhookSubscription: $s) { userErrors { message } } }"
        )
        for topic in topics:
            body = await self.ask(document, {"t": topic, "s": {"uri": url}})
            assert body["data"]["webhookSubscriptionCreate"]["userErrors"] == [], body

    async def settled(self) -> None:
        """Wait until nothing is to be done and nothing is on its way."""
        await eventually(lambda: not self.platform.jobs.waiting and not self.platform.sender.on_the_way)


@asynccontextmanager
async def open_store(front: FrontSettings | None = None, **options: Any) -> AsyncIterator[StoreSimulator]:
    """Serve a store; options are those of the account (`webhook_url`, `token`, `scopes` …)."""
    account = Account(**{"shop": SHOP, "token": TOKEN, "client_id": CLIENT_ID, "client_secret": SECRET, **options})
    app = create_app(account, front)
    async with TestServer(app) as server, aiohttp.ClientSession() as session:
        url = str(server.make_url("")).rstrip("/")
        yield StoreSimulator(
            url,
            app[PLATFORM],
            session,
            token=account.token or "",
            client_id=account.client_id,
            secret=account.client_secret,
            shop=account.shop,
        )
