"""What every step of linking needs: an open invitation, and a page for when it is none."""

from collections.abc import Awaitable, Callable
from functools import wraps

from aiohttp import web

from handlers import rendering
from handlers.keys import STORE
from inbox.errors import Conflict, DomainError, Throttled, Unavailable
from inbox.links.invitations import Invitation

GONE = "linking/gone.html"

Step = Callable[[web.Request, Invitation], Awaitable[web.Response]]


def invited(step: Step) -> Callable[[web.Request], Awaitable[web.Response]]:
    """Let a step happen for an open invitation; for every other one the same calm page says what to do."""

    @wraps(step)
    async def handler(request: web.Request) -> web.Response:
        found = await request.app[STORE].link_invitations.find(request.match_info["secret"])
        if found is None or not found.is_open:
            return gone(request)
        return await step(request, found)

    return handler


def gone(request: web.Request) -> web.Response:
    """Say that this leads nowhere any more, and how to begin anew."""
    return rendering.render(request, GONE, {}, 404)


def path_of(request: web.Request, part: str = "") -> str:
    """Give the path of a step of the same invitation."""
    return "/".join(filter(None, ("/link", request.match_info["secret"], part)))


def status_of(problem: DomainError | None) -> int:
    """Give the status of a page that tells the customer of a problem."""
    match problem:
        case None:
            return 200
        case Conflict():
            return 409
        case Throttled():
            return 429
        case Unavailable():
            return 503
        case _:
            return 422
