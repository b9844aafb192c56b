"""The right to call LINE: a fixed token, or stateless ones that live for 15 minutes."""

import asyncio
import importlib
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.line.answers import NoAnswer, NotConfigured, parse_body

TIMEOUT_S = 10
EARLY_S = 60


class TokenRefused(Exception):
    """LINE gives no token for this channel id and secret; `body` says so in the shape of its other answers."""

    def __init__(self, body: Mapping[str, Any]) -> None:
        super().__init__(body.get("error"))
        self.body = {"message": str(body.get("error_description") or body.get("error") or "no access token")}


@dataclass(frozen=True, slots=True)
class LineAccess:
    """Where LINE is, and by what right it is called; without `token`, the id and secret ask for stateless ones."""

    api_url: str
    data_api_url: str
    token: str | None = field(repr=False, default=None)
    channel_id: str | None = None
    channel_secret: str | None = field(repr=False, default=None)


class AccessTokens:
    """Gives the token of the moment; one request at a time fetches a new one."""

    def __init__(self, access: LineAccess) -> None:
        self._access = access
        self._token = access.token
        self._fresh_until = float("inf") if access.token else 0.0
        self._lock = asyncio.Lock()
        self._failed_at = float("-inf")

    async def get(self) -> str:
        """Give a token that still lives; NotConfigured when there is no way to one."""
        asked_at = time.monotonic()
        async with self._lock:
            if self._token is None or time.monotonic() >= self._fresh_until:
                if self._failed_at >= asked_at:
                    # One after the other, those who wait would try in vain for minutes.
                    raise NoAnswer("no access token: the request before failed", was_sent=False)
                self._token, life_s = await self._fetch()
                self._fresh_until = time.monotonic() + max(0.0, life_s - EARLY_S)
            return self._token

    def renew(self, refused: str) -> bool:
        """Forget a token that LINE refused; tell whether another one can be had."""
        if self._access.token is not None:
            return False
        if self._token == refused:
            self._token = None
        return True

    async def _fetch(self) -> tuple[str, float]:
        access = self._access
        if not access.channel_id or not access.channel_secret:
            raise NotConfigured("neither LINE_CHANNEL_ACCESS_TOKEN nor LINE_CHANNEL_ID is set")
        sdk: Any = await asyncio.to_thread(importlib.import_module, "linebot.v3.oauth")
        client = sdk.AsyncApiClient(sdk.Configuration(host=access.api_url))
        try:
            answer = await sdk.AsyncChannelAccessToken(client).issue_stateless_channel_token(
                grant_type="client_credentials",
                client_id=access.channel_id,
                client_secret=access.channel_secret,
                _request_timeout=TIMEOUT_S,
            )
        except Exception as error:
            status = getattr(error, "status", None)
            if isinstance(status, int) and 400 <= status < 500 and status != 429:
                raise TokenRefused(parse_body(getattr(error, "body", None))) from None
            self._failed_at = time.monotonic()
            raise NoAnswer(f"no access token: {type(error).__name__}", was_sent=False) from error
        finally:
            await client.close()
        return str(answer.access_token), float(answer.expires_in)
