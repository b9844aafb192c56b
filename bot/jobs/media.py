"""Files of customers: streamed from LINE into our own store, kept for good, gone when they are taken back."""

import asyncio
import re
import tempfile
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import IO, Any

from bot.jobs.pictures import Picture, may_hide_a_place, read_picture
from bot.jobs.retry import NotYet, TryAgain
from bot.jobs.tools import Tools
from bot.line import Line, NoAnswer
from bot.line.client import Content
from inbox.conversations.message import Media, Message
from inbox.store import Store

FILE_LIMIT = 300 * 1024 * 1024
PREVIEW_LIMIT = 5 * 1024 * 1024
GONE = (404, 410)
# A picture may take hundreds of megabytes while it is read.
ONE_AT_A_TIME = ThreadPoolExecutor(1, "pictures")
CONTENT_TYPE = re.compile(r"[a-z]+/[a-z0-9.+-]{1,100}")


async def fetch_media(tools: Tools, payload: Mapping[str, Any]) -> None:
    """Fetch the file of a message; one that LINE still prepares comes later, one that is gone never."""
    store, line = tools.store, tools.line
    message = (await store.messages.many([payload["message_id"]])).get(payload["message_id"])
    if message is None:
        raise TryAgain("the message is not there yet")
    media = message.media
    if media is None or message.unsent_at is not None or media.state in ("stored", "gone"):
        return
    async with line.open_content(payload["line_message_id"]) as content:
        if content.status == 202:
            await store.messages.set_media(message.id, replace(media, state="preparing"))
            raise NotYet("LINE is preparing it")
        if content.status in GONE:
            await store.messages.set_media(message.id, replace(media, state="gone"))
            return
        if content.status != 200:
            raise TryAgain(f"HTTP {content.status}")
        fetched = await _keep(store, line, message, media, content, payload["line_message_id"])
    is_kept = await store.messages.set_media(message.id, fetched)
    # Also what a try that was cut off had stored.
    ours = [file_id for file_id in (fetched.file_id, fetched.thumbnail_id) if file_id]
    await store.media.delete_of(message.id, keep=ours if is_kept else ())


async def give_up_media(tools: Tools, payload: Mapping[str, Any]) -> None:
    """Say in the talk that a file could not be had."""
    store = tools.store
    message = (await store.messages.many([payload["message_id"]])).get(payload["message_id"])
    if message is not None and message.media is not None and message.media.state in ("pending", "preparing"):
        await store.messages.set_media(message.id, replace(message.media, state="failed"))
        await store.media.delete_of(message.id)


async def erase_media(tools: Tools, payload: Mapping[str, Any]) -> None:
    """Delete the files of a message that was taken back."""
    store = tools.store
    found = await store.messages.find_by_line_ids(payload["channel"], [payload["line_message_id"]])
    for message in found.values():
        if message.media is not None:
            await store.media.delete_of(message.id)
            await store.messages.forget_media(message.id)


async def _keep(store: Store, line: Line, message: Message, media: Media, content: Content, line_id: str) -> Media:
    with tempfile.SpooledTemporaryFile(max_size=4 * 1024 * 1024) as file:
        size = await _download(content, file, FILE_LIMIT)
        if size is None:
            return replace(media, state="failed")
        content_type = _content_type(content.content_type)
        if message.kind == "image":
            file.seek(0)
            picture = await _read(file)
            if picture is not None:
                return await _keep_picture(store, message, media, picture)
            if await asyncio.to_thread(may_hide_a_place, file):
                return replace(media, state="failed")
            # What we cannot read is kept as it is, and offered as a file only.
            content_type = "application/octet-stream"
        file.seek(0)
        file_id = await _store(store, message, content_type, file)
    kept = replace(media, state="stored", file_id=file_id, content_type=content_type, size=size)
    return await _with_preview(store, line, message, kept, line_id) if message.kind == "video" else kept


async def _download(content: Content, file: IO[bytes], limit: int) -> int | None:
    """Take a file in and give its size; None when it is larger than the limit, and always will be."""
    size = content.size or 0
    if size > limit:
        return None
    size = 0
    async for piece in content.pieces():
        size += len(piece)
        if size > limit:
            return None
        await asyncio.to_thread(file.write, piece)
    if content.size is not None and size < content.size:
        raise NoAnswer(f"{content.size - size} bytes are missing")
    return size


async def _keep_picture(store: Store, message: Message, media: Media, picture: Picture) -> Media:
    return replace(
        media,
        state="stored",
        file_id=await _store(store, message, picture.content_type, picture.content),
        thumbnail_id=await _store(store, message, "image/jpeg", picture.thumbnail),
        content_type=picture.content_type,
        size=len(picture.content),
        width=picture.width,
        height=picture.height,
    )


async def _read(file: IO[bytes]) -> Picture | None:
    return await asyncio.get_running_loop().run_in_executor(ONE_AT_A_TIME, read_picture, file)


async def _with_preview(store: Store, line: Line, message: Message, kept: Media, line_id: str) -> Media:
    """Add LINE's own picture of a video; a video without one is still a video."""
    try:
        async with line.open_content(line_id, preview=True) as content:
            if content.status != 200:
                return kept
            with tempfile.SpooledTemporaryFile(max_size=PREVIEW_LIMIT) as file:
                if await _download(content, file, PREVIEW_LIMIT) is None:
                    return kept
                file.seek(0)
                picture = await _read(file)
    except NoAnswer:
        return kept
    if picture is None:
        return kept
    thumbnail_id = await _store(store, message, "image/jpeg", picture.thumbnail)
    return replace(kept, thumbnail_id=thumbnail_id, width=picture.width, height=picture.height)


async def _store(store: Store, message: Message, content_type: str, content: bytes | IO[bytes]) -> str:
    async with store.media.open_upload(message.id, content_type, {"message_id": message.id}) as upload:
        if isinstance(content, bytes):
            await upload.write(content)
        else:
            while piece := content.read(256 * 1024):
                await upload.write(piece)
    return upload.file_id


def _content_type(given: str) -> str:
    return given if CONTENT_TYPE.fullmatch(given) else "application/octet-stream"
