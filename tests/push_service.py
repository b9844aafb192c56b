"""A push service (and a chat) that is a real server, and browsers that open what it got by the RFCs' own steps."""

import asyncio
import base64
import os
import struct
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import orjson
from aiohttp import web
from aiohttp.test_utils import TestServer
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from inbox.bell.subscriptions import Address


@dataclass(frozen=True, slots=True)
class Call:
    """One request that arrived, whatever it was answered with."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return orjson.loads(self.body)


@dataclass(slots=True)
class PushService:
    """Takes everything; `faults` are answered first, in turn: a status, `slow`, `reset`, or headers with a status."""

    url: str = ""
    calls: list[Call] = field(default_factory=list)
    faults: deque[int | str | tuple[int, dict[str, str]]] = field(default_factory=deque)
    is_stuck: asyncio.Event = field(default_factory=asyncio.Event)

    async def take(self, request: web.Request) -> web.StreamResponse:
        """Answer as RFC 8030 says, unless a fault comes first."""
        self.calls.append(Call(request.raw_path, dict(request.headers), await request.read()))
        fault = self.faults.popleft() if self.faults else 201
        if fault == "stuck":
            self.is_stuck.set()
            await asyncio.Event().wait()
        if fault == "reset":
            assert request.transport is not None
            request.transport.abort()
            return web.Response()
        status, headers = fault if isinstance(fault, tuple) else (int(fault), {})
        return web.Response(status=status, headers=headers, text="<what a service says of itself>")


@asynccontextmanager
async def open_push_service() -> AsyncIterator[PushService]:
    """Run the service on this machine."""
    service = PushService()
    app = web.Application()
    app.router.add_post("/{path:.*}", service.take)
    async with TestServer(app, handler_cancellation=True, shutdown_timeout=0.1) as server:
        service.url = str(server.make_url("")).rstrip("/")
        yield service


class BrowserKeys:
    """What only the browser has: it opens what is sealed for it, by RFC 8291 and RFC 8188 alone."""

    def __init__(self, key: ec.EllipticCurvePrivateKey | None = None, auth: bytes | None = None) -> None:
        self.key = key or ec.generate_private_key(ec.SECP256R1())
        self.auth = auth or os.urandom(16)

    def address(self, endpoint: str) -> Address:
        """Give what a page tells the server of its subscription."""
        return Address(endpoint, _text(point_of(self.key.public_key())), _text(self.auth))

    def open(self, body: bytes) -> bytes:
        """Open a sealed body."""
        salt, size, length = body[:16], *struct.unpack("!LB", body[16:21])
        sender, record = body[21 : 21 + length], body[21 + length :]
        assert len(record) <= size
        shared = self.key.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), sender))
        info = b"WebPush: info\x00" + point_of(self.key.public_key()) + sender
        secret = HKDF(SHA256(), 32, self.auth, info).derive(shared)
        key = HKDF(SHA256(), 16, salt, b"Content-Encoding: aes128gcm\x00").derive(secret)
        nonce = HKDF(SHA256(), 12, salt, b"Content-Encoding: nonce\x00").derive(secret)
        padded = AESGCM(key).decrypt(nonce, record, None).rstrip(b"\x00")
        assert padded.endswith(b"\x02")
        return padded[:-1]

    def read(self, call: Call) -> dict[str, Any]:
        """Read what a call brought."""
        told: dict[str, Any] = orjson.loads(self.open(call.body))
        return told


def read_authorization(header: str) -> tuple[dict[str, Any], str]:
    """Check a VAPID signature (RFC 8292) with the key that it names; give the claims and the key."""
    scheme, _, rest = header.partition(" ")
    assert scheme == "vapid"
    parts = dict(part.strip().split("=", 1) for part in rest.split(","))
    head, claims, signature = parts["t"].split(".")
    raw = _bytes(signature)
    assert orjson.loads(_bytes(head))["alg"] == "ES256"
    proof = utils.encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))
    key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), _bytes(parts["k"]))
    key.verify(proof, f"{head}.{claims}".encode(), ec.ECDSA(SHA256()))
    return orjson.loads(_bytes(claims)), parts["k"]


def point_of(key: ec.EllipticCurvePublicKey) -> bytes:
    """Write a public key as browsers do."""
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _text(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
