"""Where the store's sign-in is: it says so itself, and we go only to hosts that can be the store's."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from shop.identity.fetching import SignInAway, fetch_json

OPENID = "/.well-known/openid-configuration"
CUSTOMER_API = "/.well-known/customer-account-api"
LIFE_S = 3600.0
PLATFORM = "shopify.com"


@dataclass(frozen=True, slots=True)
class Endpoints:
    """The addresses of one shop's sign-in."""

    issuer: str
    authorization: str
    token: str
    keys: str
    api: str


@dataclass(frozen=True, slots=True)
class Hosts:
    """The shop, further domains of its own, and a stand-in's address (tests), whose origin is then the only one."""

    shop: str
    domains: tuple[str, ...] = ()
    stand_in: str | None = None

    @property
    def base(self) -> str:
        """Give the address that discovery begins at."""
        return (self.stand_in or f"https://{self.shop}").rstrip("/")

    def check(self, url: object) -> str:
        """Give an address that may be asked; SignInAway for one that leads elsewhere."""
        if not isinstance(url, str) or not self._is_ours(url):
            raise SignInAway("an address of another host")
        return url

    def _is_ours(self, url: str) -> bool:
        try:
            parts = urlsplit(url)
            is_plain = parts.username is None and parts.password is None and not parts.fragment
            host, port = parts.hostname or "", parts.port
        except ValueError:
            return False
        if not is_plain or any(ord(character) < 33 for character in url) or "\\" in url:
            return False
        if self.stand_in is not None:
            own = urlsplit(self.stand_in)
            return (parts.scheme, host, port) == (own.scheme, own.hostname, own.port)
        is_known = host in (self.shop, PLATFORM, *self.domains) or host.endswith(f".{PLATFORM}")
        return parts.scheme == "https" and port in (None, 443) and is_known


class Discovery:
    """Asks at most once an hour; while the store cannot be asked, what it said last still holds."""

    def __init__(self, session: aiohttp.ClientSession, hosts: Hosts) -> None:
        self._session = session
        self._hosts = hosts
        self._known: Endpoints | None = None
        self._asked_at = 0.0

    async def endpoints(self) -> Endpoints:
        """Give where the sign-in is."""
        if self._known is not None and time.monotonic() - self._asked_at < LIFE_S:
            return self._known
        try:
            self._known = await self._ask()
        except SignInAway:
            if self._known is None:
                raise
        self._asked_at = time.monotonic()
        return self._known

    async def _ask(self) -> Endpoints:
        openid = await self._document(OPENID)
        customer_api = await self._document(CUSTOMER_API)
        check = self._hosts.check
        return Endpoints(
            issuer=check(openid.get("issuer")),
            authorization=check(openid.get("authorization_endpoint")),
            token=check(openid.get("token_endpoint")),
            keys=check(openid.get("jwks_uri")),
            api=check(customer_api.get("graphql_api")),
        )

    async def _document(self, path: str) -> Mapping[str, Any]:
        status, found = await fetch_json(self._session, "GET", f"{self._hosts.base}{path}")
        if status != 200:
            raise SignInAway(f"status {status}")
        return found
