"""The store's webhook: durable before 200, and no other answer than 200, 400, 401, 413 and 503."""

import asyncio
import io
from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from config.settings import Settings, load_settings
from handlers.app import create_app
from inbox.store import Store
from tests.shop.webhooks.bodies import BODIES, CUSTOMER, SECRET, SHOP, body_of, headers_of, sign

Client = TestClient[web.Request, web.Application]
TOPIC = "customers/update"


@pytest.fixture
async def client(store: Store, settings: Settings) -> AsyncIterator[Client]:
    """Run the application of a store that answers nobody: receipt needs it not."""
    settings = settings.model_copy(
        update={
            "shopify_shop": SHOP,
            "shopify_client_id": "client",
            "shopify_client_secret": _secrets(),
            "shopify_api_url": "http://127.0.0.1:9",
        }
    )
    async with TestClient(TestServer(create_app(settings))) as opened:
        yield opened


def _secrets() -> object:
    both = {"SHOPIFY_CLIENT_ID": "client", "SHOPIFY_CLIENT_SECRET": f"a-newer-one,{SECRET}"}
    return load_settings(both, dotenv=None).shopify_client_secret


async def post(client: Client, body: bytes, **headers: str) -> int:
    given = headers_of(body, TOPIC, "w1") | headers
    async with client.post("/shop/webhook", data=io.BytesIO(body), headers=given) as answer:
        assert await answer.text() == ""
        return answer.status


async def test_an_acknowledged_webhook_is_in_the_database(client: Client, store: Store) -> None:
    """0.1 What the store sends is durable before the answer."""
    assert await post(client, body_of(TOPIC)) == 200
    event = await store.shop_events.get("w1")
    assert (event.topic, event.about, event.shop) == (TOPIC, (CUSTOMER,), SHOP)
    assert event.payload == BODIES[TOPIC]


async def test_a_redelivery_changes_nothing(client: Client, store: Store) -> None:
    """0.1 Replaying a webhook leaves one."""
    for _ in range(3):
        assert await post(client, body_of(TOPIC)) == 200
    assert (await store.shop_events.get("w1")).redeliveries == 2


async def test_many_at_once_are_all_kept(client: Client, store: Store) -> None:
    body = body_of(TOPIC)
    told = [post(client, body, **{"X-Shopify-Webhook-Id": f"w{number}"}) for number in range(40)]
    assert set(await asyncio.gather(*told)) == {200}
    assert len((await store.shop_events.list_recent(None, None, 100)).items) == 40


@pytest.mark.parametrize("signature", [None, "", "wrong", "a" * 5_000, "=" * 44, sign(b"another body")])
async def test_a_forged_webhook_is_refused_and_leaves_nothing(
    client: Client, store: Store, signature: str | None
) -> None:
    """0.50 A wrong HMAC is a 401."""
    body = body_of("customers/redact")
    headers = headers_of(body, "customers/redact", "w1")
    headers.pop("X-Shopify-Hmac-Sha256")
    headers |= {} if signature is None else {"X-Shopify-Hmac-Sha256": signature}
    assert (await client.post("/shop/webhook", data=io.BytesIO(body), headers=headers)).status == 401
    assert not (await store.shop_events.list_recent(None, None, 5)).items


async def test_another_shop_is_refused(client: Client) -> None:
    assert await post(client, body_of(TOPIC), **{"X-Shopify-Shop-Domain": "other.myshopify.com"}) == 401


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b'{"id": NaN}'])
async def test_a_signed_body_that_is_no_json_is_refused(client: Client, body: bytes) -> None:
    assert await post(client, body) == 400


@pytest.mark.parametrize("body", [b"null", b"[]", b'{"id": "none"}'])
async def test_what_nobody_understands_is_acknowledged(client: Client, store: Store, body: bytes) -> None:
    assert await post(client, body) == 200
    assert (await store.shop_events.get("w1")).state in ("new", "parked")


async def test_a_topic_that_nobody_knows_is_acknowledged(client: Client, store: Store) -> None:
    assert await post(client, b'{"id": 1}', **{"X-Shopify-Topic": "products/create"}) == 200
    assert not (await store.shop_events.get("w1")).is_known


async def test_a_mebibyte_is_taken_and_one_byte_more_is_not(client: Client) -> None:
    full = body_of(TOPIC)
    full += b" " * (1024 * 1024 - len(full))
    assert await post(client, full) == 200
    assert await post(client, full + b" ") == 413


async def test_a_large_body_without_a_length_is_refused_while_it_comes(client: Client) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(64):
            yield b" " * 65_536

    assert (await client.post("/shop/webhook", data=pieces(), headers={"X-Shopify-Hmac-Sha256": "x"})).status == 413


async def test_a_broken_compression_is_no_webhook(client: Client) -> None:
    headers = headers_of(b"{}", TOPIC, "w1") | {"Content-Encoding": "gzip"}
    assert (await client.post("/shop/webhook", data=b"no gzip at all", headers=headers)).status == 400


async def test_a_redirect_is_never_an_answer(client: Client) -> None:
    """The store counts a redirect as a failure, and takes the subscription away after eight."""
    answer = await client.post("/shop/webhook/", data=b"{}", allow_redirects=False)
    assert answer.status == 404


async def test_without_a_store_every_webhook_is_refused(store: Store, settings: Settings) -> None:
    async with TestClient(TestServer(create_app(settings))) as opened:
        assert await post(opened, body_of(TOPIC)) == 401


async def test_a_webhook_that_cannot_be_stored_is_not_acknowledged(settings: Settings) -> None:
    away = load_settings(
        {
            "MADOGUCHI_MONGODB_URI": "mongodb://127.0.0.1:9/?serverSelectionTimeoutMS=200",
            "SHOPIFY_SHOP": SHOP,
            "SHOPIFY_CLIENT_ID": "client",
            "SHOPIFY_CLIENT_SECRET": SECRET,
            "SHOPIFY_API_URL": "http://127.0.0.1:9",
            "LINE_API_URL": settings.line_api_url,
        },
        dotenv=None,
    )
    async with TestClient(TestServer(create_app(away))) as opened:
        body = body_of(TOPIC)
        answer = await opened.post("/shop/webhook", data=body, headers=headers_of(body, TOPIC, "w1"))
        assert answer.status == 503
        assert answer.headers["Retry-After"] == "1"
