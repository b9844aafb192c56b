"""The bell: what one is told of, and with which sound."""

from typing import Any

from aiohttp import web

from handlers.access import allow
from handlers.answers import see_other
from handlers.forms import read_form
from handlers.keys import STORE
from handlers.middlewares.errors import wants_fragment
from handlers.pages.settings.frame import me, show

NOTIFICATIONS = "/settings/notifications"


@allow("read")
async def show_notifications(request: web.Request) -> web.Response:
    """Show the bell's three positions and its sound."""
    return show(request, "settings/notifications.html", {})


@allow("read")
async def update_notifications(request: web.Request) -> web.Response:
    """Keep the bell's position (`off`, `mine`, `all`) and its sound (`on`, `off`); what is not sent stays."""
    form = await read_form(request)
    chosen: dict[str, Any] = {}
    if form.has("bell"):
        chosen["bell"] = form.word("bell")
    if form.has("sound"):
        chosen["sound"] = form.word("sound") == "on"
    await request.app[STORE].staff.set_preferences(me(request).id, **chosen)
    return web.Response(status=204) if wants_fragment(request) else see_other(f"{NOTIFICATIONS}?done=saved")


routes = [web.get(NOTIFICATIONS, show_notifications), web.post(NOTIFICATIONS, update_notifications)]
