"""The right to call LINE: a fixed token, or stateless ones that live for 15 minutes."""

import asyncio
import importlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from bot.line.answers import NoAnswer, NotConfigured, parse_body
from config.kept_token import KeptToken

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


def line_token(access: LineAccess) -> KeptToken:
    """Make what gives the token of the moment; NotConfigured when there is no way to one."""
    return KeptToken(access.token, partial(_fetch, access), NoAnswer)


async def _fetch(access: LineAccess) -> tuple[str, float]:
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
        raise NoAnswer(f"no access token: {type(error).__name__}", was_sent=False) from error
    finally:
        await client.close()
    return str(answer.access_token), max(0.0, float(answer.expires_in) - EARLY_S)
