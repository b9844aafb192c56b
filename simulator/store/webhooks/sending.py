"""Send signed webhooks, again when they fail; the order is nobody's promise."""

import asyncio
import base64
import hashlib
import hmac
import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import aiohttp

from simulator.store.account import API_VERSION, Account
from simulator.store.log import Delivery, Log
from simulator.store.records.work import Subscriber
from simulator.store.shop import Shop

TIMEOUT = aiohttp.ClientTimeout(total=5.0, sock_connect=1.0)
# The store itself takes four hours; whoever waits here does not.
RETRY_AFTER_S = (0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0)
FAILURE_LIMIT = 8
COMPLIANCE = frozenset({"customers/data_request", "customers/redact", "shop/redact"})


@dataclass(frozen=True, slots=True)
class Notice:
    """One webhook on its way to one address: the same id and body however often it is tried."""

    topic: str
    body: dict[str, Any]
    url: str
    webhook_id: str
    event_id: str
    triggered_at: str
    subscriber_number: int | None = None
    name: str | None = None


class Sender:
    """Everything that is on its way; while it is held nothing leaves."""

    def __init__(self, account: Account, shop: Shop) -> None:
        self._account, self._shop = account, shop
        self._session: aiohttp.ClientSession | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        # Whoever loses a scope hears no more of it.
        self.may_hear: Callable[[str], bool] = lambda _topic: True
        self.retry_after_s: tuple[float, ...] = RETRY_AFTER_S
        self.is_held = False
        self.held: list[Notice] = []
        self.sent: list[Notice] = []
        self.deliveries: Log[Delivery] = Log()

    @property
    def on_the_way(self) -> int:
        """Count what is being sent or waits to be sent again."""
        return len(self._tasks)

    def tell(self, topic: str, body: dict[str, Any]) -> None:
        """Tell everybody who wants to know."""
        event_id, at = str(uuid.uuid4()), _now()
        for url, subscriber in self._addresses(topic):
            notice = Notice(
                topic=topic,
                body=_some(body, subscriber),
                url=url,
                webhook_id=str(uuid.uuid4()),
                event_id=event_id,
                triggered_at=at,
                subscriber_number=subscriber.number if subscriber else None,
                name=subscriber.name if subscriber else None,
            )
            self._post(notice)

    def release(self, *, is_reversed: bool = False) -> int:
        """Send what was held, in its order or from the end, and hold nothing more."""
        self.is_held = False
        held, self.held = self.held, []
        for notice in reversed(held) if is_reversed else held:
            self._post(notice)
        return len(held)

    def repeat(self, *, is_new: bool = False) -> Notice | None:
        """Send the last webhook again: the same one, or the same event as one that was never seen."""
        if not self.sent:
            return None
        notice = self.sent[-1]
        self._post(replace(notice, webhook_id=str(uuid.uuid4())) if is_new else notice)
        return notice

    async def close(self) -> None:
        """Drop what is on its way."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._session:
            await self._session.close()
            self._session = None

    def _addresses(self, topic: str) -> list[tuple[str, Subscriber | None]]:
        if topic in COMPLIANCE:
            return [(self._account.webhook_url, None)] if self._account.webhook_url else []
        word = topic.replace("/", "_").replace(".", "_").upper()
        if not self.may_hear(word):
            return []
        return [(one.uri, one) for one in self._shop.subscribers.values() if one.topic == word]

    def _post(self, notice: Notice) -> None:
        if self.is_held:
            self.held.append(notice)
            return
        self.sent.append(notice)
        del self.sent[:-100]
        task = asyncio.get_running_loop().create_task(self._deliver(notice))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _deliver(self, notice: Notice) -> None:
        for attempt, wait in enumerate((*self.retry_after_s, 0.0), 1):
            if await self._try(notice, attempt):
                self._note(notice, has_failed=False)
                return
            await asyncio.sleep(wait)
        self._note(notice, has_failed=True)

    async def _try(self, notice: Notice, attempt: int) -> bool:
        line = Delivery(notice.topic, notice.url, notice.webhook_id, notice.event_id, attempt, body=notice.body)
        raw = json.dumps(notice.body, ensure_ascii=False, separators=(",", ":")).encode()
        try:
            async with self._open().post(
                notice.url, data=raw, headers=self._headers(notice, raw), allow_redirects=False
            ) as answer:
                line.status = answer.status
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            line.error = type(error).__name__
        self.deliveries.add(line)
        return 200 <= line.status < 300

    def _headers(self, notice: Notice, raw: bytes) -> dict[str, str]:
        digest = hmac.new(self._account.client_secret.encode(), raw, hashlib.sha256).digest()
        headers = {
            "Content-Type": "application/json",
            "X-Shopify-Topic": notice.topic,
            "X-Shopify-Hmac-Sha256": base64.b64encode(digest).decode(),
            "X-Shopify-Shop-Domain": self._account.shop,
            "X-Shopify-API-Version": API_VERSION,
            "X-Shopify-Webhook-Id": notice.webhook_id,
            "X-Shopify-Event-Id": notice.event_id,
            "X-Shopify-Triggered-At": notice.triggered_at,
        }
        return headers | ({"X-Shopify-Name": notice.name} if notice.name else {})

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=TIMEOUT)
        return self._session

    def _note(self, notice: Notice, *, has_failed: bool) -> None:
        """Count failures: the store gives an address up after eight in a row."""
        subscriber = self._shop.subscribers.get(notice.subscriber_number or -1)
        if subscriber is None:
            return
        subscriber.failures = subscriber.failures + 1 if has_failed else 0
        if subscriber.failures >= FAILURE_LIMIT:
            del self._shop.subscribers[subscriber.number]


def _some(body: dict[str, Any], subscriber: Subscriber | None) -> dict[str, Any]:
    if subscriber is None or not subscriber.include_fields:
        return body
    return {name: value for name, value in body.items() if name in subscriber.include_fields}


def _now() -> str:
    return f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S.%f}000Z"
