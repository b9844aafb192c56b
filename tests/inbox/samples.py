"""Events as the inbox tests make them."""

from typing import Any

import orjson

from inbox.clock import from_milliseconds, now, to_milliseconds
from inbox.events.event import Event, NewEvent
from inbox.ids import MAIN_CHANNEL, new_id, partition_of
from inbox.intake.meaning import IncomingMessage, Intake, Source

CUSTOMER = "U" + "1" * 32


def new_event(user: str = CUSTOMER, at_ms: int | None = None, **raw: Any) -> NewEvent:
    """Make an event as it arrives."""
    received_at = now()
    key = f"user:{user}"
    return NewEvent(
        id=f"{MAIN_CHANNEL}:{new_id()}",
        channel=MAIN_CHANNEL,
        source_key=key,
        partition=partition_of(MAIN_CHANNEL, key),
        timestamp_ms=to_milliseconds(received_at) if at_ms is None else at_ms,
        raw=orjson.dumps(raw),
        received_at=received_at,
    )


def stored(event: NewEvent) -> Event:
    """Make the event as the store gives it back."""
    return Event(
        id=event.id,
        channel=event.channel,
        source_key=event.source_key,
        partition=event.partition,
        timestamp_ms=event.timestamp_ms,
        received_at=event.received_at,
        raw=orjson.loads(event.raw),
        state="new",
        attempts=0,
        error=None,
        next_at=None,
        redeliveries=0,
    )


def said(text: str, user: str = CUSTOMER, at_ms: int | None = None, **more: Any) -> Intake:
    """Make the intake of a text message; `more` are fields of Intake."""
    event = stored(new_event(user, at_ms))
    message = IncomingMessage("text", text, line_message_id=more.pop("line_message_id", None))
    return Intake(event=event, source=Source("person", user), message=message, **more)


__all__ = ["CUSTOMER", "from_milliseconds", "new_event", "said", "stored"]
