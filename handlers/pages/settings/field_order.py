"""Which fields a profile shows, and in which order: the team's default, and one's own."""

from typing import Any

from aiohttp import web

from handlers.access import allow
from handlers.answers import see_other
from handlers.forms import Form, read_form
from handlers.keys import STORE
from handlers.middlewares.errors import wants_fragment
from handlers.pages.settings.frame import me, show
from inbox.errors import Invalid
from inbox.fields.field import slot_of
from inbox.fields.layouts import KEYS_LIMIT, Layout

OWN = "/settings/my-fields"
TEAM = "/settings/fields"
STEPS = {"up": -1, "down": 1}


@allow("read")
async def show_own_order(request: web.Request) -> web.Response:
    """Show one's own choice of fields, the team's until one made another."""
    return show(request, "settings/field_order.html", await arrangement(request, me(request).id))


@allow("read")
async def update_own_order(request: web.Request) -> web.Response:
    """Keep one's own choice: `order` (keys), or one `key` moved or shown."""
    return await _update(request, me(request).id, OWN)


@allow("read")
async def create_own_reset(request: web.Request) -> web.Response:
    """Follow the team again."""
    await request.app[STORE].fields.layouts.forget(me(request).id)
    return see_other(f"{OWN}?done=saved")


@allow("settings")
async def update_team_order(request: web.Request) -> web.Response:
    """Keep the team's choice."""
    return await _update(request, None, TEAM)


async def arrangement(request: web.Request, staff_id: str | None) -> dict[str, Any]:
    """Give the fields that were added, in a member's order or the team's, each with whether it is shown."""
    fields = request.app[STORE].fields
    layout = await fields.layouts.get(staff_id)
    arranged = [field for field in layout.arrange(await fields.list()) if field.is_added]
    return {"arranged": [(field, layout.shows(field)) for field in arranged], "is_own": layout.is_own}


async def _update(request: web.Request, staff_id: str | None, page: str) -> web.Response:
    fields, form = request.app[STORE].fields, await read_form(request)
    layout = await fields.layouts.get(staff_id)
    known = [field for field in layout.arrange(await fields.list()) if field.is_added]
    await fields.layouts.save(_changed(layout, form, known), staff_id)
    if wants_fragment(request):
        return web.Response(status=204)
    return see_other(f"{page}?done=saved#field-{form.word('key')}" if form.has("key") else f"{page}?done=saved")


def _changed(layout: Layout, form: Form, known: list[Any]) -> Layout:
    if form.has("order"):
        keys = form.words("order")[:KEYS_LIMIT]
        slots = {field.slot for field in known}
        order = list(dict.fromkeys(slot for key in keys if (slot := slot_of(key)) in slots))
        return Layout(tuple(order), layout.hidden, layout.is_own)
    if form.word("move") in STEPS:
        return layout.moved(known, form.word("key"), STEPS[form.word("move")])
    if form.word("shown") in ("on", "off") and slot_of(form.word("key")) in {field.slot for field in known}:
        return layout.showing(form.word("key"), is_shown=form.word("shown") == "on")
    raise Invalid("並び順を読み取れません。画面を読み込み直してください。", fields={"order": "unknown"})


routes = [
    web.get(OWN, show_own_order),
    web.post(f"{OWN}/order", update_own_order),
    web.post(f"{OWN}/reset", create_own_reset),
    web.post(f"{TEAM}/order", update_team_order),
]
