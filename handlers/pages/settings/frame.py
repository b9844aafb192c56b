"""What the settings pages share: a form that was refused is shown again, with the reason."""

from collections.abc import Mapping
from typing import Any

from aiohttp import web

from handlers import rendering
from handlers.middlewares.errors import STATUS
from inbox.errors import DomainError, Invalid
from inbox.staff.staff_member import StaffMember


def show(
    request: web.Request, template: str, context: Mapping[str, Any], problem: DomainError | None = None
) -> web.Response:
    """Show a page, with what was wrong with the form that led to it."""
    error = rendering.translate(request, problem) if problem else ""
    fields = problem.fields if isinstance(problem, Invalid) else {}
    status = STATUS.get(type(problem), 500) if problem else 200
    return rendering.render(request, template, {"error": error, "fields": fields, **context}, status)


def me(request: web.Request) -> StaffMember:
    """Give who is signed in; only behind a route that is not public."""
    staff: StaffMember = request["staff"]
    return staff
