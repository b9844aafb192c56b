"""The store's signed word that somebody signed in, for us, just now, in answer to our question."""

import hmac
import time
from collections.abc import Mapping
from typing import Any

import aiohttp
import jwt

from shop.identity.fetching import SignInAway, fetch_json

ALGORITHM = "RS256"
CLOCKS_APART_S = 30
CLAIMS = ("iss", "aud", "exp", "iat", "nonce")
KID_LIMIT = 200
KEYS_LIMIT = 20
LIFE_S = 3600.0


class BadToken(Exception):
    """The token is not what it must be; the text names the rule and nothing of the token."""


class Keys:
    """The store's public keys, by their names."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session
        self._known: Mapping[str, jwt.PyJWK] = {}
        self._asked_at: float | None = None

    async def find(self, kid: str, url: str) -> jwt.PyJWK | None:
        """Find a key, asking for the keys anew once when it is unknown; a key that was taken back is not kept."""
        is_fresh = self._asked_at is not None and time.monotonic() - self._asked_at < LIFE_S
        if kid not in self._known or not is_fresh:
            self._known = await self._ask(url)
            self._asked_at = time.monotonic()
        return self._known.get(kid)

    async def _ask(self, url: str) -> dict[str, jwt.PyJWK]:
        status, found = await fetch_json(self._session, "GET", url)
        rows = found.get("keys")
        if status != 200 or not isinstance(rows, list):
            raise SignInAway("no keys")
        keys = [row for row in rows[:KEYS_LIMIT] if isinstance(row, dict) and _signs(row)]
        return {row["kid"]: key for row in keys if (key := _key(row)) is not None}


def kid_of(token: str) -> str:
    """Give the name of the key that a token says it was signed with."""
    try:
        header = jwt.get_unverified_header(token)
    except jwt.PyJWTError:
        raise BadToken("not a token") from None
    kid = header.get("kid")
    if header.get("alg") != ALGORITHM or not isinstance(kid, str) or not 0 < len(kid) <= KID_LIMIT:
        raise BadToken("another algorithm, or no key's name")
    return kid


def check_token(token: str, key: jwt.PyJWK, *, issuer: str, client_id: str, nonce: str) -> None:
    """Hold a token against its key and against what we asked; BadToken when anything differs."""
    try:
        claims: dict[str, Any] = jwt.decode(
            token,
            key.key,
            algorithms=[ALGORITHM],
            audience=client_id,
            issuer=issuer,
            leeway=CLOCKS_APART_S,
            options={"require": list(CLAIMS)},
        )
    except jwt.PyJWTError as error:
        raise BadToken(type(error).__name__) from None
    if claims["aud"] not in (client_id, [client_id]):
        raise BadToken("made for others too")
    given = claims["nonce"]
    if not isinstance(given, str) or not hmac.compare_digest(_octets(given), _octets(nonce)):
        raise BadToken("an answer to another question")


def _signs(row: Mapping[str, Any]) -> bool:
    is_named = isinstance(row.get("kid"), str)
    return is_named and row.get("kty") == "RSA" and row.get("use", "sig") == "sig" and "d" not in row


def _key(row: dict[str, Any]) -> jwt.PyJWK | None:
    try:
        return jwt.PyJWK(row, algorithm=ALGORITHM)
    except (jwt.PyJWTError, ValueError, TypeError):
        return None


def _octets(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
