"""Signing in with the store's customer account: where to, and who came back."""

import base64
import hashlib
import hmac
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import aiohttp
import structlog

from shop.errors import ShopError
from shop.identity.discovery import Discovery, Endpoints, Hosts
from shop.identity.fetching import fetch_json, open_session
from shop.identity.id_tokens import BadToken, Keys, check_token, kid_of

SCOPE = "openid email customer-account-api:full"
WHO_AM_I = "query WhoAmI { customer { id } }"
CODE_LIMIT = 4_000
CUSTOMER = re.compile(r"gid://shopify/Customer/[1-9][0-9]{0,19}")

log = structlog.get_logger(__name__)


class SignInRefused(ShopError):
    """Who came back has not shown to be a customer."""

    message = "ストアのサインインを確認できませんでした。もう一度、最初から始めてください。"


@dataclass(frozen=True, slots=True)
class SignInAccess:
    """Who we are for the store's sign-in; without a secret we are a public client."""

    hosts: Hosts
    client_id: str
    client_secret: str | None = field(repr=False)
    redirect_uri: str


@dataclass(frozen=True, slots=True)
class Secrets:
    """What one sign-in keeps from everybody but the browser that began it: neither is stored anywhere."""

    verifier: str = field(repr=False)
    nonce: str = field(repr=False)


def secrets_of(browser: str, state: str) -> Secrets:
    """Derive what belongs to a sign-in from what its browser's cookie holds."""
    return Secrets(_derive(browser, "verifier", state), _derive(browser, "nonce", state))


class SignIn:
    """The store's sign-in; tokens are used for one question and forgotten."""

    def __init__(self, session: aiohttp.ClientSession, access: SignInAccess) -> None:
        self._session = session
        self._access = access
        self._discovery = Discovery(session, access.hosts)
        self._keys = Keys(session)

    async def authorization_url(self, state: str, secrets: Secrets, language: str) -> str:
        """Give the address of the store's page to sign in; SignInAway when the store does not say where it is."""
        endpoints = await self._discovery.endpoints()
        asked = {
            "response_type": "code",
            "client_id": self._access.client_id,
            "redirect_uri": self._access.redirect_uri,
            "scope": SCOPE,
            "state": state,
            "nonce": secrets.nonce,
            "code_challenge": _challenge(secrets.verifier),
            "code_challenge_method": "S256",
            "locale": language,
        }
        joint = "&" if urlsplit(endpoints.authorization).query else "?"
        return f"{endpoints.authorization}{joint}{urlencode(asked)}"

    async def customer_of(self, code: str, secrets: Secrets) -> str:
        """Give the GID of the customer who came back with a code; SignInRefused when nobody is shown by it."""
        if not 0 < len(code) <= CODE_LIMIT:
            raise SignInRefused("no code")
        endpoints = await self._discovery.endpoints()
        try:
            access_token, id_token = await self._exchange(endpoints, code, secrets.verifier)
            await self._check(endpoints, id_token, secrets.nonce)
            return await self._who(endpoints, access_token)
        except BadToken as error:
            log.warning("sign_in.refused", reason=str(error))
            raise SignInRefused(str(error)) from None

    async def _exchange(self, endpoints: Endpoints, code: str, verifier: str) -> tuple[str, str]:
        form = {
            "grant_type": "authorization_code",
            "client_id": self._access.client_id,
            "redirect_uri": self._access.redirect_uri,
            "code": code,
            "code_verifier": verifier,
        }
        status, found = await fetch_json(
            self._session, "POST", endpoints.token, data=form, headers=_basic(self._access)
        )
        if status != 200:
            raise BadToken(f"the code was refused with {status}")
        return _text(found.get("access_token")), _text(found.get("id_token"))

    async def _check(self, endpoints: Endpoints, token: str, nonce: str) -> None:
        key = await self._keys.find(kid_of(token), endpoints.keys)
        if key is None:
            raise BadToken("an unknown key")
        check_token(token, key, issuer=endpoints.issuer, client_id=self._access.client_id, nonce=nonce)

    async def _who(self, endpoints: Endpoints, access_token: str) -> str:
        """Ask the store with the customer's own token: its answer decides, never a claim of the other token."""
        status, found = await fetch_json(
            self._session,
            "POST",
            endpoints.api,
            json={"query": WHO_AM_I, "operationName": "WhoAmI"},
            headers={"Authorization": access_token},
        )
        if status != 200:
            raise BadToken(f"who it is was refused with {status}")
        gid = _at(found, "data", "customer", "id")
        if found.get("errors") or not isinstance(gid, str) or not CUSTOMER.fullmatch(gid):
            raise BadToken("nobody signed in")
        return gid


@asynccontextmanager
async def open_sign_in(access: SignInAccess | None) -> AsyncIterator[SignIn | None]:
    """Open the way to the store's sign-in; None where it is not set up."""
    if access is None:
        yield None
        return
    async with open_session() as session:
        yield SignIn(session, access)


def _derive(browser: str, purpose: str, state: str) -> str:
    return _base64(hmac.new(browser.encode(), f"{purpose}:{state}".encode("utf-8", "replace"), "sha256").digest())


def _challenge(verifier: str) -> str:
    return _base64(hashlib.sha256(verifier.encode()).digest())


def _base64(octets: bytes) -> str:
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()


def _basic(access: SignInAccess) -> dict[str, str]:
    if access.client_secret is None:
        return {}
    pair = f"{quote(access.client_id, safe='')}:{quote(access.client_secret, safe='')}"
    return {"Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"}


def _text(value: object) -> str:
    if not isinstance(value, str) or not value or not value.isascii() or not value.isprintable():
        raise BadToken("a token is missing")
    return value


def _at(found: Any, *path: str) -> object:
    for name in path:
        found = found.get(name) if isinstance(found, dict) else None
    return found
