"""操作履歴: who did what to accounts, sign-ins and tokens."""

from aiohttp import web

from handlers.access import allow
from handlers.keys import STORE
from handlers.pages.queries import read_after, read_word
from handlers.pages.settings.frame import show

AUDIT = "/settings/audit"
PAGE = 50


@allow("staff")
async def list_audit(request: web.Request) -> web.Response:
    """List acts, the newest first; `person` narrows it to what one did or what was done to them."""
    store, person = request.app[STORE], read_word(request, "person")
    page = await store.audit.list(person or None, read_after(request), PAGE)
    shown = {"entries": page.items, "next": page.next, "person": person, "members": await store.staff.list()}
    return show(request, "settings/audit.html", shown)


routes = [web.get(AUDIT, list_audit)]
