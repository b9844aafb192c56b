"""A webhook's body, proven to be our store's; what it means is read later."""

import base64
import binascii
import hashlib
import hmac
import json
import math
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NoReturn

import orjson

from inbox.errors import NotAWebhook, WrongSignature
from inbox.ids import partition_of
from inbox.shop_events import NewShopEvent
from shop.webhooks.meaning import NotUnderstood, read_meaning

EVENT_ID = re.compile(r"[\x21-\x7e]{1,128}")
TOPIC = re.compile(r"[a-z0-9_./-]{1,100}")
SURROGATE = re.compile("[\ud800-\udfff]")


def parse_shop_webhook(
    body: bytes, headers: Mapping[str, str], secrets: Sequence[str], shop: str, received_at: datetime
) -> NewShopEvent:
    """Check the signature on the raw bytes and that the shop is ours, then read what the webhook is about."""
    if not _is_signed(body, _header(headers, "Hmac-Sha256"), secrets):
        raise WrongSignature
    if _header(headers, "Shop-Domain").lower() != shop:
        raise WrongSignature
    raw, value = _read(body)
    topic = _topic(_header(headers, "Topic"))
    about, is_known = _about(topic, value)
    event_id = _event_id(_header(headers, "Webhook-Id"), topic, body)
    return NewShopEvent(
        id=event_id,
        shop=shop,
        topic=topic,
        about=about,
        partition=partition_of(shop, about[0] if about else event_id),
        triggered_at=_triggered_at(_header(headers, "Triggered-At"), received_at),
        received_at=received_at,
        raw=raw,
        is_known=is_known,
    )


def _header(headers: Mapping[str, str], name: str) -> str:
    """Give a header; the store's newer kind of events writes the same names without `X-`."""
    return headers.get(f"X-Shopify-{name}") or headers.get(f"Shopify-{name}") or ""


def _is_signed(body: bytes, signature: str, secrets: Sequence[str]) -> bool:
    try:
        given = base64.b64decode(signature.encode("utf-8", "surrogatepass"), validate=True)
    except (binascii.Error, ValueError):
        return False
    digests = [hmac.new(secret.encode(), body, hashlib.sha256).digest() for secret in secrets]
    return any(hmac.compare_digest(digest, given) for digest in digests)


def _read(body: bytes) -> tuple[bytes, Any]:
    """Give the JSON text that is kept, and its value; what orjson refuses although it is JSON is written anew."""
    try:
        return body, orjson.loads(body)
    except orjson.JSONDecodeError:
        pass
    try:
        value = json.loads(body.decode("utf-8"), parse_constant=_refuse, parse_float=_number)
        text = SURROGATE.sub("\ufffd", json.dumps(value, ensure_ascii=False, separators=(",", ":"))).encode()
        return text, orjson.loads(text)
    except (ValueError, RecursionError):
        raise NotAWebhook from None


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")


def _number(digits: str) -> float | str:
    """Keep a number that no double holds as the text that it was."""
    value = float(digits)
    return value if math.isfinite(value) else digits


def _about(topic: str, value: Any) -> tuple[tuple[str, ...], bool]:
    """Tell whom and what a body speaks of; what cannot be read is stored too, and fails where staff see it."""
    try:
        meaning = read_meaning(topic, value if isinstance(value, dict) else {})
    except NotUnderstood:
        return (), True
    return ((), False) if meaning is None else (meaning.about, True)


def _topic(given: str) -> str:
    return given if TOPIC.fullmatch(given) else "unknown"


def _event_id(given: str, topic: str, body: bytes) -> str:
    if EVENT_ID.fullmatch(given):
        return given
    return f"sha256-{hashlib.sha256(topic.encode() + body).hexdigest()}"


def _triggered_at(given: str, received_at: datetime) -> datetime:
    try:
        moment = datetime.fromisoformat(given)
    except ValueError:
        return received_at
    # Nothing happens after we were told of it: an odd clock must not hold the order up.
    return min(moment, received_at) if moment.tzinfo is not None else received_at
