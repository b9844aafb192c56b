"""One webhook on its way: the body, the signature, the attempt and its outcome."""

import base64
import hashlib
import hmac
import json
import time
from dataclasses import dataclass, replace
from typing import Any

import aiohttp

from simulator.line.channel import Channel
from simulator.line.events import Event
from simulator.line.switches import Switches


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an attempt ended; status 0 is no answer."""

    status: int
    ms: float
    error: str | None = None

    @property
    def is_success(self) -> bool:
        return 200 <= self.status < 300


def body_of(channel: Channel, events: list[Event], *, is_redelivery: bool = False) -> bytes:
    """Write the body; a redelivered event differs in its flag only."""
    if is_redelivery:
        events = [_redelivered(event) for event in events]
    webhook = {"destination": channel.user_id, "events": events}
    try:
        return json.dumps(webhook, ensure_ascii=False, separators=(",", ":")).encode()
    except UnicodeEncodeError:
        # A lone surrogate cannot be written as UTF-8, only escaped.
        return json.dumps(webhook, separators=(",", ":")).encode()


def signature_of(secret: str, body: bytes) -> str:
    """Sign the raw body."""
    return base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()


async def post(session: aiohttp.ClientSession, url: str, secret: str, switches: Switches, body: bytes) -> Outcome:
    """Try once."""
    if switches.wrong_signature:
        secret = f"not {secret}"
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "LineBotWebhook/2.0",
        switches.signature_header: signature_of(secret, body),
    }
    timeout = aiohttp.ClientTimeout(total=switches.webhook_timeout_seconds)
    began = time.perf_counter()
    try:
        async with session.post(url, data=body, headers=headers, timeout=timeout, allow_redirects=False) as answer:
            await answer.read()
            outcome = Outcome(answer.status, _ms_since(began))
            return outcome if outcome.is_success else replace(outcome, error="error_status_code")
    except TimeoutError:
        return Outcome(0, _ms_since(began), "request_timeout")
    except (aiohttp.ClientConnectionError, aiohttp.InvalidURL):
        return Outcome(0, _ms_since(began), "could_not_connect")
    except aiohttp.ClientError:
        return Outcome(0, _ms_since(began), "unclassified")


def describe(event: Any) -> dict[str, Any]:
    """Name an event for the log: its kind and ids, never what was said."""
    if not isinstance(event, dict):
        return {"type": type(event).__name__}
    message = event.get("message")
    kind = message.get("type") if isinstance(message, dict) else None
    return {"type": event.get("type"), "message_type": kind, "webhook_event_id": event.get("webhookEventId")}


def _redelivered(event: Any) -> Any:
    if not isinstance(event, dict):
        return event
    context = event.get("deliveryContext")
    context = context if isinstance(context, dict) else {}
    return {**event, "deliveryContext": {**context, "isRedelivery": True}}


def _ms_since(began: float) -> float:
    return round((time.perf_counter() - began) * 1000, 1)
