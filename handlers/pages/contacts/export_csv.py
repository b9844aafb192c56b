"""The list of contacts as a file that a spreadsheet opens."""

from collections.abc import AsyncIterator

from aiohttp import web

from handlers import rendering
from handlers.access import allow
from handlers.csv_files import Cells, send_csv, write_moment
from handlers.keys import STORE
from handlers.running.looks import noted
from inbox.contacts.contact import Contact

FRIEND = {True: "1", False: "0", None: ""}
HEADER = ("ID", "LINE名", "会員ID", "氏名", "顧客タグ", "友だち", "初回アクセス", "最後の記録")


@allow("settings")
async def show_contacts_csv(request: web.Request) -> web.StreamResponse:
    """Send all contacts, up to 100,000; by id, so that who writes meanwhile is neither missed nor given twice."""
    header = [rendering.texts(request).gettext(name) for name in HEADER]
    contacts = noted(request, request.app[STORE].contacts.stream_all(), lambda contact: contact.customer_id)
    return await send_csv(request, "contacts", header, _rows(contacts))


async def _rows(contacts: AsyncIterator[Contact]) -> AsyncIterator[Cells]:
    async for contact in contacts:
        yield _cells(contact)


def _cells(contact: Contact) -> Cells:
    return (
        contact.id,
        contact.display_name or "",
        contact.customer_gid or "",
        contact.customer_name or "",
        ",".join(contact.tags),
        FRIEND[contact.is_following],
        write_moment(contact.first_seen_at),
        write_moment(contact.last_event_at),
    )


routes = [web.get("/contacts.csv", show_contacts_csv)]
