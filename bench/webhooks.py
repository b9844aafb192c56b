"""Signed webhooks as LINE sends them, as ready HTTP/1.1 requests."""

import base64
import hashlib
import hmac
import time
from collections.abc import Iterator
from itertools import count
from typing import Any

import orjson
from ulid import ULID

SECRET = "bench-channel-secret"
PATH = "/line/webhook"


def message_event(user: int, text: str, event_id: str | None = None) -> dict[str, Any]:
    """Make a text message event of one of many customers."""
    return {
        "type": "message",
        "mode": "active",
        "timestamp": int(time.time() * 1000),
        "source": {"type": "user", "userId": f"U{user:032x}"},
        "webhookEventId": event_id or str(ULID()),
        "deliveryContext": {"isRedelivery": False},
        "replyToken": f"{time.monotonic_ns():032x}",
        "message": {"type": "text", "id": str(time.monotonic_ns()), "quoteToken": "q", "text": text},
    }


def signed_body(events: list[dict[str, Any]]) -> tuple[bytes, str]:
    """Give a webhook's body and its signature."""
    body = orjson.dumps({"destination": f"U{0:032x}", "events": events})
    digest = hmac.new(SECRET.encode(), body, hashlib.sha256).digest()
    return body, base64.b64encode(digest).decode()


def request_bytes(port: int, events: list[dict[str, Any]]) -> bytes:
    """Give the whole HTTP request of one webhook."""
    body, signature = signed_body(events)
    head = (
        f"POST {PATH} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json; charset=utf-8\r\n"
        f"x-line-signature: {signature}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def requests(port: int, users: int = 1_000) -> Iterator[bytes]:
    """Make requests without end, one event each, of `users` customers in turn."""
    for number in count():
        yield request_bytes(port, [message_event(number % users, f"注文 #{number} について教えてください")])
