"""How an act on many fares: progress, what became of each, the way back."""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

from aiohttp import web
from babel.support import NullTranslations

from handlers import rendering
from handlers.access import allow
from handlers.answers import see_other
from handlers.csv_files import Cells, send_csv
from handlers.forms import Form, read_form
from handlers.keys import BACKGROUND, STORE
from handlers.middlewares.errors import wants_fragment
from handlers.pages.queries import read_word
from handlers.pages.settings.frame import me, show
from inbox.batches import Batch
from inbox.bulk.bulk import DELETION, KINDS, TALKS, may_undo
from inbox.bulk.rows import Row, State
from inbox.errors import NotFound
from inbox.store import Store

BULK = "/bulk/{batch}"
INBOX = "inbox"
SHOWN = 50
CSV_PAGE = 500
CHANGED: tuple[State, ...] = ("done", "failed", "skipped", "unchanged")
LEFT: tuple[State, ...] = ("failed", "skipped")
STATES: Mapping[State, str] = {
    "begun": "処理中",
    "done": "変更しました",
    "unchanged": "変更なし",
    "failed": "変更できませんでした",
    "skipped": "対象外",
}
DELETED = "削除しました"
NOT_DELETED = "削除できませんでした"


@allow("customers")
async def show_bulk(request: web.Request) -> web.Response:
    """Show how it fares (a script gets the part alone), and those with whom it could not be done, marked again."""
    store, batch = request.app[STORE], await _get(request)
    shown: dict[str, Any] = {"batch": batch, "may_undo": may_undo(batch), "change": await _change(store, batch)}
    shown["place"] = INBOX if read_word(request, "place") == INBOX else ""
    if wants_fragment(request) and shown["place"]:
        return rendering.render(request, "bulk/_outcome.html", shown)
    if wants_fragment(request) and not batch.is_over:
        return rendering.render(request, "bulk/_progress.html", {**shown, "left": [], "people": {}, "next": None})
    after = read_word(request, "after") or None
    left = await store.bulk.rows.list(batch.id, LEFT, after, SHOWN)
    shown |= {"left": left.items, "next": left.next, "people": await _people(store, batch, left.items)}
    if wants_fragment(request):
        return rendering.render(request, "bulk/_progress.html", shown)
    return show(request, "bulk/show.html", shown)


@allow("customers")
async def show_bulk_csv(request: web.Request) -> web.StreamResponse:
    """Send what became of each one as a file."""
    store, batch, texts = request.app[STORE], await _get(request), rendering.texts(request)
    header = [texts.gettext(one) for one in ("会員ID", "お名前", "結果", "理由")]
    return await send_csv(request, "results", header, _lines(store, batch, texts))


@allow("customers")
async def create_bulk_cancellation(request: web.Request) -> web.Response:
    """Stop after the present part; what is done stays."""
    batch = await _get(request)
    await request.app[STORE].batches.ask_cancel(batch.id)
    return see_other(f"/bulk/{batch.id}")


@allow("customers")
async def create_bulk_undo(request: web.Request) -> web.Response:
    """Take back what was really changed, where nobody changed it since."""
    batch = await _get(request)
    form = await read_form(request)
    undo = await request.app[STORE].bulk.begin_undo(batch, me(request).id)
    request.app[BACKGROUND].wake()
    return see_other(bulk_address(undo, form))


def bulk_address(batch: Batch, form: Form) -> str:
    """Give where an act on many is followed; what was begun in the inbox leads back there."""
    return f"/bulk/{batch.id}{f'?place={INBOX}' if form.word('place') == INBOX else ''}"


async def _get(request: web.Request) -> Batch:
    batch = await request.app[STORE].batches.get(request.match_info["batch"])
    if batch.kind not in KINDS:
        raise NotFound("処理が見つかりません。一覧から選び直してください。")
    return batch


async def _change(store: Store, batch: Batch) -> Mapping[str, Any]:
    """Say what the act is about: tags, or who shall have the talks."""
    settings = batch.settings
    to = settings.get("to")
    assignee = (await store.staff.many([to])).get(to) if settings.get("what") == "assignee" and to else None
    return {**settings, "assignee": assignee.name if assignee else None}


async def _people(store: Store, batch: Batch, rows: Sequence[Row]) -> Mapping[str, tuple[str, str]]:
    """Give name and member number of those who are still there, by the row's subject."""
    ids = [row.subject for row in rows]
    if batch.kind == TALKS:
        contacts = await store.contacts.many(ids)
        return {one: (contact.customer_name or contact.display_name or "", "") for one, contact in contacts.items()}
    customers = await store.customers.many(ids)
    return {one: (customer.name or "", customer.gid) for one, customer in customers.items()}


async def _lines(store: Store, batch: Batch, texts: NullTranslations) -> AsyncIterator[Cells]:
    words = {**STATES, "done": DELETED, "failed": NOT_DELETED} if batch.kind == DELETION else STATES
    after: str | None = None
    while True:
        page = await store.bulk.rows.list(batch.id, CHANGED, after, CSV_PAGE)
        people = await _people(store, batch, page.items)
        for row in page.items:
            name, gid = people.get(row.subject, ("", ""))
            reason = texts.gettext(row.message) if row.message else ""
            result = texts.gettext(words[row.state])
            yield [gid or row.subject, name, result, reason % row.params if row.params else reason]
        if page.next is None:
            return
        after = page.next


routes = [
    web.get(BULK, show_bulk),
    web.get(f"{BULK}/results.csv", show_bulk_csv),
    web.post(f"{BULK}/cancellation", create_bulk_cancellation),
    web.post(f"{BULK}/undo", create_bulk_undo),
]
