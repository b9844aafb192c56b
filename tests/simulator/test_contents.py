"""Pictures, sounds and files: what customers send can be had over the API, and what the bot sends is fetched."""

import base64
import io
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import FormData, web
from aiohttp.test_utils import TestServer
from PIL import Image

from tests.eventually import eventually
from tests.simulator.line import Line


def _jpeg() -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (640, 480), "#a97f5a").save(buffer, "JPEG")
    return buffer.getvalue()


async def _send(line: Line, person: str, **message: Any) -> dict[str, Any]:
    sent = await line.control("POST", f"/people/{person}/messages", message)
    return dict((await line.event(sent["webhook_event_id"]))["message"])


def _path(message: dict[str, Any], rest: str = "") -> str:
    return f"/v2/bot/message/{message['id']}/content{rest}"


async def test_a_picture_and_its_preview_can_be_had(line: Line) -> None:
    message = await _send(line, await line.person(), type="image")
    assert message["contentProvider"] == {"type": "line"}
    answer = await line.call("GET", _path(message))
    assert (answer.status, answer.content_type) == (200, "image/jpeg")
    assert Image.open(io.BytesIO(await answer.read())).size == (480, 360)
    preview = await line.call("GET", _path(message, "/preview"))
    assert Image.open(io.BytesIO(await preview.read())).width == 240


async def test_an_upload_is_kept_as_it_comes(line: Line) -> None:
    person, picture = await line.person(), _jpeg()
    form = FormData()
    form.add_field("type", "image")
    form.add_field("file", picture, filename="カップ.jpg", content_type="image/jpeg")
    async with line.client.post(f"/simulator/people/{person}/messages", data=form) as answer:
        assert answer.status == 201
        message_id = (await answer.json())["message_id"]
    content = await line.call("GET", f"/v2/bot/message/{message_id}/content")
    assert await content.read() == picture
    async with line.client.get(f"/simulator/contents/{message_id}") as shown:
        assert (await shown.read(), shown.content_type) == (picture, "image/jpeg")


async def test_a_file_has_a_name_and_a_size_and_no_provider(line: Line) -> None:
    encoded = base64.b64encode(b"%PDF-1.7").decode()
    fields = {"content": encoded, "content_type": "application/pdf", "file_name": "請求書.pdf"}
    message = await _send(line, await line.person(), type="file", **fields)
    assert message.keys() == {"type", "id", "markAsReadToken", "fileName", "fileSize"}
    assert (message["fileName"], message["fileSize"]) == ("請求書.pdf", 8)
    answer = await line.call("GET", _path(message))
    assert (await answer.read(), answer.content_type) == (b"%PDF-1.7", "application/pdf")
    refused = await line.call("GET", _path(message, "/preview"))
    assert await refused.json() == {"message": "The content can not be previewed"}


@pytest.mark.parametrize("kind", ["video", "audio"])
async def test_a_film_is_not_ready_at_first(line: Line, kind: str) -> None:
    await line.control("PATCH", "/switches", {"preparing_calls": 2})
    message = await _send(line, await line.person(), type=kind, duration=9000)
    assert message["duration"] == 9000
    assert await (await line.call("GET", _path(message, "/transcoding"))).json() == {"status": "processing"}
    answers = [await line.call("GET", _path(message)) for _ in range(3)]
    assert [answer.status for answer in answers] == [202, 202, 200]
    assert await answers[0].read() == b""
    assert await (await line.call("GET", _path(message, "/transcoding"))).json() == {"status": "succeeded"}


async def test_a_film_may_never_be_ready(line: Line) -> None:
    await line.control("PATCH", "/switches", {"transcoding_fails": True})
    message = await _send(line, await line.person(), type="video")
    assert (await line.call("GET", _path(message))).status == 202
    assert await (await line.call("GET", _path(message, "/transcoding"))).json() == {"status": "failed"}


async def test_what_was_taken_back_is_gone(line: Line) -> None:
    person = await line.person()
    message = await _send(line, person, type="image")
    taken = await line.control("DELETE", f"/people/{person}/messages/{message['id']}")
    assert (await line.event(taken["webhook_event_id"]))["unsend"] == {"messageId": message["id"]}
    for rest in ("", "/preview", "/transcoding"):
        answer = await line.call("GET", _path(message, rest))
        assert (answer.status, await answer.json()) == (410, {"message": "The content is gone"})
    assert [bubble["unsent"] for bubble in await line.talk(person)] == [True]
    await line.control("DELETE", f"/people/{person}/messages/{message['id']}", status=409)


async def test_line_forgets_contents_and_never_knew_others(line: Line) -> None:
    message = await _send(line, await line.person(), type="image")
    assert (await line.call("GET", _path({"id": "1"}))).status == 404
    await line.control("PATCH", "/switches", {"contents_forgotten": True})
    answer = await line.call("GET", _path(message))
    assert (answer.status, await answer.json()) == (404, {"message": "not found"})


async def test_a_content_from_elsewhere_cannot_be_had(line: Line) -> None:
    external = {"originalContentUrl": "https://example.com/a.jpg", "previewImageUrl": "https://example.com/b.jpg"}
    message = await _send(line, await line.person(), type="image", external=external)
    assert message["contentProvider"] == {"type": "external", **external}
    assert (await line.call("GET", _path(message))).status == 404


@pytest.mark.parametrize("indexed", [True, False])
async def test_an_album_arrives_in_any_order(line: Line, indexed: bool) -> None:
    person = await line.person()
    album = await line.control("POST", f"/people/{person}/albums", {"count": 3, "order": [2, 0, 1], "indexed": indexed})
    sets = [event["message"]["imageSet"] for event in await line.bot.heard(3)]
    assert {one["id"] for one in sets} == {album["image_set_id"]}
    assert [one.get("index") for one in sets] == ([3, 1, 2] if indexed else [None] * 3)
    assert [one.get("total") for one in sets] == [3 if indexed else None] * 3
    arrived = [event["message"]["id"] for event in line.bot.events]
    assert [message["message_id"] for message in album["messages"]] == [arrived[1], arrived[2], arrived[0]]


@pytest.mark.parametrize(
    "wanted", [{"count": 0}, {"count": 21}, {"count": "3"}, {"count": 2, "order": [0]}, {"count": 2, "order": [0, 0]}]
)
async def test_an_album_that_cannot_be_is_refused(line: Line, wanted: dict[str, Any]) -> None:
    await line.control("POST", f"/people/{await line.person()}/albums", wanted, status=422)


@pytest.fixture
async def shop() -> AsyncIterator[TestServer]:
    """Serve the pictures of the bot's messages."""

    async def picture(_request: web.Request) -> web.Response:
        return web.Response(body=_jpeg(), content_type="image/jpeg")

    async def huge(_request: web.Request) -> web.Response:
        return web.Response(body=io.BytesIO(bytes(2 * 1024 * 1024)), content_type="image/jpeg")

    app = web.Application()
    app.router.add_get("/a.jpg", picture)
    app.router.add_get("/huge.jpg", huge)
    server = TestServer(app)
    async with server:
        yield server


async def _push_picture(line: Line, person: str, original: str, preview: str) -> dict[str, Any]:
    message = {"type": "image", "originalContentUrl": original, "previewImageUrl": preview}
    answer = await line.call("POST", "/v2/bot/message/push", {"to": person, "messages": [message]})
    assert answer.status == 200, await answer.text()

    async def look() -> dict[str, Any] | None:
        [bubble] = await line.talk(person)
        return bubble if bubble["fetched"] else None

    return await eventually(look) or {}


async def test_the_bots_picture_is_fetched_when_it_has_arrived(line: Line, shop: TestServer) -> None:
    address = str(shop.make_url("/a.jpg"))
    bubble = await _push_picture(line, await line.person(), address, address)
    fine = {"status": 200, "content_type": "image/jpeg", "bytes": len(_jpeg()), "error": None}
    assert bubble["fetched"] == {"originalContentUrl": fine, "previewImageUrl": fine}
    async with line.client.get(f"/simulator/contents/{bubble['message_id']}?preview=1") as shown:
        assert await shown.read() == _jpeg()
    assert (await line.call("GET", _path({"id": bubble["message_id"]}))).status == 404


async def test_a_picture_that_cannot_be_fetched_says_why(line: Line, shop: TestServer, unused_tcp_port: int) -> None:
    missing = str(shop.make_url("/none.jpg"))
    bubble = await _push_picture(line, await line.person(), f"http://127.0.0.1:{unused_tcp_port}/", missing)
    original, preview = bubble["fetched"]["originalContentUrl"], bubble["fetched"]["previewImageUrl"]
    assert (original["status"], original["error"]) == (0, "could_not_connect")
    assert (preview["status"], preview["error"]) == (404, "error_status_code")


async def test_a_preview_over_one_megabyte_is_too_large(line: Line, shop: TestServer) -> None:
    huge = str(shop.make_url("/huge.jpg"))
    bubble = await _push_picture(line, await line.person(), huge, huge)
    assert bubble["fetched"]["originalContentUrl"]["error"] is None
    assert bubble["fetched"]["previewImageUrl"]["error"] == "too_large"
