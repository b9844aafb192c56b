"""Files of messages: to staff by message, to LINE by an unguessable token."""

import asyncio
import mimetypes
from urllib.parse import quote

from aiohttp import web

from handlers.access import PUBLIC, allow
from handlers.keys import SITE, STORE
from handlers.middlewares.headers import add_headers
from inbox.errors import NotFound
from inbox.media import Download

SHOWN_IN_PLACE = ("image/jpeg", "image/png", "image/gif", "image/webp", "video/", "audio/")
# Whatever a file holds, it is no page of ours.
SANDBOX = "default-src 'none'; sandbox"
PUBLIC_LIFE_S = 86_400
WRITE_TIMEOUT_S = 60


@allow("read")
async def show_media(request: web.Request) -> web.StreamResponse:
    """Show the file of a message."""
    return await _show(request, is_thumbnail=False)


@allow("read")
async def show_thumbnail(request: web.Request) -> web.StreamResponse:
    """Show the small picture of a message's file."""
    return await _show(request, is_thumbnail=True)


@allow(PUBLIC)
async def show_public_file(request: web.Request) -> web.StreamResponse:
    """Show a picture to LINE."""
    store = request.app[STORE]
    public = await store.media.find_public(request.match_info["token"])
    if public is None:
        raise _gone()
    download = await store.media.open_download(public.file_id)
    headers = {
        "Cache-Control": f"public, max-age={PUBLIC_LIFE_S}",
        "Cross-Origin-Resource-Policy": "cross-origin",
        "Content-Security-Policy": SANDBOX,
    }
    return await _send(request, download, headers)


async def _show(request: web.Request, *, is_thumbnail: bool) -> web.StreamResponse:
    store = request.app[STORE]
    message = await store.messages.get(request.match_info["message"])
    media = message.media
    file_id = (media.thumbnail_id if is_thumbnail else media.file_id) if media else None
    if media is None or file_id is None or message.unsent_at is not None:
        raise _gone()
    # Asked for each time: what the customer takes back must vanish.
    tag = f'"{file_id}"'
    headers = {"Cache-Control": "private, no-cache", "ETag": tag, "Content-Security-Policy": SANDBOX}
    if request.headers.get("If-None-Match") == tag:
        return web.Response(status=304, headers=headers)
    download = await store.media.open_download(file_id)
    name = media.file_name or _name_for(message.id, download.content_type)
    headers["Content-Disposition"] = f"{_disposition(download.content_type)}; filename*=UTF-8''{quote(name, safe='')}"
    return await _send(request, download, headers)


async def _send(request: web.Request, download: Download, headers: dict[str, str]) -> web.StreamResponse:
    """Send a file, or the part of it that a player asks for."""
    start, end, status = _range(request, download.size)
    if status == 416:
        return web.Response(status=416, headers={"Content-Range": f"bytes */{download.size}"})
    response = web.StreamResponse(status=status, headers=headers)
    add_headers(response, request.app[SITE])
    response.content_type = download.content_type
    response.content_length = end - start
    response.headers["Accept-Ranges"] = "bytes"
    if status == 206:
        response.headers["Content-Range"] = f"bytes {start}-{end - 1}/{download.size}"
    await response.prepare(request)
    if request.method != "HEAD":
        async for piece in download.chunks(start, end):
            async with asyncio.timeout(WRITE_TIMEOUT_S):
                await response.write(piece)
    await response.write_eof()
    return response


def _range(request: web.Request, size: int) -> tuple[int, int, int]:
    """Give the first byte, the one after the last, and the status."""
    try:
        asked = request.http_range
    except ValueError:
        return 0, size, 416
    if asked.start is None and asked.stop is None:
        return 0, size, 200
    start = asked.start or 0
    if start < 0:
        return max(0, size + start), size, 206 if size else 416
    end = size if asked.stop is None else min(asked.stop, size)
    return (start, end, 206) if start < end else (0, size, 416)


def _disposition(content_type: str) -> str:
    return "inline" if content_type.startswith(SHOWN_IN_PLACE) else "attachment"


def _name_for(message_id: str, content_type: str) -> str:
    return message_id.rpartition(":")[2] + (mimetypes.guess_extension(content_type) or "")


def _gone() -> NotFound:
    return NotFound("ファイルが見つかりません。")


routes = [
    web.get("/media/{message}", show_media),
    web.get("/media/{message}/thumbnail", show_thumbnail),
    web.get("/m/{token}", show_public_file),
]
