"""The simulated store, the way to it, and the mirror beside it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from inbox.customers.customer import Customer
from inbox.store import Store
from shop.client.access import Patience, ShopAccess
from shop.editing.editor import StoreEditor
from shop.shop import Shop, open_shop
from tests.simulator.store import StoreSimulator, open_store

HASTY = Patience(answer_s=2.0, connect_s=1.0, tries=2, pause_s=0.01, turn_s=5.0)


@dataclass(slots=True)
class EditingDesk:
    """What tests of changes in the store work with."""

    store: Store
    simulator: StoreSimulator
    shop: Shop

    @property
    def editor(self) -> StoreEditor:
        return StoreEditor(self.store, self.shop)

    async def customer(self, name: str) -> Customer:
        """Give somebody of the store, mirrored."""
        return await self.editor.read(str((await self.simulator.customer(name))["gid"]))

    async def there(self, customer: Customer) -> dict[str, Any]:
        """Give what the store says of a customer now."""
        return dict(await self.simulator.control("GET", f"/customers/{customer.gid.rpartition('/')[2]}"))

    async def change_there(self, customer: Customer, **changes: Any) -> None:
        """Change a customer as the merchant does."""
        await self.simulator.control("PATCH", f"/customers/{customer.gid.rpartition('/')[2]}", changes)


@asynccontextmanager
async def open_editing_desk(store: Store) -> AsyncIterator[EditingDesk]:
    """Serve a store, and open the way to it."""
    async with open_store() as simulator:
        access = ShopAccess(simulator.shop, token=simulator.token, api_url=simulator.url)
        async with open_shop(access, HASTY) as shop:
            yield EditingDesk(store, simulator, shop)
