"""How long a customer's message takes from its webhook to every open staff page."""

import asyncio
import contextlib
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import aiohttp
import orjson
from ulid import ULID

from bench.figures import Figure, percentile
from bench.load import pace
from bench.servers import free_port, product, product_environment, signed_in
from bench.webhooks import message_event, request_bytes
from inbox.embedded import open_embedded_mongod

STREAMS = 100
PER_SECOND = 100
DURATION_S = 15
SETTLE_S = 5
USERS = 200


async def run() -> list[Figure]:
    """Measure with 100 streams at 100 messages a second."""
    with TemporaryDirectory() as folder:
        async with open_embedded_mongod(Path(folder)) as uri:
            port = free_port()
            async with product(port, product_environment(port, uri)):
                delays, expected = await _measure(port)
    return [
        Figure("deliveries seen of those due", len(delays) / expected, "x", 1),
        Figure("webhook to stream, median", percentile(delays, 0.5) * 1000, "ms"),
        Figure("webhook to stream, p99", percentile(delays, 0.99) * 1000, "ms", 250, "less"),
    ]


async def _measure(port: int) -> tuple[list[float], int]:
    sent_at: dict[str, float] = {}
    delays: list[float] = []
    async with signed_in(port) as client:
        readers = [asyncio.create_task(_follow(client, port, sent_at, delays)) for _ in range(STREAMS)]
        await asyncio.sleep(1)
        await pace(port, _requests(port, sent_at), PER_SECOND, DURATION_S)
        expected = len(sent_at) * STREAMS
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(SETTLE_S):
                while len(delays) < expected:
                    await asyncio.sleep(0.05)
        for reader in readers:
            reader.cancel()
        await asyncio.gather(*readers, return_exceptions=True)
    return delays, expected


def _requests(port: int, sent_at: dict[str, float]) -> Iterator[bytes]:
    """Make requests that note the moment at which each is taken to be sent."""
    for number in count():
        event_id = str(ULID())
        request = request_bytes(port, [message_event(number % USERS, "届きましたか", event_id)])
        sent_at[f"in:main:{event_id}"] = time.perf_counter()
        yield request


async def _follow(client: aiohttp.ClientSession, port: int, sent_at: dict[str, float], delays: list[float]) -> None:
    seen: set[str] = set()
    async with client.get(f"http://127.0.0.1:{port}/stream") as stream:
        async for line in stream.content:
            if not line.startswith(b"data:"):
                continue
            hint = orjson.loads(line[5:])
            began = sent_at.get(hint.get("id", ""))
            if began is not None and hint["id"] not in seen:
                seen.add(hint["id"])
                delays.append(time.perf_counter() - began)
