"""One POST to the store: the answer as it came, or what became of it when none came."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp
import orjson

from shop.client.access import Patience

# The longest answer that we ask for has a tenth of it.
BODY_LIMIT = 4 * 1024 * 1024
# The address was not reached: whatever was asked for did not happen.
NOT_SENT = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL)
NO_REPLY = (TimeoutError, aiohttp.ClientError, OSError)


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back, whatever it means."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class NoReply(Exception):
    """Nothing came back; `was_sent` tells whether the question may have arrived."""

    def __init__(self, reason: str, *, was_sent: bool) -> None:
        super().__init__(reason)
        self.was_sent = was_sent


class TooLong(Exception):
    """The answer is longer than any that we ask for."""


async def post(
    session: aiohttp.ClientSession, url: str, body: Mapping[str, Any], headers: Mapping[str, str], patience: Patience
) -> Reply:
    """Send JSON and read the answer. A redirection is an answer: the token goes nowhere else."""
    timeout = aiohttp.ClientTimeout(total=patience.answer_s, connect=patience.connect_s)
    sent = {"Content-Type": "application/json", "Accept": "application/json", **headers}
    try:
        async with session.post(
            url, data=orjson.dumps(body), headers=sent, timeout=timeout, allow_redirects=False
        ) as response:
            return Reply(response.status, response.headers.copy(), await _read(response))
    except NOT_SENT as error:
        raise NoReply(type(error).__name__, was_sent=False) from None
    except NO_REPLY as error:
        raise NoReply(type(error).__name__, was_sent=True) from None


async def _read(response: aiohttp.ClientResponse) -> bytes:
    body = bytearray()
    async for piece in response.content.iter_any():
        body += piece
        if len(body) > BODY_LIMIT:
            response.close()
            raise TooLong(f"more than {BODY_LIMIT} bytes")
    return bytes(body)
