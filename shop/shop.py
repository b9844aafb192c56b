"""The store: everything that is asked of it, behind one name."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import aiohttp

from shop.admin.bulk import Bulk
from shop.admin.customers import Customers
from shop.admin.line_ids import StoreLineIds
from shop.admin.orders import Orders
from shop.admin.subscriptions import WebhookSubscriptions
from shop.asking import ShopFacts
from shop.client.access import API_VERSION, Patience, ShopAccess
from shop.client.asks import Answer
from shop.client.client import ShopClient, open_session
from shop.errors import ShopUnreachable


class Shop:
    """One store, as the background asks it (`Asked`), as pages ask it (`Asks`), and with LINE user ids."""

    def __init__(self, access: ShopAccess, client: ShopClient, session: aiohttp.ClientSession) -> None:
        self.domain = access.shop
        self.scopes: frozenset[str] = frozenset()
        self._client = client
        self.customers = Customers(self)
        self.orders = Orders(self)
        self.webhook_subscriptions = WebhookSubscriptions(self)
        self.line_ids = StoreLineIds(self)
        self.bulk = Bulk(self, session, access.api_url)

    async def ask(self, operation: str, variables: Mapping[str, Any] | None = None) -> Answer:
        """Ask by the name of a document in `shop/documents`; a ShopError says why there is no answer."""
        return await self._client.ask(operation, variables)

    async def facts(self) -> ShopFacts:
        """Ask who the store is and what we may, now."""
        answer = await self.ask("ShopAndScopes")
        shop, app = answer.data.get("shop") or {}, answer.data.get("currentAppInstallation") or {}
        if not shop or not app:
            raise ShopUnreachable("neither a shop nor an app in the answer")
        self.scopes = frozenset(str(one.get("handle")) for one in app.get("accessScopes") or ())
        return ShopFacts(str(shop.get("name") or ""), str(shop.get("currencyCode") or ""), API_VERSION, self.scopes)


@asynccontextmanager
async def open_shop(access: ShopAccess, patience: Patience | None = None) -> AsyncIterator[Shop]:
    """Open the way to a store; nothing is asked before the first question."""
    async with open_session() as session:
        yield Shop(access, ShopClient(access, session, patience or Patience()), session)
