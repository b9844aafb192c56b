"""The token of the moment: a fixed one, or one that the app's id and secret ask for, good for a day."""

import asyncio
import time
from typing import Any

import aiohttp
import orjson

from shop.client.access import Patience, ShopAccess
from shop.client.posting import NoReply, TooLong, post
from shop.client.reading import Trouble
from shop.errors import NotAuthorised

# Of the day that a token lives, the last hour is left: no question meets its end on the way.
EARLY_S = 3_600.0
REFUSED = (400, 401, 403)


class Tokens:
    """Gives the token; one request at a time fetches a new one, and all who wait get that."""

    def __init__(self, access: ShopAccess, session: aiohttp.ClientSession, patience: Patience) -> None:
        self._access = access
        self._session = session
        self._patience = patience
        self._token = access.token
        self._fresh_until = float("inf") if access.token else 0.0
        self._lock = asyncio.Lock()
        self._failed_at = float("-inf")

    async def get(self) -> str:
        """Give a token that still lives."""
        asked_at = time.monotonic()
        async with self._lock:
            if self._token is None or time.monotonic() >= self._fresh_until:
                if self._failed_at >= asked_at:
                    # One after the other, those who wait would try in vain for minutes.
                    raise Trouble("no token: the request before failed")
                self._token, life_s = await self._fetch()
                self._fresh_until = time.monotonic() + max(life_s / 2, life_s - EARLY_S)
            return self._token

    def renew(self, refused: str) -> bool:
        """Forget a token that the store refused; tell whether another one can be had."""
        if self._access.token is not None:
            return False
        if self._token == refused:
            self._token = None
        return True

    async def _fetch(self) -> tuple[str, float]:
        access = self._access
        if not access.client_id or not access.client_secret:
            raise NotAuthorised("there is neither a token nor an app's id and secret")
        wanted = {
            "grant_type": "client_credentials",
            "client_id": access.client_id,
            "client_secret": access.client_secret,
        }
        try:
            reply = await post(self._session, access.token_url, wanted, {}, self._patience)
        except (NoReply, TooLong) as error:
            self._failed_at = time.monotonic()
            raise Trouble(f"no token: {error}") from None
        if reply.status in REFUSED:
            raise NotAuthorised(f"no token: HTTP {reply.status}")
        told = _parse(reply.body) if reply.status == 200 else {}
        token, life_s = told.get("access_token"), told.get("expires_in")
        if not isinstance(token, str) or not token.isascii() or not token.isprintable():
            self._failed_at = time.monotonic()
            raise Trouble(f"no token: HTTP {reply.status}")
        return token, float(life_s) if isinstance(life_s, int) and life_s > 0 else EARLY_S


def _parse(body: bytes) -> dict[str, Any]:
    try:
        told = orjson.loads(body)
    except orjson.JSONDecodeError:
        return {}
    return told if isinstance(told, dict) else {}
