"""One's own name, language, look and password."""

from typing import Any

from aiohttp import web

from handlers.access import allow
from handlers.answers import see_other
from handlers.audit import note
from handlers.forms import Form, read_form
from handlers.keys import STORE
from handlers.middlewares.errors import wants_fragment
from handlers.pages.settings.frame import me, show
from handlers.session import safe_path
from inbox.errors import Conflict, DomainError, Invalid, Throttled, Unauthenticated
from inbox.staff.sessions import Session

PROFILE = "/settings/profile"
SAVED = f"{PROFILE}?done=saved"


@allow("read")
async def show_settings(_: web.Request) -> web.Response:
    """Lead to the first page of the settings."""
    return see_other(PROFILE)


@allow("read")
async def show_profile(request: web.Request) -> web.Response:
    """Show one's own name, language, look and password."""
    return _page(request, me(request).name)


@allow("read")
async def update_profile(request: web.Request) -> web.Response:
    """Keep one's name, language and look."""
    store, form = request.app[STORE], await read_form(request)
    try:
        renamed = await store.staff.rename(me(request).id, form.word("name"))
        await store.staff.set_preferences(me(request).id, **_appearance(form))
    except Invalid as problem:
        return _page(request, form.word("name"), problem)
    if renamed.name != me(request).name:
        await note(request, "renamed", renamed)
    return see_other(SAVED)


@allow("read")
async def create_password(request: web.Request) -> web.Response:
    """Change one's own password; other browsers are signed out."""
    store, form, session = request.app[STORE], await read_form(request), _session(request)
    try:
        await store.staff.change_password(
            me(request).id, form.text("current"), form.text("password"), session_id=session.id
        )
    except (Invalid, Conflict, Throttled) as problem:
        return _page(request, me(request).name, problem)
    except Unauthenticated as problem:
        # Still signed in: only the proof was wrong.
        return _page(request, me(request).name, Invalid(problem.message, {"current": "wrong"}, **problem.params))
    await note(request, "password_changed")
    return see_other(f"{PROFILE}?done=password")


@allow("read")
async def create_appearance(request: web.Request) -> web.Response:
    """Keep the look or the language alone, from the menu that every page has."""
    form = await read_form(request)
    await request.app[STORE].staff.set_preferences(me(request).id, **_appearance(form))
    return web.Response(status=204) if wants_fragment(request) else see_other(safe_path(form.word("next")))


def _appearance(form: Form) -> dict[str, Any]:
    """Give what the form names; an empty choice follows the browser."""
    return {name: form.word(name) or None for name in ("language", "theme") if form.has(name)}


def _page(request: web.Request, name: str, problem: DomainError | None = None) -> web.Response:
    return show(request, "settings/profile.html", {"name": name}, problem)


def _session(request: web.Request) -> Session:
    session: Session = request["session"]
    return session


routes = [
    web.get("/settings", show_settings),
    web.get(PROFILE, show_profile),
    web.post(PROFILE, update_profile),
    web.post("/settings/password", create_password),
    web.post("/settings/appearance", create_appearance),
]
