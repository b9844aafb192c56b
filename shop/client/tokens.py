"""The token of the moment: a fixed one, or one that the app's id and secret ask for, good for a day."""

from functools import partial
from typing import Any

import aiohttp
import orjson

from config.kept_token import KeptToken
from shop.client.access import Patience, ShopAccess
from shop.client.posting import NoReply, TooLong, post
from shop.client.reading import Trouble
from shop.errors import NotAuthorised

# Of the day that a token lives, the last hour is left: no question meets its end on the way.
EARLY_S = 3_600.0
REFUSED = (400, 401, 403)


def shop_token(access: ShopAccess, session: aiohttp.ClientSession, patience: Patience) -> KeptToken:
    """Make what gives the token of the moment; NotAuthorised when there is no way to one."""
    return KeptToken(access.token, partial(_fetch, access, session, patience), Trouble)


async def _fetch(access: ShopAccess, session: aiohttp.ClientSession, patience: Patience) -> tuple[str, float]:
    if not access.client_id or not access.client_secret:
        raise NotAuthorised("there is neither a token nor an app's id and secret")
    wanted = {
        "grant_type": "client_credentials",
        "client_id": access.client_id,
        "client_secret": access.client_secret,
    }
    try:
        reply = await post(session, access.token_url, wanted, {}, patience)
    except (NoReply, TooLong) as error:
        raise Trouble(f"no token: {error}") from None
    if reply.status in REFUSED:
        raise NotAuthorised(f"no token: HTTP {reply.status}")
    told = _parse(reply.body) if reply.status == 200 else {}
    token, life_s = told.get("access_token"), told.get("expires_in")
    if not isinstance(token, str) or not token.isascii() or not token.isprintable():
        raise Trouble(f"no token: HTTP {reply.status}")
    life_s = life_s if isinstance(life_s, int) and life_s > 0 else EARLY_S
    return token, max(life_s / 2, life_s - EARLY_S)


def _parse(body: bytes) -> dict[str, Any]:
    try:
        told = orjson.loads(body)
    except orjson.JSONDecodeError:
        return {}
    return told if isinstance(told, dict) else {}
