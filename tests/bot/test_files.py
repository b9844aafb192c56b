"""Files that are odd: too large, unreadable, long in preparation, left behind by a crash."""

import base64
import io
from datetime import timedelta
from typing import Any

import pytest
from PIL import Image

from bot.jobs import media as fetching
from bot.jobs import pictures
from bot.jobs.pictures import read_picture
from inbox.clock import now
from inbox.conversations.message import Media
from tests.bot.desk import Desk

PLACE = b"35.68,139.76"


def drawn(kind: str, width: int = 60, height: int = 40, **options: Any) -> io.BytesIO:
    """Draw a picture that says in its Exif where it was taken."""
    exif = Image.Exif()
    exif[0x010E] = PLACE.decode()
    target = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(target, kind, exif=exif, **options)
    assert PLACE in target.getvalue()
    target.seek(0)
    return target


async def _send(desk: Desk, kind: str, content: bytes, content_type: str) -> str:
    encoded = base64.b64encode(content).decode()
    return await desk.send(await desk.customer(), type=kind, content=encoded, content_type=content_type)


async def _again(desk: Desk, times: int = 1) -> None:
    for _ in range(times):
        await desk.store.database["jobs"].update_many({"state": "waiting"}, {"$set": {"next_at": now()}})
        await desk.work()


async def _media(desk: Desk, message_id: str) -> Media:
    media = (await desk.outcome(message_id)).media
    assert media is not None
    return media


async def _files(desk: Desk) -> int:
    return await desk.store.database["media.files"].count_documents({})


def test_a_phones_photo_of_several_pictures_is_kept_as_a_jpeg() -> None:
    second = Image.new("RGB", (60, 40), "red")
    picture = read_picture(drawn("MPO", save_all=True, append_images=[second]))
    assert picture is not None
    assert picture.content_type == "image/jpeg"
    kept = Image.open(io.BytesIO(picture.content))
    assert (kept.format, kept.size) == ("JPEG", (60, 40))
    assert PLACE not in picture.content + picture.thumbnail


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_no_kind_of_picture_keeps_what_hides_in_it(kind: str) -> None:
    xmp: dict[str, Any] = {} if kind == "PNG" else {"xmp": b"<x:xmpmeta>" + PLACE + b"</x:xmpmeta>"}
    picture = read_picture(drawn(kind, **xmp))
    assert picture is not None
    assert PLACE not in picture.content + picture.thumbnail


def test_a_photo_with_too_many_pixels_is_kept_smaller(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "PIXEL_LIMIT", 100 * 100)
    monkeypatch.setattr(pictures, "SHRUNK", (50, 50))
    picture = read_picture(drawn("JPEG", 160, 120))
    assert picture is not None
    assert (picture.width, picture.height) == (80, 60)
    assert read_picture(drawn("PNG", 160, 120)) is None


def test_a_moving_picture_that_would_fill_the_memory_stands_still(monkeypatch: pytest.MonkeyPatch) -> None:
    frames = [Image.new("RGB", (20, 10), colour) for colour in ("red", "blue", "green")]
    moving = io.BytesIO()
    frames[0].save(moving, "GIF", save_all=True, append_images=frames[1:])
    monkeypatch.setattr(pictures, "MOVING_PIXEL_LIMIT", 20 * 10 * 2)
    picture = read_picture(moving)
    assert picture is not None
    assert getattr(Image.open(io.BytesIO(picture.content)), "n_frames", 1) == 1


async def test_a_file_over_the_limit_is_asked_for_once(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "FILE_LIMIT", 1_000)
    message_id = await _send(desk, "file", b"x" * 1_001, "application/pdf")
    await desk.work()
    await _again(desk)
    assert (await _media(desk, message_id)).state == "failed"
    assert (len(await desk.calls("content")), await _files(desk)) == (1, 0)


async def test_a_photo_that_we_cannot_clean_is_not_kept(desk: Desk) -> None:
    """Whatever it is, it carries the marks of a place: it must not stay as it came."""
    message_id = await _send(desk, "image", b"ftypheic" + b"Exif\x00\x00" + PLACE, "image/heic")
    await desk.work()
    assert (await _media(desk, message_id)).state == "failed"
    assert await _files(desk) == 0


async def test_a_long_preparation_uses_up_no_attempts(desk: Desk) -> None:
    await desk.control("PATCH", "/switches", {"preparing_calls": 30})
    message_id = await desk.send(await desk.customer(), type="video", duration=5_000)
    await _again(desk, 20)
    await desk.fault("content", "error_before")
    await _again(desk)
    assert (await _media(desk, message_id)).state == "preparing"
    await _again(desk, 11)
    assert (await _media(desk, message_id)).state == "stored"


async def test_a_file_that_is_never_ready_is_given_up_after_a_day(desk: Desk) -> None:
    await desk.control("PATCH", "/switches", {"preparing_calls": 1_000})
    message_id = await desk.send(await desk.customer(), type="video", duration=5_000)
    await desk.work()
    assert (await _media(desk, message_id)).state == "preparing"
    yesterday = {"$set": {"created_at": now() - timedelta(hours=25)}}
    await desk.store.database["jobs"].update_many({"kind": "media"}, yesterday)
    await _again(desk)
    assert (await _media(desk, message_id)).state == "failed"


@pytest.mark.parametrize("is_unsent", [False, True])
async def test_what_a_try_cut_off_by_a_crash_had_stored_does_not_stay(desk: Desk, is_unsent: bool) -> None:
    person = await desk.customer()
    sent = await desk.control("POST", f"/people/{person}/messages", {"type": "image"})
    await desk.process()
    message_id = f"in:main:{sent['webhook_event_id']}"
    async with desk.store.media.open_upload(message_id, "image/jpeg", {"message_id": message_id}) as upload:
        await upload.write(b"half a job")
    if is_unsent:
        await desk.control("DELETE", f"/people/{person}/messages/{sent['message_id']}")
        await desk.process()
    await desk.work()
    assert await _files(desk) == (0 if is_unsent else 2)
    assert await desk.store.database["media.files"].find_one({"_id": upload.file_id}) is None
