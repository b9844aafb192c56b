"""The application with a real store behind it, for tests of what staff have the store do."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from pydantic import SecretStr

from config.settings import Settings
from handlers.app import create_app
from handlers.keys import BACKGROUND, SHOP
from inbox.customers.customer import Customer
from inbox.orders.order import Order
from inbox.store import Store
from shop.shop import Shop
from tests.eventually import eventually
from tests.handlers.site import Browser, Site, contact_of
from tests.serving import open_application
from tests.simulator.store import StoreSimulator, open_store


@dataclass(slots=True)
class StoreDesk:
    """A member of the staff, the store, and the way of the application to it."""

    site: Site
    shop: StoreSimulator
    browser: Browser

    @property
    def way(self) -> Shop:
        """Give the application's own way to the store."""
        way = self.site.app[SHOP]
        assert isinstance(way, Shop)
        return way

    async def member(self, name: str, *, is_linked: bool = True) -> Customer:
        """Mirror a customer of the store, linked to a LINE user who has just written unless told otherwise."""
        gid = (await self.shop.customer(name))["gid"]
        records = await self.way.customers.many([gid])
        await self.site.store.customers.upsert(list(records.values()))
        found = await self.site.store.customers.find(self.shop.shop, gid)
        assert found is not None
        if is_linked:
            await self.site.say("こんにちは")
            await self.site.store.links.link(contact_of(), found, "customer_account")
        return found

    async def mirrored(self, order_gid: str) -> Order:
        """Mirror an order as the store has it."""
        await self.site.store.orders.upsert(list((await self.way.orders.many([order_gid])).values()))
        found = await self.site.store.orders.find(self.shop.shop, order_gid)
        assert found is not None
        return found

    async def activities(self, kind: str) -> list[str]:
        """Give who did something of a kind, as the talk tells it."""
        history = await self.site.store.messages.history(contact_of(), None, 100)
        return [one.author.name or "" for one in history.items if one.kind == kind]


@asynccontextmanager
async def open_store_desk(store: Store, settings: Settings, **changed: object) -> AsyncIterator[StoreDesk]:
    """Run both."""
    owner = await store.staff.create("owner@example.com", "店長 田中", "owner", Browser.PASSWORD)
    async with open_store() as shop:
        known: dict[str, object] = {
            "shopify_shop": shop.shop,
            "shopify_access_token": SecretStr(shop.token),
            "shopify_api_url": shop.url,
            **changed,
        }
        app = create_app(settings.model_copy(update=known))
        async with open_application(app) as client:
            await eventually(lambda: app[BACKGROUND].workers is not None, timeout_s=20)
            site = Site(app, client, store, owner)
            yield StoreDesk(site, shop, await site.browser("member"))
