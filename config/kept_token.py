"""The right to call somebody else's API: a fixed token, or one that is asked for when the last has run out."""

import asyncio
import time
from collections.abc import Awaitable, Callable

Fetch = Callable[[], Awaitable[tuple[str, float]]]


class KeptToken:
    """Keeps the token of the moment; one request at a time fetches a new one, and all who wait get that.

    `fetch` gives a token and for how many seconds it is good for a call; a failure of the kind `passing` may be over
    at the next try.
    """

    def __init__(self, fixed: str | None, fetch: Fetch, passing: type[Exception]) -> None:
        self._is_fixed = fixed is not None
        self._fetch = fetch
        self._passing = passing
        self._token = fixed
        self._fresh_until = float("inf") if fixed is not None else 0.0
        self._lock = asyncio.Lock()
        self._failed_at = float("-inf")
        self._failure: Exception | None = None

    async def get(self) -> str:
        """Give a token that still lives; what `fetch` raises when there is no way to one."""
        asked_at = time.monotonic()
        async with self._lock:
            if self._token is None or time.monotonic() >= self._fresh_until:
                if self._failure is not None and self._failed_at >= asked_at:
                    # One after the other, those who wait would try in vain for minutes.
                    raise self._failure.with_traceback(None)
                self._token, life_s = await self._ask()
                self._fresh_until = time.monotonic() + life_s
            return self._token

    def renew(self, refused: str) -> bool:
        """Forget a token that was refused; tell whether another one can be had."""
        if self._is_fixed:
            return False
        if self._token == refused:
            self._token = None
        return True

    async def _ask(self) -> tuple[str, float]:
        try:
            return await self._fetch()
        except self._passing as error:
            self._failure, self._failed_at = error, time.monotonic()
            raise
