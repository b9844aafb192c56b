"""The first page: who asks, what linking does, and the ways to show who one is."""

from aiohttp import web

from handlers import rendering
from handlers.access import PUBLIC, allow
from handlers.keys import MAIL, SIGN_IN, SITE, STORE
from handlers.linking.arrival import remember_arrival
from handlers.linking.invited import invited, path_of, status_of
from inbox.errors import DomainError
from inbox.ids import MAIN_CHANNEL
from inbox.links.invitations import Invitation

START = "linking/start.html"


@allow(PUBLIC)
@invited
async def show_linking(request: web.Request, invitation: Invitation) -> web.Response:
    """Say who asks and what linking does; reading it spends nothing, for previews read too."""
    await remember_arrival(request, invitation)
    return await start(request)


async def start(request: web.Request, problem: DomainError | None = None, email: str = "") -> web.Response:
    """Answer with the first page, and with what went wrong on the way."""
    channel = await request.app[STORE].channels.get(MAIN_CHANNEL)
    shown = {
        "name": channel.bot_name,
        "store_address": _store_address(request),
        "action": path_of(request, "code"),
        "has_mail": request.app[MAIL] is not None,
        "email": email,
        "error": rendering.translate(request, problem) if problem else "",
    }
    return rendering.render(request, START, shown, status_of(problem))


def _store_address(request: web.Request) -> str | None:
    """Give where the store itself says who somebody is: its sign-in, else the storefront's own session."""
    if request.app[SIGN_IN] is not None:
        return path_of(request, "sign-in")
    address = request.app[SITE].store_page_url
    return f"{address}?invitation={request.match_info['secret']}" if address else None


routes = [web.get("/link/{secret}", show_linking)]
