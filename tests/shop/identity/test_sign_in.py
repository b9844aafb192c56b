"""The store's sign-in, against a store that is real HTTP and lies in every way that matters."""

import time
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from shop.identity.discovery import Hosts
from shop.identity.fetching import SIZE_LIMIT, SignInAway
from shop.identity.sign_in import SignIn, SignInAccess, SignInRefused, open_sign_in, secrets_of
from tests.shop.identity.provider import CLIENT_ID, CLIENT_SECRET, GID, Provider, new_key

SHOP = "example.myshopify.com"
SECRETS = secrets_of("a-browser", "a-state")
FIRST, SECOND = new_key(), new_key()


@pytest.fixture
async def provider() -> AsyncIterator[Provider]:
    provider = Provider({"first": FIRST, "second": SECOND})
    async with TestServer(provider.app()) as server:
        provider.base = str(server.make_url("")).rstrip("/")
        yield provider


@pytest.fixture
async def sign_in(provider: Provider) -> AsyncIterator[SignIn]:
    hosts = Hosts(SHOP, stand_in=provider.base)
    access = SignInAccess(hosts, CLIENT_ID, CLIENT_SECRET, "https://support.example.jp/link/callback")
    async with open_sign_in(access) as opened:
        assert opened is not None
        yield opened


async def _come_back(provider: Provider, sign_in: SignIn) -> str:
    code = provider.authorize(await sign_in.authorization_url("a-state", SECRETS, "ja"))
    return await sign_in.customer_of(code, SECRETS)


async def test_who_signed_in_is_who_the_store_says_to_the_customers_own_token(
    provider: Provider, sign_in: SignIn
) -> None:
    provider.claims = {"sub": "999"}
    assert await _come_back(provider, sign_in) == GID
    assert provider.seen_headers["User-Agent"] == "Madoguchi"


async def test_the_way_to_the_store_carries_what_the_return_is_held_against(
    provider: Provider, sign_in: SignIn
) -> None:
    url = await sign_in.authorization_url("a-state", SECRETS, "en")
    asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
    assert url.startswith(f"{provider.base}/authorize?")
    assert (asked["state"], asked["nonce"], asked["locale"]) == ("a-state", SECRETS.nonce, "en")
    assert asked["scope"] == "openid email customer-account-api:full"
    assert SECRETS.verifier not in url
    assert len({SECRETS.verifier, SECRETS.nonce, secrets_of("another", "a-state").verifier}) == 3
    assert "secret" not in repr(sign_in._access)


async def test_a_code_is_worth_nothing_to_another_browser(provider: Provider, sign_in: SignIn) -> None:
    code = provider.authorize(await sign_in.authorization_url("a-state", SECRETS, "ja"))
    with pytest.raises(SignInRefused):
        await sign_in.customer_of(code, secrets_of("another-browser", "a-state"))


def _named(claims: dict[str, Any]) -> str:
    """Name a case the same in every process: a time of now is none that two agree on."""
    return " ".join(
        f"{name} {'a time' if name in ('exp', 'iat') and value else value}" for name, value in claims.items()
    )


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"nonce": 7},
        {"aud": "another-client"},
        {"aud": [CLIENT_ID, "another-client"]},
        {"aud": None},
        {"iss": "https://evil.example"},
        {"iss": None},
        {"exp": int(time.time()) - 120},
        {"exp": None},
        {"iat": None},
        {"iat": int(time.time()) + 3600},
    ],
    ids=_named,
)
async def test_a_token_that_is_not_for_us_now_shows_nobody(
    provider: Provider, sign_in: SignIn, claims: dict[str, Any]
) -> None:
    provider.claims = claims
    with pytest.raises(SignInRefused):
        await _come_back(provider, sign_in)
    assert "/graphql" not in provider.asked
    provider.claims = {}
    assert await _come_back(provider, sign_in) == GID


async def test_a_token_signed_by_another_key_shows_nobody(provider: Provider, sign_in: SignIn) -> None:
    provider.kid, provider.header = "second", {"kid": "first"}
    with pytest.raises(SignInRefused):
        await _come_back(provider, sign_in)


async def test_a_rotated_key_is_asked_for_once_and_an_unknown_one_is_refused(
    provider: Provider, sign_in: SignIn
) -> None:
    await _come_back(provider, sign_in)
    provider.kid, provider.published = "second", ["second"]
    assert await _come_back(provider, sign_in) == GID
    assert provider.asked.count("/keys") == 2
    provider.header = {"kid": "nobody-knows"}
    with pytest.raises(SignInRefused):
        await _come_back(provider, sign_in)
    assert provider.asked.count("/keys") == 3


@pytest.mark.parametrize("algorithm", ["none", "HS256", "RS512"])
async def test_only_one_algorithm_counts(provider: Provider, sign_in: SignIn, algorithm: str) -> None:
    at = int(time.time())
    claims = {"iss": provider.base, "aud": CLIENT_ID, "iat": at, "exp": at + 300, "nonce": SECRETS.nonce}
    key: Any = {"none": None, "HS256": CLIENT_SECRET * 3, "RS512": FIRST}[algorithm]
    token = jwt.encode(claims, key, algorithm=algorithm, headers={"kid": "first"})
    provider.answers["/token"] = web.json_response({"access_token": "buyer-token", "id_token": token})
    with pytest.raises(SignInRefused):
        await _come_back(provider, sign_in)


@pytest.mark.parametrize(
    "who",
    [
        {},
        {"data": None},
        {"data": {"customer": None}},
        {"data": {"customer": {"id": "gid://shopify/Order/1"}}},
        {"data": {"customer": {"id": "gid://madoguchi/Customer/1"}}},
        {"data": {"customer": {"id": 602757}}},
        {"data": {"customer": {"id": GID}}, "errors": [{"message": "no"}]},
    ],
    ids=str,
)
async def test_nobody_is_who_the_store_names_nobody(provider: Provider, sign_in: SignIn, who: Any) -> None:
    provider.who = who
    with pytest.raises(SignInRefused):
        await _come_back(provider, sign_in)


@pytest.mark.parametrize("answer", [{}, {"access_token": "a\r\nX: y", "id_token": "x"}, {"access_token": "a"}], ids=str)
async def test_a_token_that_is_missing_or_odd_shows_nobody(
    provider: Provider, sign_in: SignIn, answer: dict[str, str]
) -> None:
    provider.answers["/token"] = web.json_response(answer)
    with pytest.raises(SignInRefused):
        await _come_back(provider, sign_in)


@pytest.mark.parametrize("name", ["issuer", "authorization_endpoint", "token_endpoint", "jwks_uri", "graphql_api"])
@pytest.mark.parametrize("url", ["https://evil.example/x", "http://127.0.0.1:1/x", "", None, 7], ids=str)
async def test_no_address_of_another_host_is_asked(provider: Provider, sign_in: SignIn, name: str, url: Any) -> None:
    provider.endpoints = {name: url}
    with pytest.raises(SignInAway):
        await sign_in.authorization_url("a-state", SECRETS, "ja")


@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/keys", "/token", "/graphql"])
@pytest.mark.parametrize("answer", ["too long", "redirect", "broken", "away", "list"])
async def test_a_store_that_answers_badly_is_away_or_shows_nobody(
    provider: Provider, sign_in: SignIn, path: str, answer: str
) -> None:
    provider.answers[path] = {
        "too long": web.Response(body=b'{"a": "' + b"x" * SIZE_LIMIT + b'"}'),
        "redirect": web.Response(status=302, headers={"Location": f"{provider.base}/elsewhere"}),
        "broken": web.Response(text="{"),
        "away": web.Response(status=503),
        "list": web.json_response([]),
    }[answer]
    with pytest.raises((SignInAway, SignInRefused)):
        await _come_back(provider, sign_in)
    assert "/elsewhere" not in provider.asked


async def test_the_store_is_asked_where_its_sign_in_is_only_now_and_then(provider: Provider, sign_in: SignIn) -> None:
    for _ in range(3):
        await _come_back(provider, sign_in)
    assert provider.asked.count("/.well-known/openid-configuration") == 1
    assert provider.asked.count("/keys") == 1


@pytest.mark.parametrize(
    ("url", "is_ours"),
    [
        ("https://shopify.com/authentication/1/oauth/token", True),
        ("https://account.shopify.com/x", True),
        (f"https://{SHOP}/x", True),
        ("https://account.example.jp/x", True),
        ("http://shopify.com/x", False),
        ("https://shopify.com.evil.example/x", False),
        ("https://evilshopify.com/x", False),
        ("https://shopify.com:8443/x", False),
        ("https://shopify.com@evil.example/x", False),
        ("https://evil.example\\@shopify.com/x", False),
        ("https://shopify.com/x#y", False),
        ("https://other.myshopify.com/x", False),
        ("https://127.0.0.1/x", False),
        ("https://[::1/x", False),
        ("https://shopify.com/\nx", False),
    ],
)
def test_only_hosts_that_can_be_the_stores_are_asked(url: str, is_ours: bool) -> None:
    hosts = Hosts(SHOP, ("account.example.jp",))
    if is_ours:
        assert hosts.check(url) == url
    else:
        with pytest.raises(SignInAway):
            hosts.check(url)


async def test_without_settings_nothing_is_offered() -> None:
    async with open_sign_in(None) as nothing:
        assert nothing is None
