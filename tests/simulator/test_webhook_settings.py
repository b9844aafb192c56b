"""The bot may say where its webhooks go, and try the way."""

from aiohttp import web
from aiohttp.test_utils import TestServer

from tests.simulator.line import Bot, Line

PATH = "/v2/bot/channel/webhook"


async def test_webhooks_go_where_the_bot_says(line: Line) -> None:
    other, app = Bot(), web.Application()
    app.router.add_post("/elsewhere", other.receive)
    async with TestServer(app) as server:
        url = str(server.make_url("/elsewhere"))
        assert (await line.call("PUT", f"{PATH}/endpoint", {"endpoint": url})).status == 200
        assert await (await line.call("GET", f"{PATH}/endpoint")).json() == {"endpoint": url, "active": True}
        person = await line.person()
        await line.control("POST", f"/people/{person}/messages", {"type": "text", "text": "はい"})
        await other.heard(1)
    assert line.bot.received == []


async def test_an_address_that_line_would_not_take_is_refused(line: Line) -> None:
    before = await (await line.call("GET", f"{PATH}/endpoint")).json()
    for url in ("http://example.com/", "ftp://example.com/", "x", None, f"https://example.com/{'a' * 500}"):
        answer = await line.call("PUT", f"{PATH}/endpoint", {"endpoint": url})
        assert (answer.status, await answer.json()) == (400, {"message": "Invalid webhook endpoint URL"})
    assert await (await line.call("GET", f"{PATH}/endpoint")).json() == before


async def test_a_test_says_how_it_went(line: Line, unused_tcp_port: int) -> None:
    fine = await (await line.call("POST", f"{PATH}/test")).json()
    assert (fine["success"], fine["statusCode"], fine["reason"]) == (True, 200, "OK")
    assert line.bot.received[0].events == []
    line.bot.answers = [401]
    refused = await (await line.call("POST", f"{PATH}/test")).json()
    assert (refused["success"], refused["statusCode"], refused["reason"]) == (False, 401, "ERROR_STATUS_CODE")
    body = {"endpoint": f"http://127.0.0.1:{unused_tcp_port}/"}
    nobody = await (await line.call("POST", f"{PATH}/test", body)).json()
    assert (nobody["success"], nobody["statusCode"], nobody["reason"]) == (False, 0, "COULD_NOT_CONNECT")
