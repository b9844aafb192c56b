"""A template, what it shows, and who looks at it: a response."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from aiohttp import web
from babel.support import NullTranslations
from markupsafe import Markup

from handlers.keys import SITE
from handlers.rendering.environment import environment
from handlers.rendering.language import language_of
from handlers.rendering.reach import may_open
from handlers.rendering.translations import translations
from inbox.errors import DomainError
from inbox.staff.sessions import Session
from inbox.staff.staff_member import StaffMember

CSRF_FIELD = Markup('<input type="hidden" name="csrf_token" value="{}">')


def render(request: web.Request, template: str, context: Mapping[str, Any], status: int = 200) -> web.Response:
    """Answer with a page or a fragment of one."""
    made = environment(language_of(request)).get_template(template)
    return web.Response(
        text=made.render({**_about(request), **context}), status=status, content_type="text/html", charset="utf-8"
    )


def texts(request: web.Request) -> NullTranslations:
    """Give the texts in the reader's language."""
    return translations(language_of(request))


def translate(request: web.Request, error: DomainError) -> str:
    """Say in the reader's language what went wrong."""
    text: str = texts(request).gettext(error.message)
    return text % error.params if error.params else text


def _about(request: web.Request) -> dict[str, Any]:
    """Give what every template may use; `staff` and `session` are None when nobody is signed in."""
    staff: StaffMember | None = request.get("staff")
    session: Session | None = request.get("session")
    token = session.csrf_token if session else ""
    return {
        "staff": staff,
        "session": session,
        "csrf_token": token,
        "csrf_field": CSRF_FIELD.format(token) if token else Markup(""),
        "theme": staff.theme if staff else None,
        "site": request.app[SITE],
        "path": request.path,
        "path_qs": request.path_qs,
        "query": request.query,
        "language_link": partial(_language_link, request),
        "may_open": partial(may_open, request),
    }


def _language_link(request: web.Request, language: str) -> str:
    """Give this page's address in another language."""
    return str(request.rel_url.update_query(lang=language))
