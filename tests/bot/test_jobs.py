"""Slow work: names, pictures and files, fetched beside the tick."""

import base64
import io
from typing import Any

import pytest
from PIL import Image

from bot.jobs.pictures import PIXEL_LIMIT, read_picture
from bot.jobs.runner import MAX_ATTEMPTS
from handlers.conversations.notices import show_read
from inbox.clock import now
from inbox.conversations.message import Media
from inbox.jobs import NewJob
from tests.bot.desk import Desk, contact_of

PLACE = "35.6N 139.7E, at home"


def photo(width: int = 900, height: int = 600, orientation: int = 1) -> bytes:
    """Draw a photo that hides where it was taken."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010E] = PLACE
    target = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(target, "JPEG", exif=exif)
    assert PLACE.encode() in target.getvalue()
    return target.getvalue()


async def _hurry(desk: Desk) -> None:
    await desk.store.database["jobs"].update_many({"state": "waiting"}, {"$set": {"next_at": now()}})


async def _media(desk: Desk, message_id: str) -> Media:
    media = (await desk.outcome(message_id)).media
    assert media is not None
    return media


async def _bytes(desk: Desk, file_id: str | None) -> bytes:
    assert file_id is not None
    return await (await desk.store.media.open_download(file_id)).read()


def _profile_of(person: str) -> dict[str, Any]:
    return {"contact_id": contact_of(person), "channel": "main", "source": "person", "line_id": person}


def _upload(content: bytes, content_type: str, **more: Any) -> dict[str, Any]:
    return {"content": base64.b64encode(content).decode(), "content_type": content_type, **more}


async def test_a_name_and_a_language_are_learned_after_the_first_message(desk: Desk) -> None:
    person = await desk.customer("りんりん🐰")
    await desk.say(person)
    await desk.work()
    contact = await desk.store.contacts.get(contact_of(person))
    assert (contact.display_name, contact.language) == ("りんりん🐰", "ja")
    assert len(await desk.calls("profile")) == 1
    await desk.say(person)
    await desk.work()
    assert len(await desk.calls("profile")) == 1


async def test_whoever_blocks_us_keeps_the_name_that_we_know(desk: Desk) -> None:
    person = await desk.customer("はな")
    await desk.say(person)
    await desk.work()
    await desk.control("PATCH", f"/people/{person}", {"blocked": True})
    await desk.process()
    await desk.store.jobs.add([NewJob("again", "profile", _profile_of(person))])
    await desk.work()
    assert len(await desk.calls("profile")) == 2
    assert (await desk.store.contacts.get(contact_of(person))).display_name == "はな"


async def test_whoever_comes_back_is_asked_for_the_name_again(desk: Desk) -> None:
    person = await desk.customer("はな")
    await desk.say(person)
    await desk.work()
    await desk.control("PATCH", f"/people/{person}", {"blocked": True})
    await desk.control("PATCH", f"/people/{person}", {"blocked": False, "display_name": "花子"})
    await desk.process()
    await desk.work()
    assert (await desk.store.contacts.get(contact_of(person))).display_name == "花子"


async def test_a_groups_message_shows_who_wrote_it(desk: Desk) -> None:
    person = await desk.customer("メンバー一")
    group = await desk.control("POST", "/groups", {"name": "町内会", "members": [person]})
    sent = await desk.control(
        "POST", f"/groups/{group['group_id']}/messages", {"user_id": person, "type": "text", "text": "皆さん"}
    )
    await desk.process()
    await desk.work()
    message = await desk.outcome(f"in:main:{sent['webhook_event_id']}")
    assert (message.author.id, message.author.name) == (person, "メンバー一")
    assert (await desk.store.contacts.get(message.contact_id)).display_name == "町内会"


async def test_a_photo_is_kept_without_where_it_was_taken(desk: Desk) -> None:
    person = await desk.customer()
    message_id = await desk.send(person, type="image", **_upload(photo(), "image/jpeg"))
    assert (await _media(desk, message_id)).state == "pending"
    await desk.work()
    media = await _media(desk, message_id)
    assert (media.state, media.content_type, media.width, media.height) == ("stored", "image/jpeg", 900, 600)
    kept, small = await _bytes(desk, media.file_id), await _bytes(desk, media.thumbnail_id)
    assert PLACE.encode() not in kept + small
    assert dict(Image.open(io.BytesIO(kept)).getexif()) == {}
    assert Image.open(io.BytesIO(small)).size == (480, 320)


async def test_a_photo_taken_sideways_stands_upright(desk: Desk) -> None:
    person = await desk.customer()
    message_id = await desk.send(person, type="image", **_upload(photo(orientation=6), "image/jpeg"))
    await desk.work()
    media = await _media(desk, message_id)
    assert Image.open(io.BytesIO(await _bytes(desk, media.file_id))).size == (600, 900)
    assert (media.width, media.height) == (600, 900)


async def test_what_is_no_picture_is_kept_as_a_file(desk: Desk) -> None:
    person = await desk.customer()
    message_id = await desk.send(person, type="image", **_upload(b"<svg onload='alert(1)'/>", "image/svg+xml"))
    await desk.work()
    media = await _media(desk, message_id)
    assert (media.state, media.content_type, media.thumbnail_id) == ("stored", "application/octet-stream", None)
    assert await _bytes(desk, media.file_id) == b"<svg onload='alert(1)'/>"


async def test_a_video_in_preparation_comes_when_it_is_ready(desk: Desk) -> None:
    await desk.control("PATCH", "/switches", {"preparing_calls": 2})
    person = await desk.customer()
    message_id = await desk.send(person, type="video", duration=5_000)
    states = []
    for _ in range(3):
        await _hurry(desk)
        await desk.work()
        states.append((await _media(desk, message_id)).state)
    assert states == ["preparing", "preparing", "stored"]
    media = await _media(desk, message_id)
    assert (media.content_type, media.duration_ms) == ("video/mp4", 5_000)
    assert media.thumbnail_id is not None


@pytest.mark.parametrize("kind", ["audio", "file"])
async def test_sounds_and_files_are_kept_whole(desk: Desk, kind: str) -> None:
    person = await desk.customer()
    message_id = await desk.send(person, type=kind, size=700_000, file_name="見積書.pdf")
    await desk.work()
    media = await _media(desk, message_id)
    assert media.state == "stored"
    assert len(await _bytes(desk, media.file_id)) == 700_000
    assert media.file_name == ("見積書.pdf" if kind == "file" else None)


async def test_what_line_has_thrown_away_is_shown_as_gone(desk: Desk) -> None:
    await desk.control("PATCH", "/switches", {"contents_forgotten": True})
    person = await desk.customer()
    message_id = await desk.send(person, type="image")
    await desk.work()
    assert (await _media(desk, message_id)).state == "gone"
    assert len(await desk.calls("content")) == 1


@pytest.mark.parametrize("kind", ["error_before", "reset_before", "rate_limit"])
async def test_a_file_that_did_not_come_is_asked_for_again(desk: Desk, kind: str) -> None:
    await desk.fault("content", kind)
    person = await desk.customer()
    message_id = await desk.send(person, type="image")
    for _ in range(2):
        await desk.work()
        await _hurry(desk)
    assert (await _media(desk, message_id)).state == "stored"
    assert len(await desk.calls("content")) == 2


async def test_a_file_that_never_comes_is_given_up_in_the_talk(desk: Desk) -> None:
    await desk.fault("content", "error_before", count=None)
    person = await desk.customer()
    message_id = await desk.send(person, type="image")
    await desk.store.database["jobs"].update_many({"kind": "media"}, {"$set": {"attempts": MAX_ATTEMPTS - 1}})
    await desk.work()
    assert (await _media(desk, message_id)).state == "failed"


async def test_a_photo_taken_back_leaves_no_bytes(desk: Desk) -> None:
    person = await desk.customer()
    sent = await desk.control("POST", f"/people/{person}/messages", {"type": "image"})
    await desk.process()
    await desk.work()
    assert await desk.store.database["media.files"].count_documents({}) == 2
    await desk.control("DELETE", f"/people/{person}/messages/{sent['message_id']}")
    await desk.process()
    await desk.work()
    assert await desk.store.database["media.files"].count_documents({}) == 0
    assert await desk.store.database["media.chunks"].count_documents({}) == 0
    message = await desk.outcome(f"in:main:{sent['webhook_event_id']}")
    assert message.unsent_at is not None


async def test_a_photo_taken_back_while_it_comes_is_not_kept(desk: Desk) -> None:
    person = await desk.customer()
    message_id = await desk.send(person, type="image")
    await desk.store.database["messages"].update_one({"_id": message_id}, {"$set": {"unsent_at": now()}})
    await desk.work()
    assert await desk.store.database["media.files"].count_documents({}) == 0
    assert await desk.calls("content") == []


async def test_what_a_stranger_holds_is_never_fetched(desk: Desk) -> None:
    person = await desk.customer()
    external = {"originalContentUrl": str(desk.simulator.make_url("/simulator/state"))}
    message_id = await desk.send(person, type="image", external=external)
    await desk.work()
    assert (await _media(desk, message_id)).state == "external"
    assert await desk.calls("content") == []


def test_a_picture_with_too_many_pixels_is_not_opened() -> None:
    wide = io.BytesIO()
    Image.new("1", (PIXEL_LIMIT // 8_000 + 1, 8_000)).save(wide, "PNG")
    wide.seek(0)
    assert read_picture(wide) is None


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "GIF"])
def test_other_kinds_of_pictures_keep_their_kind_and_movement(kind: str) -> None:
    frames = [Image.new("RGB", (20, 10), colour) for colour in ("red", "blue", "green")]
    source = io.BytesIO()
    frames[0].save(source, kind, save_all=True, append_images=frames[1:], duration=100)
    source.seek(0)
    picture = read_picture(source)
    assert picture is not None
    kept = Image.open(io.BytesIO(picture.content))
    assert (kept.format, getattr(kept, "n_frames", 1)) == (kind, 3)


@pytest.mark.parametrize(("chat_mode", "is_read"), [("chat", True), ("bot", False)])
async def test_the_customer_sees_that_staff_have_read(desk: Desk, chat_mode: str, is_read: bool) -> None:
    await desk.store.channels.set_bot("main", bot_name="店", basic_id=None, picture_url=None, chat_mode=chat_mode)
    person = await desk.customer()
    message = await desk.outcome(await desk.say(person))
    assert message.conversation_id
    for _ in range(2):
        await show_read(desk.store, message.conversation_id)
        await desk.work()
    bubbles = (await desk.control("GET", f"/people/{person}/talk"))["talk"]
    assert [bubble["read"] for bubble in bubbles] == [is_read]
    assert len(await desk.calls("mark_as_read")) == (1 if is_read else 0)
