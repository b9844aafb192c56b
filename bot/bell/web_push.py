"""Web Push (RFC 8030): sealed for one browser (RFC 8291), signed with our key (RFC 8292)."""

import base64
import binascii
import hashlib
import time
from collections.abc import Collection, Mapping
from functools import lru_cache
from typing import Any

import aiohttp
import http_ece
import jwt
import orjson
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from bot.bell.hosts import is_push_service, origin_of
from bot.bell.posting import Outcome, post
from inbox.bell.push_keys import PushKeys
from inbox.bell.subscriptions import Address
from inbox.errors import Invalid
from inbox.store import Store

CURVE = ec.SECP256R1()
POINT_BYTES, NUMBER_BYTES, AUTH_BYTES = 65, 32, 16
# Push services take a day at most.
SIGNED_FOR_S = 12 * 3600
TOPIC_LENGTH = 32


def parse_address(endpoint: str, p256dh: str, auth: str, origins: Collection[str]) -> Address:
    """Read what a browser says of its subscription; only known push services are ever called."""
    if not is_push_service(endpoint, origins):
        message = "このブラウザーの通知サービスには対応していません。ほかのブラウザーでお試しください。"
        raise Invalid(message, fields={"endpoint": "unknown"})
    try:
        point, secret = _decode(p256dh), _decode(auth)
        is_good = len(point) == POINT_BYTES and len(secret) == AUTH_BYTES
        ec.EllipticCurvePublicKey.from_encoded_point(CURVE, point)
    except ValueError:
        is_good = False
    if not is_good:
        raise Invalid("ブラウザーの鍵を読み取れません。もう一度お試しください。", fields={"p256dh": "unreadable"})
    return Address(endpoint, p256dh, auth)


async def own_keys(store: Store) -> PushKeys:
    """Give our keys; they are made when they are first needed."""
    return await store.bell.keys.find() or await store.bell.keys.keep(_new_keys())


async def push(
    session: aiohttp.ClientSession,
    keys: PushKeys,
    address: Address,
    content: Mapping[str, Any],
    *,
    subject: str,
    topic: str,
    ttl_s: int,
) -> Outcome:
    """Send something to a browser; what waits there under the same topic is replaced."""
    headers = {
        "Authorization": authorization(keys, address.endpoint, subject),
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(max(0, ttl_s)),
        "Urgency": "high",
        "Topic": _encode(hashlib.sha256(topic.encode()).digest())[:TOPIC_LENGTH],
    }
    return await post(session, address.endpoint, seal(address, orjson.dumps(content)), headers)


def seal(address: Address, content: bytes) -> bytes:
    """Encrypt so that only the browser can read it."""
    sealed: bytes = http_ece.encrypt(
        content,
        private_key=ec.generate_private_key(CURVE),
        dh=_decode(address.p256dh),
        auth_secret=_decode(address.auth),
        version="aes128gcm",
    )
    return sealed


def authorization(keys: PushKeys, endpoint: str, subject: str) -> str:
    """Say to a push service who we are, and whom it may write to."""
    claims = {"aud": origin_of(endpoint), "exp": int(time.time()) + SIGNED_FOR_S, "sub": subject}
    return f"vapid t={jwt.encode(claims, _private_key(keys.private), 'ES256')}, k={keys.public}"


@lru_cache(4)
def _private_key(number: str) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int.from_bytes(_decode(number)), CURVE)


def _new_keys() -> PushKeys:
    key = ec.generate_private_key(CURVE)
    number = key.private_numbers().private_value.to_bytes(NUMBER_BYTES)
    point = key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return PushKeys(_encode(number), _encode(point))


def _encode(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    """Read base64url, with or without its padding; ValueError for anything else."""
    try:
        return base64.b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4), altchars=b"-_", validate=True)
    except binascii.Error as error:
        raise ValueError("not base64url") from error
