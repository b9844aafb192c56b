"""The contents that customers sent: LINE's data host."""

import asyncio

from aiohttp import web

from simulator.line.api.gate import Asked
from simulator.line.contents import Content, preview
from simulator.line.errors import LineError


async def show_content(asked: Asked) -> web.Response:
    """Give the bytes; 202 while LINE still prepares a film or a sound."""
    content = _get(asked)
    switches = asked.platform.switches
    if content.is_preparing(switches.preparing_calls) or _failed(asked, content):
        content.answered_202 += 1
        return web.Response(status=202)
    return web.Response(body=content.body, content_type=content.content_type)


async def show_preview(asked: Asked) -> web.Response:
    """Give the small picture of an image or a film."""
    body = await asyncio.to_thread(preview, _get(asked))
    return web.Response(body=body, content_type="image/jpeg")


async def show_transcoding(asked: Asked) -> web.Response:
    """Say whether a film or a sound is ready."""
    content = _get(asked)
    if content.kind not in ("video", "audio"):
        raise LineError(400, "Transcoding status doesn't support this type of content")
    is_preparing = content.is_preparing(asked.platform.switches.preparing_calls)
    status = "failed" if _failed(asked, content) else "processing" if is_preparing else "succeeded"
    return web.json_response({"status": status})


def _get(asked: Asked) -> Content:
    if asked.platform.switches.contents_forgotten:
        raise LineError(404, "not found")
    return asked.platform.contents.get(asked.part("message_id"))


def _failed(asked: Asked, content: Content) -> bool:
    return asked.platform.switches.transcoding_fails and content.kind in ("video", "audio")
