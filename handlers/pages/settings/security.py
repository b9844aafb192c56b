"""セキュリティ: one's second factor, and the browsers that one is signed in with."""

from aiohttp import web

from handlers.access import allow
from handlers.answers import see_other
from handlers.audit import note
from handlers.keys import STORE
from handlers.pages.settings.devices import describe_device
from handlers.pages.settings.frame import me, show
from inbox.errors import DomainError
from inbox.staff.roles import may

SECURITY = "/settings/security"


@allow("read")
async def show_security(request: web.Request) -> web.Response:
    """Show one's second factor, and one's own sessions, the one used last first."""
    return await show_security_page(request)


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


async def show_security_page(request: web.Request, problem: DomainError | None = None) -> web.Response:
    """Show the page, with what was wrong with a form of its."""
    store = request.app[STORE]
    sessions = await store.sessions.list(me(request).id)
    shown = {
        "devices": [(session, describe_device(session.user_agent)) for session in sessions],
        "second_factor": await store.second_factors.find(me(request).id),
        "is_required": await store.second_factors.is_required(),
        "without": await _without_second_factor(request),
    }
    return show(request, "settings/security.html", shown, problem)


async def _without_second_factor(request: web.Request) -> int:
    """Count the colleagues who would have to set one up, for who can ask them to."""
    if not may(me(request).role, "sign_in_rules"):
        return 0
    members = await request.app[STORE].staff.list()
    return sum(not member.is_disabled and not member.has_second_factor for member in members)


routes = [
    web.get(SECURITY, show_security),
    web.post("/settings/security/sessions/{session}/revocation", create_revocation),
    web.post("/settings/security/revocation", create_revocations),
]
