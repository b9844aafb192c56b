"""The list of contacts as a file that a spreadsheet opens."""

import csv
import io
from collections.abc import AsyncIterator, Sequence
from datetime import datetime

from aiohttp import web

from handlers import rendering
from handlers.access import allow
from handlers.keys import SITE, STORE
from handlers.middlewares.headers import add_headers
from handlers.rendering.times import JAPAN
from inbox.clock import now
from inbox.contacts.contact import Contact
from inbox.store import Store

PAGE = 500
ROW_LIMIT = 100_000
# By this a spreadsheet knows that the file is UTF-8.
BYTE_ORDER_MARK = "\ufeff"
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
HEADER = ("ID", "LINE名", "会員ID", "氏名", "顧客タグ", "友だち", "最初の記録", "最後の記録")
FRIEND = {True: "1", False: "0", None: ""}


@allow("settings")
async def show_contacts_csv(request: web.Request) -> web.StreamResponse:
    """Send all contacts, up to 100,000, a page of the list at a time."""
    store = request.app[STORE]
    # What cannot be read at all is an error page, not half a file.
    first = await store.contacts.list(None, PAGE)
    response = web.StreamResponse(headers={"Content-Disposition": f'attachment; filename="{_file_name()}"'})
    response.content_type, response.charset = "text/csv", "utf-8"
    add_headers(response, request.app[SITE])
    await response.prepare(request)
    header = [rendering.texts(request).gettext(name) for name in HEADER]
    await response.write(f"{BYTE_ORDER_MARK}{write_row(header)}".encode())
    async for contacts in _pages(store, first.items, first.next):
        await response.write("".join(write_row(_cells(contact)) for contact in contacts).encode())
    await response.write_eof()
    return response


def write_row(cells: Sequence[str]) -> str:
    """Write one row; a text that a spreadsheet would run as a formula is kept a text."""
    line = io.StringIO()
    csv.writer(line).writerow([f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell for cell in cells])
    return line.getvalue()


async def _pages(store: Store, first: Sequence[Contact], after: str | None) -> AsyncIterator[Sequence[Contact]]:
    yield first
    written = len(first)
    while after is not None and written < ROW_LIMIT:
        page = await store.contacts.list(after, min(PAGE, ROW_LIMIT - written))
        yield page.items
        written, after = written + len(page.items), page.next


def _cells(contact: Contact) -> Sequence[str]:
    return (
        contact.id,
        contact.display_name or "",
        contact.customer_gid or "",
        contact.customer_name or "",
        ",".join(contact.tags),
        FRIEND[contact.is_following],
        _local(contact.first_seen_at),
        _local(contact.last_event_at),
    )


def _local(moment: datetime) -> str:
    return moment.astimezone(JAPAN).strftime("%Y-%m-%d %H:%M:%S")


def _file_name() -> str:
    return f"contacts-{now().astimezone(JAPAN):%Y%m%d-%H%M}.csv"


routes = [web.get("/contacts.csv", show_contacts_csv)]
