"""The webhooks that the store sends for this app."""

from collections.abc import Sequence

from shop.admin.answers import next_of, told_nodes
from shop.asking import Subscription
from shop.client.asks import Asks

# One a topic and address: there are fewer topics than this.
PAGES = 20


class WebhookSubscriptions:
    """What is sent to whom."""

    def __init__(self, asks: Asks) -> None:
        self._asks = asks

    async def list(self) -> Sequence[Subscription]:
        """Give all of them, however many pages they are."""
        found: list[Subscription] = []
        after: str | None = None
        for _ in range(PAGES):
            answer = await self._asks.ask("WebhookSubscriptionsList", {"after": after})
            found += [
                Subscription(str(node.get("id")), str(node.get("topic")), str(node.get("uri")))
                for node, _ in told_nodes(answer, "webhookSubscriptions")
            ]
            after = next_of(answer, "webhookSubscriptions")
            if after is None:
                break
        return found

    async def create(self, topic: str, uri: str) -> None:
        """Ask for a topic; Refused or AccessDenied when the store will not."""
        wanted = {"topic": topic, "sub": {"uri": uri, "format": "JSON"}}
        (await self._asks.ask("WebhookSubscriptionCreate", wanted)).accepted("webhookSubscriptionCreate")

    async def update(self, subscription_id: str, uri: str) -> None:
        """Send one to another address."""
        wanted = {"id": subscription_id, "sub": {"uri": uri}}
        (await self._asks.ask("WebhookSubscriptionUpdate", wanted)).accepted("webhookSubscriptionUpdate")
