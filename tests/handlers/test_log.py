"""What the running server writes down: no words, no secrets, no whole LINE ids, whatever goes wrong."""

import base64
import hashlib
import hmac
from pathlib import Path

import aiohttp
import orjson
import pytest

from config.failures import describe
from config.settings import Settings
from inbox.store import Store
from tests.eventually import eventually
from tests.handlers.oddities import Request, send
from tests.handlers.site import CUSTOMER, Browser, text_event
from tests.journeys.servers import API_TOKEN, SECRET, server_program

WORDS = "誰にも言わないで"
PRIVATE = "person@example.com"
GUESS = "a guessed password"


@pytest.mark.timeout(90)
async def test_the_log_holds_nothing_private(
    mongodb_uri: str, database: str, store: Store, settings: Settings, tmp_path: Path
) -> None:
    server = server_program(mongodb_uri, database, settings.line_api_url, tmp_path)
    await server.start()
    try:
        await _use(server.port)
        await eventually(lambda: store.database["messages"].find_one({"text": WORDS}), 15)
        # A stored message that no page can read: a 500 with a number.
        await store.database["messages"].update_many({}, {"$set": {"author": WORDS, "kind": {"is": WORDS}}})
        assert await _read(server.url) == 500
        assert await _read(server.url, "unknown-token") == 401
    finally:
        await server.stop()
    log = server.log.read_text()
    assert "request.broken" in log
    assert "InvalidURLError" in log
    secrets = (WORDS, PRIVATE, GUESS, CUSTOMER, API_TOKEN, SECRET, Browser.PASSWORD, "unknown-token", "quote-me")
    assert not [secret for secret in secrets if secret in log or orjson.dumps(secret).decode()[1:-1] in log]


def test_an_error_is_described_by_its_kinds_and_places_alone() -> None:
    try:
        try:
            raise KeyError(PRIVATE)
        except KeyError as error:
            raise ValueError(WORDS) from error
    except ValueError as error:
        said = describe(error)
    assert said["error"] == "ValueError < KeyError"
    assert "test_log.py" in said["where"]
    assert PRIVATE not in str(said)


async def _use(port: int) -> None:
    """Write, sign in wrongly, and send what is no request."""
    url = f"http://127.0.0.1:{port}"
    body = orjson.dumps({"events": [text_event(WORDS)]})
    signature = base64.b64encode(hmac.new(SECRET.encode(), body, hashlib.sha256).digest()).decode()
    async with aiohttp.ClientSession() as client:
        for sign in (signature, "wrong"):
            async with client.post(f"{url}/line/webhook", data=body, headers={"x-line-signature": sign}) as answer:
                assert answer.status == (200 if sign == signature else 401)
        async with client.post(f"{url}/sign-in", data={"email": PRIVATE, "password": GUESS}) as answer:
            assert answer.status == 401
        cookies = {"Cookie": "madoguchi-code=unknown-token"}
        async with client.post(f"{url}/sign-in/code", data={"code": GUESS}, headers=cookies) as answer:
            assert answer.status == 401
    broken = Request("GET", b"/search?q=\xff&word=" + WORDS.encode() + b"&token=unknown-token")
    assert (await send(port, broken))[0] == 400


async def _read(url: str, token: str = API_TOKEN) -> int:
    path = f"/api/v1/contacts/line:{CUSTOMER}/messages"
    headers = {"Authorization": f"Bearer {token}"}
    async with aiohttp.ClientSession(headers=headers) as client, client.get(url + path) as answer:
        return answer.status
