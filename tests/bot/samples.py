"""Webhook events as the tests of the bot make them."""

from typing import Any

import orjson

from bot.dispatch import read_event
from bot.events.source import source_key_of
from inbox.clock import now
from inbox.events.event import Event
from inbox.ids import MAIN_CHANNEL, new_id, partition_of
from inbox.intake.meaning import Intake

CUSTOMER = "U" + "a" * 32
GROUP = "C" + "b" * 32
PERSON: dict[str, Any] = {"type": "user", "userId": CUSTOMER}


def raw_event(kind: str = "message", source: dict[str, Any] | None = PERSON, **fields: Any) -> dict[str, Any]:
    """Make an event as LINE sends it; what is None is left out."""
    event = {
        "type": kind,
        "mode": "active",
        "timestamp": 1_700_000_000_000,
        "source": source,
        "webhookEventId": new_id(),
        "deliveryContext": {"isRedelivery": False},
        "replyToken": "token",
        **fields,
    }
    return {name: value for name, value in event.items() if value is not None}


def raw_message(message: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """Make a message event."""
    return raw_event(message={"id": "468789577898262530", **message}, **fields)


def stored(raw: Any) -> Event:
    """Make the event as the store gives it back."""
    raw = orjson.loads(orjson.dumps(raw))
    event_id = f"{MAIN_CHANNEL}:{raw.get('webhookEventId', 'none')}"
    key = source_key_of(raw, event_id)
    return Event(
        id=event_id,
        channel=MAIN_CHANNEL,
        source_key=key,
        partition=partition_of(MAIN_CHANNEL, key or event_id),
        timestamp_ms=1_700_000_000_000,
        received_at=now(),
        raw=raw,
        state="new",
        attempts=0,
        error=None,
        next_at=None,
        redeliveries=0,
    )


def read(raw: Any, acknowledgement: str | None = None) -> Intake:
    """Read what an event means."""
    return read_event(stored(raw), acknowledgement)
