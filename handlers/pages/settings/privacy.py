"""個人情報: what becomes of texts, which erasures there were, and the files that were made for people who asked."""

import tempfile
import zipfile
from collections.abc import AsyncIterator, Mapping
from typing import IO, Any

import orjson
from aiohttp import web

from handlers import rendering
from handlers.access import allow
from handlers.answers import see_other
from handlers.forms import read_form
from handlers.identity import actor_of
from handlers.keys import BACKGROUND, STORE
from handlers.pages.queries import read_after
from handlers.pages.settings.frame import show
from inbox.errors import DomainError, Invalid

PRIVACY = "/settings/privacy"
PAGE = 20
PIECE = 256 * 1024


@allow("erase")
async def show_privacy(request: web.Request) -> web.Response:
    """Show the policy, the erasures and the archives."""
    return await _page(request)


@allow("erase")
async def update_privacy(request: web.Request) -> web.Response:
    """Choose what becomes of texts in erasures from now on."""
    form = await read_form(request)
    try:
        await request.app[STORE].erasures.policies.set(form.word("asked"), form.word("deleted"))
    except Invalid as problem:
        return await _page(request, problem)
    return see_other(f"{PRIVACY}?done=saved")


@allow("erase")
async def show_erasure(request: web.Request) -> web.Response:
    """Show how far an erasure is, and its certificate."""
    erasure = await request.app[STORE].erasures.get(request.match_info["erasure"])
    return show(request, "settings/erasure.html", {"erasure": erasure})


@allow("erase")
async def show_certificate(request: web.Request) -> web.Response:
    """Give the certificate as a file."""
    erasure_id = request.match_info["erasure"]
    certificate = await request.app[STORE].erasures.certificate(erasure_id)
    headers = {"Content-Disposition": f'attachment; filename="erasure-{erasure_id}.json"'}
    body = orjson.dumps(certificate, option=orjson.OPT_INDENT_2)
    return web.Response(body=body, content_type="application/json", headers=headers)


@allow("erase")
async def create_retry(request: web.Request) -> web.Response:
    """Begin an erasure that failed once more."""
    erasure_id = request.match_info["erasure"]
    await request.app[STORE].erasures.retry(erasure_id)
    request.app[BACKGROUND].wake()
    return see_other(f"{PRIVACY}/{erasure_id}?done=erasing")


@allow("erase")
async def show_archive(request: web.Request) -> web.StreamResponse:
    """Give an archive as a zip file, with a page to read in it; who took it is noted."""
    archive_id = request.match_info["archive"]
    pieces = await request.app[STORE].archives.open(archive_id, actor_of(request))
    answer = web.StreamResponse(headers={"Content-Disposition": f'attachment; filename="archive-{archive_id}.zip"'})
    answer.content_type = "application/zip"
    with tempfile.TemporaryFile() as file:
        await _write(request, file, pieces)
        await answer.prepare(request)
        file.seek(0)
        while piece := file.read(PIECE):
            await answer.write(piece)
    await answer.write_eof()
    return answer


async def _write(request: web.Request, file: IO[bytes], pieces: AsyncIterator[bytes]) -> None:
    async for piece in pieces:
        file.write(piece)
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive:
        found: Mapping[str, Any] = orjson.loads(archive.read("data.json"))
        names = [name for name in archive.namelist() if name.startswith("files/")]
        page = rendering.render(request, "erasure/archive.html", {"found": found, "files": names})
        archive.writestr("index.html", page.text or "")


async def _page(request: web.Request, problem: DomainError | None = None) -> web.Response:
    store = request.app[STORE]
    page = await store.erasures.list(read_after(request), PAGE)
    shown = {
        "policy": await store.erasures.policies.get(),
        "erasures": page.items,
        "next": page.next,
        "archives": await store.archives.list(),
    }
    return show(request, "settings/privacy.html", shown, problem)


routes = [
    web.get(PRIVACY, show_privacy),
    web.post(PRIVACY, update_privacy),
    web.get(f"{PRIVACY}/archives/{{archive}}", show_archive),
    web.get(f"{PRIVACY}/{{erasure}}", show_erasure),
    web.get(f"{PRIVACY}/{{erasure}}/certificate", show_certificate),
    web.post(f"{PRIVACY}/{{erasure}}/retry", create_retry),
]
