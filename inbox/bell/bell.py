"""What the bell keeps beside its notifications, opened as one."""

from typing import Any

from motor.motor_asyncio import AsyncIOMotorDatabase

from inbox.bell.chat_webhooks import ChatWebhooks
from inbox.bell.deliveries import Deliveries
from inbox.bell.push_keys import PushKeyPair
from inbox.bell.subscriptions import Subscriptions


class Bell:
    """Who is told where no page is open, and what is on its way to them."""

    def __init__(self, database: AsyncIOMotorDatabase[dict[str, Any]]) -> None:
        self.keys = PushKeyPair(database)
        self.subscriptions = Subscriptions(database)
        self.chats = ChatWebhooks(database)
        self.deliveries = Deliveries(database)

    async def ensure_indexes(self) -> None:
        await self.subscriptions.ensure_indexes()
        await self.deliveries.ensure_indexes()
