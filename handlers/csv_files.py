"""A list as a file that a spreadsheet opens: streamed, and nothing in it runs."""

import csv
import io
from collections.abc import AsyncIterator, Sequence
from datetime import datetime

from aiohttp import web

from handlers.keys import SITE
from handlers.middlewares.headers import add_headers
from inbox.clock import JAPAN, now
from inbox.fields.formulas import quote_formula

PAGE = 500
ROW_LIMIT = 100_000
# By this a spreadsheet knows that the file is UTF-8.
BYTE_ORDER_MARK = "\ufeff"
Cells = Sequence[str]


async def send_csv(
    request: web.Request, name: str, header: Cells, rows: AsyncIterator[Cells], limit: int = ROW_LIMIT
) -> web.StreamResponse:
    """Send rows as `name` with the moment in it; what cannot be read at all is an error page, not half a file."""
    first = await anext(rows, None)
    file_name = f"{name}-{now().astimezone(JAPAN):%Y%m%d-%H%M}.csv"
    response = web.StreamResponse(headers={"Content-Disposition": f'attachment; filename="{file_name}"'})
    response.content_type, response.charset = "text/csv", "utf-8"
    add_headers(response, request.app[SITE])
    await response.prepare(request)
    await response.write(f"{BYTE_ORDER_MARK}{write_row(header)}".encode())
    async for piece in _pieces(rows, first, limit):
        await response.write(piece.encode())
    await response.write_eof()
    return response


def write_row(cells: Cells) -> str:
    """Write one row; a text that a spreadsheet would run as a formula is kept a text."""
    line = io.StringIO()
    csv.writer(line).writerow([quote_formula(cell) for cell in cells])
    return line.getvalue()


def write_moment(moment: datetime | None) -> str:
    """Write a moment in Japan's time."""
    return moment.astimezone(JAPAN).strftime("%Y-%m-%d %H:%M:%S") if moment else ""


async def _pieces(rows: AsyncIterator[Cells], first: Cells | None, limit: int) -> AsyncIterator[str]:
    """Join rows into pieces that are worth a packet."""
    written = [] if first is None else [write_row(first)]
    count = len(written)
    async for row in rows:
        if count >= limit:
            break
        written.append(write_row(row))
        count += 1
        if len(written) >= PAGE:
            yield "".join(written)
            written = []
    yield "".join(written)
