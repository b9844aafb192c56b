"""The bell: what one is told of."""

from datetime import datetime

from aiohttp import web

from handlers import rendering
from handlers.access import allow
from handlers.answers import see_other
from handlers.forms import read_form
from handlers.keys import STORE
from handlers.middlewares.errors import wants_fragment
from handlers.pages.queries import read_after
from inbox.clock import from_milliseconds, now
from inbox.errors import Invalid
from inbox.staff.staff_member import StaffMember

PAGE = 20
NOTIFICATIONS = "/notifications"


@allow("read")
async def list_notifications(request: web.Request) -> web.Response:
    """Show what the bell says, the newest first; a script gets the sheet that opens below it."""
    store = request.app[STORE]
    me: StaffMember = request["staff"]
    page = await store.notifications.list(me, read_after(request), PAGE)
    people = await store.contacts.many({one.contact_id for one in page.items if one.contact_id})
    shown = {
        "notifications": page.items,
        "next": page.next,
        "people": people,
        "unread": await store.notifications.unread_count(me),
        "read_at": me.notifications_read_at or me.created_at,
        "is_quiet": me.quiet_hours.period(now()) is not None,
    }
    template = "inbox/_bell_sheet.html" if wants_fragment(request) else "inbox/notifications.html"
    return rendering.render(request, template, shown)


@allow("read")
async def read_notifications(request: web.Request) -> web.Response:
    """Note that one has seen what came up to `until` (milliseconds; up to now without it)."""
    form = await read_form(request)
    me: StaffMember = request["staff"]
    await request.app[STORE].notifications.read_all(me.id, _moment(form.word("until")))
    return web.Response(status=204) if wants_fragment(request) else see_other(NOTIFICATIONS)


def _moment(word: str) -> datetime | None:
    if not word:
        return None
    if not word.isascii() or not word.isdigit() or len(word) > 14:
        raise Invalid("入力内容を確認してください。", fields={"until": "number"})
    return from_milliseconds(int(word))


routes = [web.get(NOTIFICATIONS, list_notifications), web.post(f"{NOTIFICATIONS}/read", read_notifications)]
