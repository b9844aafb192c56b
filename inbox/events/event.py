"""One LINE webhook event, raw: "event" means only this."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import orjson

from inbox.clock import from_milliseconds

EventState = Literal["new", "done", "parked"]


@dataclass(frozen=True, slots=True)
class NewEvent:
    """An event as it arrived; `raw` is its JSON text, `id` is `<channel>:<webhookEventId>`."""

    id: str
    channel: str
    source_key: str | None
    partition: int
    timestamp_ms: int
    raw: bytes
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Event:
    """A stored event; `source_key` is `user:U…`, `group:C…`, `room:R…`, `event:…` (a user without an id) or None."""

    id: str
    channel: str
    source_key: str | None
    partition: int
    timestamp_ms: int
    received_at: datetime
    raw: Mapping[str, Any]
    state: EventState
    attempts: int
    error: str | None
    next_at: datetime | None
    redeliveries: int

    @property
    def webhook_event_id(self) -> str:
        return self.id.partition(":")[2]

    @property
    def occurred_at(self) -> datetime:
        return from_milliseconds(self.timestamp_ms)


def parse_event(document: Mapping[str, Any]) -> Event:
    """Read a stored event."""
    raw = orjson.loads(document["raw"])
    return Event(
        id=document["_id"],
        channel=document["channel"],
        source_key=document.get("source_key"),
        partition=document["partition"],
        timestamp_ms=document["timestamp_ms"],
        received_at=document["received_at"],
        raw=raw if isinstance(raw, dict) else {"value": raw},
        state=document["state"],
        attempts=document.get("attempts", 0),
        error=document.get("error"),
        next_at=document.get("next_at"),
        redeliveries=document.get("redeliveries", 0),
    )
