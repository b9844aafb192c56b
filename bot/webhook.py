"""A webhook's body, proven to be LINE's and taken apart into events, each kept as it came."""

import base64
import hashlib
import hmac
import json
import math
import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NoReturn

import orjson

from bot.events.source import source_key_of
from inbox.clock import to_milliseconds
from inbox.errors import NotAWebhook, WrongSignature
from inbox.events.event import NewEvent
from inbox.ids import partition_of

# LINE's ids are ULIDs; whatever else is short and printable serves as well.
EVENT_ID = re.compile(r"[\x21-\x7e]{1,128}")
SURROGATE = re.compile("[\ud800-\udfff]")
LATEST_MS = 253_402_300_799_999  # The end of the year 9999, the last that a datetime holds.


def parse_webhook(
    body: bytes, signature: str | None, secrets: Sequence[str], channel: str, received_at: datetime
) -> list[NewEvent]:
    """Check the signature on the raw bytes, then read the events.

    An event that nobody understands is read too: only a body that is no webhook at all raises NotAWebhook.
    """
    if not _is_signed(body, signature, secrets):
        raise WrongSignature
    return [_new_event(value, raw, channel, received_at) for value, raw in _read(body)]


def _is_signed(body: bytes, signature: str | None, secrets: Sequence[str]) -> bool:
    given = (signature or "").encode("utf-8", "surrogatepass")
    digests = (hmac.new(secret.encode(), body, hashlib.sha256).digest() for secret in secrets)
    return any(hmac.compare_digest(base64.b64encode(digest), given) for digest in digests)


def _read(body: bytes) -> list[tuple[Any, bytes]]:
    """Give each event's value and its JSON text."""
    try:
        return [(value, orjson.dumps(value)) for value in _events_of(orjson.loads(body))]
    except (orjson.JSONDecodeError, orjson.JSONEncodeError):
        return _read_patiently(body)


def _read_patiently(body: bytes) -> list[tuple[Any, bytes]]:
    """Read what orjson refuses although it is JSON: lone surrogates, deep nesting, numbers beyond any machine's.

    Otherwise one odd event would make LINE send its good neighbours again for ever.
    """
    try:
        webhook = json.loads(body.decode("utf-8"), parse_constant=_refuse, parse_int=_whole_number, parse_float=_number)
        events = _events_of(webhook)
        texts = [
            SURROGATE.sub("\ufffd", json.dumps(value, ensure_ascii=False, separators=(",", ":"))) for value in events
        ]
        return [(orjson.loads(text), text.encode()) for text in texts]
    except (ValueError, RecursionError):
        raise NotAWebhook from None


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")


def _whole_number(digits: str) -> int | float | str:
    return int(digits) if len(digits) < 19 else _number(digits)


def _number(digits: str) -> float | str:
    """Keep a number that no double holds as the text that it was."""
    value = float(digits)
    return value if math.isfinite(value) else digits


def _events_of(webhook: Any) -> list[Any]:
    events = webhook.get("events") if isinstance(webhook, dict) else None
    if not isinstance(events, list):
        raise NotAWebhook
    return events


def _new_event(value: Any, raw: bytes, channel: str, received_at: datetime) -> NewEvent:
    event = value if isinstance(value, dict) else {}
    event_id = f"{channel}:{_event_id(event, raw)}"
    source_key = source_key_of(event, event_id)
    return NewEvent(
        id=event_id,
        channel=channel,
        source_key=source_key,
        partition=partition_of(channel, source_key or event_id),
        timestamp_ms=_timestamp_ms(event.get("timestamp"), received_at),
        raw=raw,
        received_at=received_at,
    )


def _event_id(event: dict[str, Any], raw: bytes) -> str:
    """Give LINE's own id, else one made of the content; a redelivery differs in its delivery context only."""
    given = event.get("webhookEventId")
    if isinstance(given, str) and EVENT_ID.fullmatch(given):
        return given
    if "deliveryContext" in event:
        rest = {name: value for name, value in event.items() if name != "deliveryContext"}
        raw = json.dumps(rest, sort_keys=True).encode()
    return f"sha256-{hashlib.sha256(raw).hexdigest()}"


def _timestamp_ms(given: Any, received_at: datetime) -> int:
    if isinstance(given, (int, float)) and not isinstance(given, bool) and 0 <= given <= LATEST_MS:
        return int(given)
    return to_milliseconds(received_at)
