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

PAGE = 500
ROW_LIMIT = 100_000
# By this a spreadsheet knows that the file is UTF-8.
BYTE_ORDER_MARK = "\ufeff"
FORMULA_STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "﹢", "﹣", "﹦", "﹫")
CONTROL_STARTS = ("\t", "\r", "\n", "\0")
HEADER = ("ID", "LINE名", "会員ID", "氏名", "顧客タグ", "友だち", "初回アクセス", "最後の記録")
FRIEND = {True: "1", False: "0", None: ""}


@allow("settings")
async def show_contacts_csv(request: web.Request) -> web.StreamResponse:
    """Send all contacts, up to 100,000; by id, so that who writes meanwhile is neither missed nor given twice."""
    contacts = request.app[STORE].contacts.stream_all()
    # What cannot be read at all is an error page, not half a file.
    first = await anext(contacts, None)
    response = web.StreamResponse(headers={"Content-Disposition": f'attachment; filename="{_file_name()}"'})
    response.content_type, response.charset = "text/csv", "utf-8"
    add_headers(response, request.app[SITE])
    await response.prepare(request)
    header = [rendering.texts(request).gettext(name) for name in HEADER]
    await response.write(f"{BYTE_ORDER_MARK}{write_row(header)}".encode())
    async for rows in _pages(contacts, first):
        await response.write("".join(rows).encode())
    await response.write_eof()
    return response


def write_row(cells: Sequence[str]) -> str:
    """Write one row; a text that a spreadsheet would run as a formula is kept a text."""
    line = io.StringIO()
    csv.writer(line).writerow([f"'{cell}" if _may_run(cell) else cell for cell in cells])
    return line.getvalue()


def _may_run(cell: str) -> bool:
    """Blanks before a formula do not stop every spreadsheet from running it."""
    return cell.startswith(CONTROL_STARTS) or cell.lstrip().startswith(FORMULA_STARTS)


async def _pages(contacts: AsyncIterator[Contact], first: Contact | None) -> AsyncIterator[Sequence[str]]:
    """Join rows into pieces that are worth a packet."""
    rows = [write_row(_cells(first))] if first else []
    written = len(rows)
    async for contact in contacts:
        if written >= ROW_LIMIT:
            break
        rows.append(write_row(_cells(contact)))
        written += 1
        if len(rows) >= PAGE:
            yield rows
            rows = []
    yield rows


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
