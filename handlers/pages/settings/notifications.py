"""The bell: what one is told of, with which sound, where else, and when not."""

from typing import Any

from aiohttp import web

from bot.bell.spreading import review_summaries
from handlers.access import allow
from handlers.answers import see_other
from handlers.forms import read_form
from handlers.keys import STORE
from handlers.middlewares.errors import wants_fragment
from handlers.pages.settings.devices import describe_device
from handlers.pages.settings.frame import me, show
from inbox.bell.chat_webhooks import TEAM
from inbox.errors import DomainError, Invalid
from inbox.staff.quiet_hours import WEEK, parse_quiet_hours
from inbox.staff.roles import may

NOTIFICATIONS = "/settings/notifications"
SAVED = f"{NOTIFICATIONS}?done=saved"
QUIET_HOURS = f"{NOTIFICATIONS}/quiet-hours"


@allow("read")
async def show_notifications(request: web.Request) -> web.Response:
    """Show the bell's three positions, its sound, where else it rings, and the quiet hours."""
    return await show_page(request)


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
    return web.Response(status=204) if wants_fragment(request) else see_other(SAVED)


@allow("read")
async def update_quiet_hours(request: web.Request) -> web.Response:
    """Keep when it is quiet: `is_on`, `starts` and `ends` (22:00), `weekdays` (0 to 6, Monday first, repeated)."""
    form = await read_form(request)
    starts, ends, weekdays = form.word("starts"), form.word("ends"), form.all("weekdays")
    is_on = form.word("is_on") == "on"
    try:
        hours = parse_quiet_hours(is_on=is_on, starts=starts, ends=ends, weekdays=weekdays)
    except Invalid as problem:
        days = tuple(day for day in WEEK if str(day) in weekdays)
        return await show_page(request, problem, quiet=(is_on, starts, ends, days))
    await request.app[STORE].staff.set_quiet_hours(me(request).id, hours)
    await review_summaries(request.app[STORE], me(request).id)
    return see_other(SAVED)


async def show_page(
    request: web.Request,
    problem: DomainError | None = None,
    quiet: tuple[bool, str, str, tuple[int, ...]] | None = None,
    refused_chat: str = "",
) -> web.Response:
    """Show the page; after a refusal with what was typed."""
    hours = me(request).quiet_hours
    bell = request.app[STORE].bell
    devices = await bell.subscriptions.list(me(request).id)
    shown = {
        "quiet": quiet or (hours.is_on, _input(hours.starts), _input(hours.ends), hours.weekdays),
        "devices": [(one, describe_device(one.user_agent)) for one in devices],
        "chat": await bell.chats.find(me(request).id),
        "team_chat": await bell.chats.find(TEAM) if may(me(request).role, "settings") else None,
        "refused_chat": refused_chat,
        "here": next((one.id for one in devices if one.session_id == request["session"].id), ""),
    }
    return show(request, "settings/notifications.html", shown, problem)


def _input(minutes: int) -> str:
    """Write a time of day as its input field wants it."""
    return f"{minutes // 60:02}:{minutes % 60:02}"


routes = [
    web.get(NOTIFICATIONS, show_notifications),
    web.post(NOTIFICATIONS, update_notifications),
    web.post(QUIET_HOURS, update_quiet_hours),
]
