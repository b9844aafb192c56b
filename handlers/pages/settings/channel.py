"""The LINE Official Account: what LINE says of it, what is to be set there, what answers by itself."""

from dataclasses import dataclass

from aiohttp import web

from handlers.access import allow
from handlers.answers import see_other
from handlers.forms import read_form
from handlers.keys import SITE, STORE, Site
from handlers.pages.settings.frame import show
from inbox.channels import ChannelStatus
from inbox.errors import DomainError, Invalid
from inbox.ids import MAIN_CHANNEL

CHANNEL = "/settings/channel"
WEBHOOK_PATH = "/line/webhook"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that must be right; `is_good` is None when it cannot be told from here."""

    name: str
    is_good: bool | None


@allow("settings")
async def show_channel(request: web.Request) -> web.Response:
    """Show how the account is connected."""
    return await _page(request)


@allow("settings")
async def update_channel(request: web.Request) -> web.Response:
    """Set the text that answers every text message (empty: none), or leave it to the environment again (`reset`)."""
    form = await read_form(request)
    text = None if form.has("reset") else form.text("acknowledgement").strip()
    try:
        await request.app[STORE].channels.set_acknowledgement(MAIN_CHANNEL, text)
    except Invalid as problem:
        return await _page(request, problem, text)
    return see_other(f"{CHANNEL}?done=saved")


async def _page(request: web.Request, problem: DomainError | None = None, text: str | None = None) -> web.Response:
    store, site = request.app[STORE], request.app[SITE]
    status = await store.channels.get(MAIN_CHANNEL)
    latest = (await store.events.list_recent(None, None, 1)).items
    received_at = latest[0].received_at if latest else None
    chosen = status.acknowledgement if status.acknowledgement is not None else site.acknowledgement
    shown = {
        "channel": status,
        "webhook_url": f"{site.public_url.rstrip('/')}{WEBHOOK_PATH}",
        "checks": list_checks(site, status, has_received=received_at is not None),
        "received_at": received_at,
        "acknowledgement": text if text is not None else chosen or "",
    }
    return show(request, "settings/channel.html", shown, problem)


def list_checks(site: Site, status: ChannelStatus, *, has_received: bool) -> list[Check]:
    """List what can be told from here, in the order in which one sets it up."""
    answers = None if status.checked_at is None else status.error is None
    return [
        Check("secret", bool(site.line_secrets)),
        Check("token", site.has_line_token),
        Check("https", site.is_https),
        Check("answers", answers if site.has_line_token else None),
        Check("received", True if has_received else None),
    ]


routes = [web.get(CHANNEL, show_channel), web.post(CHANNEL, update_channel)]
