"""Files: in as a drawn picture, out to staff, and to LINE by token."""

import io
import struct
from dataclasses import asdict

import aiohttp
import pytest
from PIL import Image

from handlers.middlewares.headers import HEADERS
from inbox.clock import now
from inbox.conversations.message import Media, Message
from tests.handlers.site import Browser, Site, contact_of


def picture(width: int = 40, height: int = 20, kind: str = "PNG", **options: object) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(target, kind, **options)
    return target.getvalue()


async def _upload(browser: Browser, conversation: str, content: bytes, key: str = "k", **fields: str) -> int:
    form = aiohttp.FormData(fields)
    form.add_field("key", key)
    form.add_field("csrf_token", browser.csrf)
    form.add_field("image", io.BytesIO(content), filename="写真.png", content_type="image/png")
    headers = {"X-Requested-With": "fragment"}
    async with await browser.request(
        "POST", f"/conversations/{conversation}/images", data=form, headers=headers
    ) as answer:
        return answer.status


async def _sent(site: Site) -> Message:
    page = await site.store.messages.list(contact_of(), None, 10)
    [message] = [one for one in page.items if one.kind == "image"]
    return message


async def _keep(site: Site, content: bytes, content_type: str, name: str | None = None) -> str:
    """Give the customer's message a stored file."""
    await site.say("ファイルです")
    [message] = (await site.store.messages.list(contact_of(), None, 10)).items
    async with site.store.media.open_upload(name or "x", content_type) as upload:
        await upload.write(content)
    media = Media("stored", upload.file_id, content_type=content_type, file_name=name)
    await site.store.database["messages"].update_one({"_id": message.id}, {"$set": {"media": asdict(media)}})
    return message.id


async def test_a_picture_is_sent_drawn_anew_and_line_can_fetch_it(site: Site) -> None:
    conversation = await site.say("写真をください")
    browser = await site.browser()
    exif = Image.Exif()
    exif[0x010E] = "home address"
    hidden = picture(kind="JPEG", exif=exif)
    assert b"home address" in hidden
    assert await _upload(browser, conversation, hidden) == 201
    assert await _upload(browser, conversation, hidden) == 200
    message = await _sent(site)
    for token in (message.content["original_token"], message.content["preview_token"]):
        async with site.client.get(f"/m/{token}") as answer:
            assert (answer.status, answer.content_type) == (200, "image/jpeg")
            assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
            content = await answer.read()
            assert b"home address" not in content
            assert Image.open(io.BytesIO(content)).size == (40, 20)
    assert (await browser.get(f"/media/{message.id}/thumbnail")).status == 200
    assert (await site.client.get("/m/guess")).status == 404


async def test_a_picture_that_a_colleagues_answer_stopped_is_not_kept(site: Site) -> None:
    conversation = await site.say("写真をください")
    first, second = await site.browser(), await site.browser("member")
    assert await _upload(first, conversation, picture(), "first") == 201
    files = site.store.database["media.files"]
    assert await files.count_documents({}) == 2
    assert await _upload(second, conversation, picture(), "second", seen_reply="") == 409
    assert await files.count_documents({}) == 2
    assert await _upload(second, conversation, picture(), "second", seen_reply="", force="1") == 201
    assert await files.count_documents({}) == 4


@pytest.mark.parametrize(
    "content",
    [b"", b"no picture", b"<svg xmlns='http://www.w3.org/2000/svg'/>", picture()[:40], picture(7000, 6000, "GIF")],
    ids=["empty", "text", "svg", "cut", "too many pixels"],
)
async def test_what_is_no_small_picture_is_refused(site: Site, content: bytes) -> None:
    conversation = await site.say("写真をください")
    assert await _upload(await site.browser(), conversation, content) == 422


async def test_a_picture_with_broken_notes_beside_it_is_refused(site: Site) -> None:
    """A resolution that says it is a text: Pillow stumbles over it with a TypeError when it turns the picture."""
    exif = Image.Exif()
    exif[0x0112], exif[0x011A] = 6, 72.0
    whole = picture(kind="JPEG", exif=exif)
    rational, text = (struct.pack("<HH", 0x011A, kind) for kind in (5, 2))
    if rational not in whole:
        rational, text = (struct.pack(">HH", 0x011A, kind) for kind in (5, 2))
    assert whole.count(rational) == 1
    conversation, browser = await site.say("写真をください"), await site.browser()
    assert await _upload(browser, conversation, whole) == 201
    assert await _upload(browser, conversation, whole.replace(rational, text), key="broken") == 422


async def test_a_file_over_ten_megabytes_is_refused(site: Site) -> None:
    conversation = await site.say("写真をください")
    answered = await _upload(await site.browser(), conversation, picture() + b"\0" * (11 * 1024 * 1024))
    assert answered == 413


async def test_a_player_gets_the_part_that_it_asks_for(site: Site) -> None:
    content = bytes(range(256)) * 2_000
    path = f"/media/{await _keep(site, content, 'video/mp4', '動画.mp4')}"
    browser = await site.browser()
    whole = await browser.get(path)
    assert (whole.status, await whole.read()) == (200, content)
    assert whole.headers["Content-Disposition"].startswith("inline")
    for asked, start, end in (("bytes=0-99", 0, 100), ("bytes=300000-", 300_000, None), ("bytes=-10", -10, None)):
        part = await browser.get(path, Range=asked)
        assert (part.status, await part.read()) == (206, content[start:end]), asked
    assert (await browser.get(path, Range="bytes=0-99")).headers["Content-Range"] == f"bytes 0-99/{len(content)}"
    for wrong in ("bytes=9999999-", "bytes=5-1", "lines=1-2", "bytes=a-b"):
        assert (await browser.get(path, Range=wrong)).status == 416, wrong


async def test_a_file_is_never_a_page_of_ours(site: Site) -> None:
    message_id = await _keep(site, b"<script>alert(1)</script>", "text/html", 'x".html')
    answer = await (await site.browser("viewer")).get(f"/media/{message_id}")
    assert answer.headers["Content-Disposition"] == "attachment; filename*=UTF-8''x%22.html"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


async def test_a_file_carries_the_headers_of_every_other_answer(site: Site) -> None:
    message_id = await _keep(site, b"sound", "audio/mp4")
    answer = await (await site.browser()).get(f"/media/{message_id}")
    for name, value in HEADERS.items():
        assert answer.headers[name] == value, name
    assert answer.headers["Cache-Control"] == "private, no-cache"


async def test_a_file_that_breaks_off_is_cut_and_no_error_page_stands_in_it(site: Site) -> None:
    message_id = await _keep(site, bytes(1_000_000), "video/mp4")
    chunks = site.store.database["media.chunks"]
    assert (await chunks.delete_one({"n": 3})).deleted_count == 1
    answer = await (await site.browser()).get(f"/media/{message_id}")
    assert answer.status == 200
    with pytest.raises(aiohttp.ClientPayloadError):
        await answer.read()
    assert (await site.client.get("/healthz/live")).status == 200


async def test_a_picture_without_a_key_is_not_kept(site: Site) -> None:
    conversation = await site.say("写真をください")
    assert await _upload(await site.browser(), conversation, picture(), key="") == 422
    assert await site.store.database["media.files"].count_documents({}) == 0


async def test_a_file_that_is_known_is_not_sent_again_and_vanishes_with_its_message(site: Site) -> None:
    message_id = await _keep(site, b"sound", "audio/mp4")
    browser = await site.browser()
    tag = (await browser.get(f"/media/{message_id}")).headers["ETag"]
    assert (await browser.get(f"/media/{message_id}", **{"If-None-Match": tag})).status == 304
    await site.store.database["messages"].update_one({"_id": message_id}, {"$set": {"unsent_at": now()}})
    assert (await browser.get(f"/media/{message_id}")).status == 404
    assert (await site.client.get(f"/media/{message_id}", allow_redirects=False)).status == 303
