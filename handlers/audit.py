"""Writes down what staff did to accounts, with who asks and from where."""

from aiohttp import web

from handlers.addresses import address_of
from handlers.identity import actor_of
from handlers.keys import STORE
from inbox.conversations.message import Actor
from inbox.staff.api_tokens import ApiToken
from inbox.staff.audit import Act, Target
from inbox.staff.staff_member import StaffMember


async def note(
    request: web.Request,
    act: Act,
    target: StaffMember | ApiToken | None = None,
    detail: str = "",
    *,
    by: Actor | None = None,
) -> None:
    """Write down an act that has been done, by who is signed in unless `by` says who it was."""
    named = Target(target.id, target.name) if target else None
    await request.app[STORE].audit.record(
        by or actor_of(request), act, named, detail=detail, address=address_of(request)
    )
