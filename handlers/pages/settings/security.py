"""The browsers that one is signed in with."""

from aiohttp import web

from handlers.access import allow
from handlers.answers import see_other
from handlers.audit import note
from handlers.keys import STORE
from handlers.pages.settings.devices import describe_device
from handlers.pages.settings.frame import me, show

SECURITY = "/settings/security"


@allow("read")
async def show_security(request: web.Request) -> web.Response:
    """List one's own sessions, the one used last first."""
    sessions = await request.app[STORE].sessions.list(me(request).id)
    devices = [(session, describe_device(session.user_agent)) for session in sessions]
    return show(request, "settings/security.html", {"devices": devices})


@allow("read")
async def create_revocation(request: web.Request) -> web.Response:
    """Sign one other browser out."""
    await request.app[STORE].sessions.revoke(request.match_info["session"], me(request).id)
    await note(request, "sessions_revoked")
    return see_other(f"{SECURITY}?done=revoked")


@allow("read")
async def create_revocations(request: web.Request) -> web.Response:
    """Sign every browser out but this one."""
    await request.app[STORE].sessions.revoke_all(me(request).id, request["session"].id)
    await note(request, "sessions_revoked")
    return see_other(f"{SECURITY}?done=revoked")


routes = [
    web.get(SECURITY, show_security),
    web.post("/settings/security/sessions/{session}/revocation", create_revocation),
    web.post("/settings/security/revocation", create_revocations),
]
