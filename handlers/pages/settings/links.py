"""連携: what waits for a decision, what was linked lately, and the links that another tool has known."""

import asyncio
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from aiohttp import web

from bot.linking.importing import KIND
from handlers import rendering
from handlers.access import allow
from handlers.answers import see_other
from handlers.forms import Form, read_form
from handlers.identity import actor_of
from handlers.keys import BACKGROUND, MAIL, SIGN_IN, SITE, STORE
from handlers.links import tell
from handlers.middlewares.errors import wants_fragment
from handlers.pages.queries import read_after
from handlers.pages.settings.frame import me, show
from handlers.people import shop_of
from inbox.clock import now
from inbox.errors import Conflict, DomainError, Invalid
from inbox.fields.sheet import BYTES_LIMIT, open_sheet
from inbox.jobs import NewJob
from inbox.links.importing import read_columns

LINKS = "/settings/links"
IMPORT = f"{LINKS}/import"
PAGE = 20
HISTORY_SHOWN = 20
IMPORTS_SHOWN = 5
# Room for what a form adds around its file.
UPLOAD_LIMIT = BYTES_LIMIT + 1024 * 1024
PIECE = 1024 * 1024
FORGOTTEN_AFTER = timedelta(days=1)


@allow("link")
async def list_links(request: web.Request) -> web.Response:
    """List conflicts and claims that wait, and the newest links."""
    return await _page(request)


@allow("link")
async def create_decision(request: web.Request) -> web.Response:
    """Decide a conflict: keep what stands, replace it, or let both stand."""
    store, form = request.app[STORE], await read_form(request)
    try:
        link = await store.links.resolve(request.match_info["conflict"], form.word("decision"), actor_of(request).id)
    except DomainError as problem:
        return await _page(request, problem)
    if link is not None:
        await tell(request, link)
    return see_other(f"{LINKS}?done=link_decided")


@allow("settings")
async def show_link_import(request: web.Request) -> web.Response:
    """Show how far an import is; a script gets the part alone, again and again."""
    if not wants_fragment(request):
        return see_other(LINKS)
    return rendering.render(request, "links/_import.html", await _imports(request))


@allow("settings", body_limit=UPLOAD_LIMIT)
async def create_link_import(request: web.Request) -> web.Response:
    """Take links in from a file or from the store's metafields; a rehearsal writes nothing."""
    form = await read_form(request)
    try:
        settings = await _settings(request, form)
        batch = await request.app[STORE].batches.create(KIND, settings, started_by=me(request).id, is_alone=True)
    except (Invalid, Conflict) as problem:
        return await _page(request, problem)
    await request.app[STORE].jobs.add([NewJob(f"{KIND}:{batch.id}", KIND, {"batch_id": batch.id})])
    request.app[BACKGROUND].wake()
    return see_other(f"{LINKS}?done=import_started")


@allow("settings")
async def create_link_import_cancellation(request: web.Request) -> web.Response:
    """Stop after the present rows; what is linked stays."""
    await request.app[STORE].batches.ask_cancel(request.match_info["batch"])
    request.app[BACKGROUND].wake()
    return see_other(f"{LINKS}?done=import_cancelled")


async def _settings(request: web.Request, form: Form) -> Mapping[str, Any]:
    shared = {"shop": shop_of(request), "is_dry": form.word("is_dry") == "on"}
    if form.word("source") == "store":
        if request.app[SITE].shop is None:
            raise Invalid("ストアが設定されていません。CSVファイルから取り込んでください。", fields={"source": "none"})
        return {"source": "store", **shared}
    file = form.file("file")
    if file is None:
        raise Invalid("CSVファイルを選んでください。", fields={"file": "required"})
    raw = await asyncio.to_thread(file.file.read, BYTES_LIMIT + 1)
    read_columns((await asyncio.to_thread(open_sheet, raw)).header)
    return {"source": "file", "file_id": await _keep(request, raw), **shared}


async def _keep(request: web.Request, raw: bytes) -> str:
    """Keep the file for the job; those that were rehearsed and left do not stay."""
    store = request.app[STORE]
    for batch in await store.batches.list(KIND):
        if batch.is_over and batch.settings.get("file_id") and batch.created_at < now() - FORGOTTEN_AFTER:
            await store.media.delete(batch.settings["file_id"])
    async with store.media.open_upload("links.csv", "text/csv") as upload:
        for start in range(0, len(raw), PIECE):
            await upload.write(raw[start : start + PIECE])
    return upload.file_id


async def _page(request: web.Request, problem: DomainError | None = None) -> web.Response:
    store = request.app[STORE]
    conflicts = await store.link_conflicts.list(read_after(request), PAGE)
    claims = await store.claims.list(None, PAGE)
    history = await store.links.history(limit=HISTORY_SHOWN)
    standing = [one for conflict in conflicts.items for one in conflict.standing]
    rows: list[Any] = [*conflicts.items, *claims.items, *history, *standing]
    contacts = {one.contact_id for one in rows}
    contacts |= {one.intended_for for one in conflicts.items if one.intended_for}
    shown = {
        "conflicts": conflicts.items,
        "next": conflicts.next,
        "claims": claims.items,
        "links": history,
        "contacts": await store.contacts.many(contacts),
        "customers": await store.customers.many({one.customer_id for one in rows}),
        "ways": _ways(request),
        "colleagues": await store.staff.many(_staff(rows)),
        **await _imports(request),
    }
    return show(request, "settings/links.html", shown, problem)


def _ways(request: web.Request) -> Mapping[str, bool]:
    """Tell which ways to show who they are the customers' page offers."""
    has_sign_in, has_page = request.app[SIGN_IN] is not None, request.app[SITE].store_page_url is not None
    return {"sign_in": has_sign_in, "store_page": has_page and not has_sign_in, "mail": request.app[MAIL] is not None}


def _staff(rows: Iterable[Any]) -> set[str]:
    names = ("by", "confirmed_by", "ended_by")
    return {staff for row in rows for name in names if (staff := getattr(row, name, None))}


async def _imports(request: web.Request) -> Mapping[str, Any]:
    store = request.app[STORE]
    batches = await store.batches.list(KIND, IMPORTS_SHOWN)
    return {
        "imports": batches,
        "people": await store.staff.many({one.started_by for one in batches if one.started_by}),
        "pending": await store.pending_links.count(),
        "shop": request.app[SITE].shop,
    }


routes = [
    web.get(LINKS, list_links),
    web.post(f"{LINKS}/conflicts/{{conflict}}/decision", create_decision),
    web.get(IMPORT, show_link_import),
    web.post(IMPORT, create_link_import),
    web.post(f"{IMPORT}/{{batch}}/cancellation", create_link_import_cancellation),
]
