"""LINE's webhook: durable before 200, and no other answer than 200, 400, 401, 413 and 503."""

import asyncio
import gzip
from collections.abc import AsyncIterator, Callable

import aiohttp
import orjson
import pytest
from aiohttp.test_utils import TestClient, TestServer
from pydantic import SecretStr

from config.settings import Settings
from handlers.app import create_app
from handlers.keys import BACKGROUND
from handlers.webhook import MOST_IN_FLIGHT
from tests.handlers.site import Site, text_event

GOOD = orjson.dumps({"events": []})


async def test_an_acknowledged_message_is_in_the_database(site: Site) -> None:
    event = text_event("届きましたか")
    assert (await site.webhook(event)).status == 200
    stored = await site.store.events.get(f"main:{event['webhookEventId']}")
    assert stored.raw["message"]["text"] == "届きましたか"


async def test_an_acknowledged_message_reaches_the_inbox(site: Site) -> None:
    conversation = await site.store.conversations.get(await site.say("返品したい"))
    assert conversation.last_message is not None
    assert conversation.last_message.text == "返品したい"


async def test_a_redelivered_message_appears_once(site: Site) -> None:
    event = text_event("一度だけ")
    for _ in range(5):
        event["deliveryContext"] = {"isRedelivery": True}
        assert (await site.webhook(event)).status == 200
    assert (await site.store.events.get(f"main:{event['webhookEventId']}")).redeliveries == 4


async def test_an_empty_webhook_is_acknowledged(site: Site) -> None:
    assert (await site.post_signed(GOOD)).status == 200


async def test_the_channel_may_be_named(site: Site) -> None:
    event = text_event("こんにちは")
    assert (await site.webhook(event, path="/line/webhook/main")).status == 200
    assert (await site.store.events.get(f"main:{event['webhookEventId']}")).channel == "main"


async def test_an_unknown_channel_has_no_right_signature(site: Site) -> None:
    assert (await site.webhook(text_event("x"), path="/line/webhook/other")).status == 401


@pytest.mark.parametrize("signature", [None, "", "wrong", "é", "a" * 5_000, "=" * 44])
async def test_a_wrong_signature_is_refused(site: Site, signature: str | None) -> None:
    headers = {} if signature is None else {"x-line-signature": signature}
    assert (await site.client.post("/line/webhook", data=GOOD, headers=headers)).status == 401


@pytest.mark.parametrize("body", [b"", b"null", b"[]", b"{}", b'{"events": 1}', b"{", b"\xff\xfe", b'{"events": NaN}'])
async def test_a_signed_body_that_is_no_webhook_is_refused(site: Site, body: bytes) -> None:
    assert (await site.post_signed(body)).status == 400


async def test_a_mebibyte_is_taken_and_one_byte_more_is_not(site: Site) -> None:
    full = GOOD + b" " * (1024 * 1024 - len(GOOD))
    assert (await site.post_signed(full)).status == 200
    assert (await site.post_signed(full + b" ")).status == 413


async def test_a_large_body_without_a_length_is_refused_while_it_comes(site: Site) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(64):
            yield b" " * 65_536

    answer = await site.client.post("/line/webhook", data=pieces(), headers={"x-line-signature": "x"})
    assert answer.status == 413


@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Type": "text/html"},
        {"Content-Type": "multipart/form-data"},
        {"Content-Type": "application/json; charset=nonsense"},
        {"Expect": "nonsense"},
        {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"},
        {"Cookie": "madoguchi=garbage; =1; ;;"},
        {"Authorization": "Bearer nonsense"},
    ],
    ids=str,
)
async def test_other_headers_change_nothing(site: Site, headers: dict[str, str]) -> None:
    assert (await site.post_signed(GOOD, **headers)).status == 200


async def test_a_body_that_is_not_compressed_as_it_says_is_refused(site: Site) -> None:
    assert (await site.post_signed(b"not gzip", **{"Content-Encoding": "gzip"})).status == 400


async def test_a_small_body_that_unpacks_to_a_large_one_is_refused(site: Site) -> None:
    bomb = gzip.compress(b" " * 30_000_000)
    assert len(bomb) < 100_000
    assert (await site.post_signed(bomb, **{"Content-Encoding": "gzip"})).status in (400, 413)


async def test_more_than_256_at_once_are_sent_away_at_once(site: Site) -> None:
    background = site.app[BACKGROUND]
    background.receipts = MOST_IN_FLIGHT
    answer = await site.post_signed(GOOD)
    assert (answer.status, answer.headers["Retry-After"]) == (503, "1")
    background.receipts = 0
    assert (await site.post_signed(GOOD)).status == 200


async def test_a_body_that_never_ends_is_given_up(site: Site) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", site.client.port)
    writer.write(b"POST /line/webhook HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc")
    async with asyncio.timeout(10):
        line = await reader.readline()
    writer.close()
    await writer.wait_closed()
    assert b" 503 " in line


async def test_without_a_database_the_answer_is_503_in_time_and_the_process_lives(
    settings: Settings, free_port: Callable[[], int]
) -> None:
    away = settings.model_copy(update={"mongodb_uri": SecretStr(f"mongodb://127.0.0.1:{free_port()}")})
    async with TestClient(TestServer(create_app(away)), timeout=aiohttp.ClientTimeout(total=8)) as client:
        site = Site(client.app, client, None, None)  # type: ignore[arg-type]
        async with asyncio.timeout(6):
            answer = await site.webhook(text_event("あとで"))
        assert (answer.status, answer.headers["Retry-After"]) == (503, "1")
        assert (await client.get("/healthz/live")).status == 200
        assert (await client.get("/healthz/ready")).status == 503
        assert (await client.get("/inbox", headers={"Cookie": "madoguchi=x"})).status == 503
