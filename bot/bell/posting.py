"""One POST to a push service or a chat, and what its answer means."""

from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Literal

import aiohttp
from yarl import URL

from inbox.clock import now

TIMEOUT = aiohttp.ClientTimeout(total=10, connect=5)
NO_ANSWER = (TimeoutError, aiohttp.ClientError, OSError, ValueError)
GONE = (404, 410)
LONGEST_WAIT_S = 3_600.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """`sent`; `gone`: nobody is there any more; `later`: the same may work; `refused`: it never will."""

    kind: Literal["sent", "gone", "later", "refused"]
    reason: str = ""
    wait_s: float = 0.0


async def post(session: aiohttp.ClientSession, url: str, body: bytes, headers: Mapping[str, str]) -> Outcome:
    """Send once, to the letter of the address: some carry signatures.

    A redirection is a refusal, and the words of an answer are not read: they are nobody's news.
    """
    try:
        async with session.post(
            URL(url, encoded=True), data=body, headers=headers, timeout=TIMEOUT, allow_redirects=False
        ) as response:
            return _read(response.status, response.headers.get("Retry-After", ""))
    except NO_ANSWER as error:  # Its words may hold the address, which is a secret.
        return Outcome("later", type(error).__name__)


def _read(status: int, retry_after: str) -> Outcome:
    if status < 300:
        return Outcome("sent")
    reason = f"HTTP {status}"
    if status in GONE:
        return Outcome("gone", reason)
    if status in (408, 429) or status >= 500:
        return Outcome("later", reason, _seconds(retry_after))
    return Outcome("refused", reason)


def _seconds(retry_after: str) -> float:
    """Read a Retry-After header, in seconds or as a date."""
    word = retry_after.strip()[:100]
    if word.isascii() and word.isdigit():
        return min(LONGEST_WAIT_S, float(word))
    try:
        return min(LONGEST_WAIT_S, max(0.0, (parsedate_to_datetime(word) - now()).total_seconds()))
    except (ValueError, TypeError):
        return 0.0
