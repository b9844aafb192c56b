"""People from a file: uploaded, rehearsed without writing anything, then taken in."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from aiohttp import web

from bot.jobs.customer_file import KIND
from handlers import rendering
from handlers.access import allow
from handlers.answers import see_other
from handlers.customers.field_texts import label_of
from handlers.forms import Form, read_form
from handlers.keys import BACKGROUND, SITE, STORE
from handlers.middlewares.errors import wants_fragment
from handlers.pages.settings.frame import me, show
from handlers.people import shop_of
from inbox.batches import Batch
from inbox.clock import now
from inbox.errors import Conflict, DomainError, Invalid, NotFound
from inbox.fields.columns import FIELD, check_targets, field_targets, guess_targets
from inbox.fields.sheet import BYTES_LIMIT, COLUMNS_LIMIT, open_sheet
from inbox.jobs import NewJob

IMPORT = "/customers/import"
# Room for what a form adds around its file.
UPLOAD_LIMIT = BYTES_LIMIT + 1024 * 1024
SHOWN = 10
FORGOTTEN_AFTER = timedelta(days=1)
PIECE = 1024 * 1024


@allow("settings")
async def show_imports(request: web.Request) -> web.Response:
    """Show the form for a file, and the files of before."""
    return await _start_page(request)


@allow("settings", body_limit=UPLOAD_LIMIT)
async def create_import(request: web.Request) -> web.Response:
    """Take a CSV file, and rehearse it."""
    store = request.app[STORE]
    try:
        form = await read_form(request)
        raw = await _read_file(form)
        sheet = await asyncio.to_thread(open_sheet, raw)
    except Invalid as problem:
        return await _start_page(request, problem)
    await _forget_old(request)
    async with store.media.open_upload("customers.csv", "text/csv") as upload:
        for start in range(0, len(raw), PIECE):
            await upload.write(raw[start : start + PIECE])
    settings = {
        "file_id": upload.file_id,
        "header": list(sheet.header),
        "targets": guess_targets(sheet.header, await store.fields.list()),
        "may_create": request.app[SITE].shop is None,
        "shop": shop_of(request),
        "is_dry": True,
    }
    return await _begin(request, settings)


@allow("settings")
async def show_import(request: web.Request) -> web.Response:
    """Show how a file fares, what its columns mean, and which rows cannot be taken; a script gets the progress."""
    batch = await _get(request)
    shown = {"batch": batch, "counts": batch.cursor or {"created": 0, "updated": 0}}
    if wants_fragment(request):
        return rendering.render(request, "fields/_import_progress.html", shown)
    return show(request, "fields/import.html", {**shown, "targets": await _targets(request)})


@allow("settings")
async def create_import_check(request: web.Request) -> web.Response:
    """Rehearse the same file with other meanings of its columns."""
    batch, form = await _get(request), await read_form(request)
    chosen = [form.word(f"target-{number}") for number in range(min(COLUMNS_LIMIT, len(batch.settings["header"])))]
    targets = check_targets(chosen, await request.app[STORE].fields.list())
    may_create = form.word("may_create") == "on" and request.app[SITE].shop is None
    return await _begin(request, {**batch.settings, "targets": targets, "may_create": may_create, "is_dry": True})


@allow("settings")
async def create_import_run(request: web.Request) -> web.Response:
    """Take in what was rehearsed."""
    batch = await _get(request)
    if batch.state != "done" or not batch.settings["is_dry"]:
        raise Conflict("先に内容の確認を終えてください。")
    return await _begin(request, {**batch.settings, "is_dry": False})


@allow("settings")
async def create_import_cancellation(request: web.Request) -> web.Response:
    """Stop after the present rows; what is taken in stays."""
    batch = await _get(request)
    await request.app[STORE].batches.ask_cancel(batch.id)
    return see_other(f"{IMPORT}/{batch.id}")


async def _begin(request: web.Request, settings: Mapping[str, Any]) -> web.Response:
    store = request.app[STORE]
    batch = await store.batches.create(KIND, settings, started_by=me(request).id)
    await store.jobs.add([NewJob(f"{KIND}:{batch.id}", KIND, {"batch_id": batch.id})])
    request.app[BACKGROUND].wake()
    return see_other(f"{IMPORT}/{batch.id}")


async def _read_file(form: Form) -> bytes:
    file = form.file("file")
    if file is None:
        raise Invalid("CSVファイルを選んでください。", fields={"file": "required"})
    return await asyncio.to_thread(file.file.read, BYTES_LIMIT + 1)


async def _get(request: web.Request) -> Batch:
    batch = await request.app[STORE].batches.get(request.match_info["batch"])
    if batch.kind != KIND:
        raise NotFound("処理が見つかりません。一覧から選び直してください。")
    return batch


async def _forget_old(request: web.Request) -> None:
    """Files that were rehearsed and left do not stay."""
    store = request.app[STORE]
    for batch in await store.batches.list(KIND):
        if batch.is_over and batch.created_at < now() - FORGOTTEN_AFTER:
            await store.media.delete(batch.settings["file_id"])


async def _targets(request: web.Request) -> Sequence[tuple[str, str]]:
    texts = rendering.texts(request)
    fields = field_targets(await request.app[STORE].fields.list())
    return [(f"{FIELD}{field.slot}", label_of(texts, field)) for field in fields]


async def _start_page(request: web.Request, problem: DomainError | None = None) -> web.Response:
    batches = await request.app[STORE].batches.list(KIND, SHOWN)
    people = await request.app[STORE].staff.many({one.started_by for one in batches if one.started_by})
    return show(request, "fields/imports.html", {"batches": batches, "people": people}, problem)


routes = [
    web.get(IMPORT, show_imports),
    web.post(IMPORT, create_import),
    web.get(f"{IMPORT}/{{batch}}", show_import),
    web.post(f"{IMPORT}/{{batch}}/check", create_import_check),
    web.post(f"{IMPORT}/{{batch}}/run", create_import_run),
    web.post(f"{IMPORT}/{{batch}}/cancellation", create_import_cancellation),
]
