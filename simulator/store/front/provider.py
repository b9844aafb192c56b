"""The provider's own word: where everything is, its keys, and the tokens that a code becomes."""

import asyncio
import base64
import hashlib
import secrets
import time
from typing import Any
from urllib.parse import unquote

import jwt
from aiohttp import web

from simulator.store.front.forms import read_fields
from simulator.store.front.front import Front
from simulator.store.front.grants import TOKEN_LIFE_S, Asked, Refused
from simulator.store.front.keys import FRONT
from simulator.store.records.customer import Customer

ID_TOKEN_LIFE_S = 3600
API_PATH = "/customer/api/2026-10/graphql"

_NO_STORE = {"Cache-Control": "no-store"}
_FOREIGN = "https://sign-in.example.net"


def oauth_path(front: Front, name: str) -> str:
    """Give the path of one of the provider's endpoints."""
    return f"/authentication/{front.shop.account.shop_number}/{name}"


def issuer_of(request: web.Request) -> str:
    """Give the provider's name, which is where it was asked."""
    return str(request.url.origin()) + oauth_path(request.app[FRONT], "").rstrip("/")


async def show_configuration(request: web.Request) -> web.Response:
    """Say where everything is, as OpenID Connect Discovery does."""
    front, origin = request.app[FRONT], str(request.url.origin())
    if front.switches.foreign_endpoints:
        origin = _FOREIGN
    endpoints = {
        "authorization_endpoint": "oauth/authorize",
        "token_endpoint": "oauth/token",
        "end_session_endpoint": "logout",
        "jwks_uri": ".well-known/jwks.json",
    }
    return web.json_response(
        {
            "issuer": issuer_of(request),
            **{name: origin + oauth_path(front, path) for name, path in endpoints.items()},
            "response_types_supported": ["code"],
            "grant_types_supported": ["authorization_code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": ["S256"],
            "scopes_supported": ["openid", "email", "customer-account-api:full"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "none"],
        }
    )


async def show_api(request: web.Request) -> web.Response:
    """Say where the customers' API is."""
    is_foreign = request.app[FRONT].switches.foreign_endpoints
    origin = _FOREIGN if is_foreign else str(request.url.origin())
    return web.json_response({"graphql_api": f"{origin}{API_PATH}"})


async def list_keys(request: web.Request) -> web.Response:
    """Show the keys that may have signed."""
    return web.json_response(request.app[FRONT].keys.as_jwks())


async def create_token(request: web.Request) -> web.Response:
    """Turn a code into tokens."""
    front = request.app[FRONT]
    await asyncio.sleep(front.switches.delay_seconds)
    if front.switches.token_fails:
        return web.json_response({"error": "server_error"}, status=500, headers=_NO_STORE)
    try:
        return web.json_response(await _exchange(request, front), headers=_NO_STORE)
    except Refused as refused:
        body = {"error": refused.error, "error_description": refused.description}
        return web.json_response(body, status=refused.status, headers=_NO_STORE)


async def _exchange(request: web.Request, front: Front) -> dict[str, Any]:
    form = await read_fields(request)
    client_id = _client_of(request, form, front)
    if form.get("grant_type") != "authorization_code":
        raise Refused("unsupported_grant_type", "Only authorization_code")
    code = front.grants.use_code(
        form.get("code", ""),
        client_id,
        form.get("redirect_uri", ""),
        form.get("code_verifier", ""),
        again=front.switches.reusable_codes,
    )
    customer = front.shop.customers.get(code.customer_number)
    if customer is None or customer.deleted_at is not None:
        raise Refused("invalid_grant", "The customer is gone")
    tokens: dict[str, Any] = {
        "access_token": front.grants.issue_token(customer.number),
        "token_type": "Bearer",
        "expires_in": TOKEN_LIFE_S,
        "scope": code.asked.scope,
    }
    if not front.switches.no_id_token:
        tokens["id_token"] = _id_token(front, issuer_of(request), code.asked, customer)
    return tokens


def _client_of(request: web.Request, form: dict[str, str], front: Front) -> str:
    """Read which app asks: by its name and secret, or by its name alone, for PKCE binds the code to it as well."""
    settings, header = front.settings, request.headers.get("Authorization")
    client_id, secret = (form.get("client_id", ""), None) if header is None else _basic(header)
    if client_id != settings.client_id or secret not in (None, settings.client_secret):
        raise Refused("invalid_client", "Client authentication failed", 401)
    return client_id


def _basic(header: str) -> tuple[str, str]:
    kind, _, encoded = header.partition(" ")
    try:
        name, _, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
    except ValueError:
        return "", ""
    return (unquote(name), unquote(secret)) if kind.lower() == "basic" else ("", "")


def _id_token(front: Front, issuer: str, asked: Asked, customer: Customer) -> str:
    """Sign who it is, with whatever is switched on to be wrong in it."""
    switches, issued_at = front.switches, int(time.time())
    if switches.expired:
        issued_at -= 2 * ID_TOKEN_LIFE_S
    claims: dict[str, Any] = {
        "iss": f"{_FOREIGN}/authentication" if switches.wrong_issuer else issuer,
        # Not the customer's number: nobody shall read one out of it.
        "sub": hashlib.sha256(customer.gid.encode()).hexdigest()[:32],
        "aud": "another-client" if switches.wrong_audience else asked.client_id,
        "iat": issued_at,
        "exp": issued_at + ID_TOKEN_LIFE_S,
        "sid": secrets.token_hex(8),
        "email": customer.email,
        "email_verified": customer.verified_email,
    }
    if asked.nonce and not switches.no_nonce:
        claims["nonce"] = secrets.token_urlsafe(16) if switches.wrong_nonce else asked.nonce
    return _sign(front, claims)


def _sign(front: Front, claims: dict[str, Any]) -> str:
    switches, keys = front.switches, front.keys
    if switches.unsigned:
        return jwt.encode(claims, "", algorithm="none")
    headers = {"kid": keys.hidden.kid if switches.unknown_kid else keys.newest.kid}
    if switches.signed_with_secret:
        secret = hashlib.sha256(front.settings.client_secret.encode()).hexdigest()
        return jwt.encode(claims, secret, algorithm="HS256", headers=headers)
    is_foreign = switches.wrong_key or switches.unknown_kid
    key = keys.hidden if is_foreign else keys.newest
    return jwt.encode(claims, key.private, algorithm="RS256", headers=headers)
