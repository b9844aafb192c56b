"""A store in memory, the mirror, and the loop between them, one step at a time."""

from datetime import datetime
from itertools import count
from typing import Any

from bot.shop_processing import ShopProcessing
from inbox.clock import now
from inbox.customers.customer import Customer
from inbox.events.partitions import Lease
from inbox.shop_events import ShopEvent
from inbox.store import Store
from shop.webhooks.parse import parse_shop_webhook
from tests.shop.sync.memory import SHOP, MemoryShop, gid_of
from tests.shop.webhooks.bodies import SECRET, body_of, headers_of

numbers = count(1)
IDS: dict[str, Any] = {"id": 1, "admin_graphql_api_id": gid_of(1)}
PART: dict[str, Any] = {"customer": IDS}
ORDER_IDS: dict[str, Any] = {"id": 1, "admin_graphql_api_id": "gid://shopify/Order/1", **PART}


class ShopDesk:
    """What these tests work with."""

    def __init__(self, store: Store, lease: Lease) -> None:
        self.store = store
        self.shop = MemoryShop()
        self.processing = ShopProcessing(store, self.shop, lease, second_look_s=0)

    async def send(self, topic: str, at: datetime | None = None, **fields: Any) -> str:
        name = f"w{next(numbers)}"
        body = body_of(topic, **fields)
        headers = headers_of(body, topic, name, **({"X-Shopify-Triggered-At": at.isoformat()} if at else {}))
        await self.store.shop_events.record(parse_shop_webhook(body, headers, (SECRET,), SHOP, now()))
        return name

    async def work(self) -> None:
        """Work until nothing is due."""
        while await self.store.shop_events.waiting(range(64), 1):
            await self.processing.step()

    async def event(self, name: str) -> ShopEvent:
        return await self.store.shop_events.get(name)

    async def find(self, number: int = 1) -> Customer | None:
        return await self.store.customers.find(SHOP, gid_of(number))
