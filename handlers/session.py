"""Signing in and out, and the first owner's set-up form."""

import contextlib
import re
from collections.abc import Mapping
from urllib.parse import quote

from aiohttp import web

from handlers import rendering
from handlers.access import PUBLIC, allow
from handlers.addresses import address_of
from handlers.answers import see_other
from handlers.audit import note
from handlers.forms import read_form
from handlers.identity import SECRET_LIMIT, cookie_name
from handlers.keys import SITE, STORE, Site
from inbox.conversations.message import Actor
from inbox.errors import Invalid, NotFound, Throttled, Unauthenticated
from inbox.staff.audit import NOBODY
from inbox.staff.second_steps import LIFE
from inbox.staff.sessions import ABSOLUTE, Session
from inbox.staff.staff_member import StaffMember

HOME, CODE = "/inbox", "/sign-in/code"
LATE = Unauthenticated("時間が過ぎました。もう一度ログインしてください。")
# A path of ours: no scheme, no host, no backslash that a browser would read as a slash.
LOCAL_PATH = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f]{0,2000}")


@allow(PUBLIC)
async def create_session(request: web.Request) -> web.Response:
    """Sign in with e-mail and password; the browser gets a new session."""
    form = await read_form(request)
    email, following = form.word("email"), safe_path(form.word("next"))
    try:
        staff = await request.app[STORE].staff.authenticate(email, form.text("password"), address_of(request))
    except (Unauthenticated, Throttled) as error:
        if _was_last_try(error):
            await note(request, "sign_in_refused", await request.app[STORE].staff.find_by_email(email), by=NOBODY)
        return _refuse(request, "session/sign_in.html", error, {"email": email, "next": following})
    if staff.has_second_factor:
        return await _begin_second_step(request, staff, following)
    return await _open_session(request, staff, following)


@allow(PUBLIC)
async def create_second_step(request: web.Request) -> web.Response:
    """Sign in with the code that a half-done sign-in of this browser waits for."""
    store, form = request.app[STORE], await read_form(request)
    following, token = safe_path(form.word("next")), step_token(request)
    staff_id = await store.second_steps.find(token)
    if staff_id is None:
        return _refuse(request, "session/sign_in.html", LATE, {"email": "", "next": following})
    try:
        method = await store.second_factors.prove(staff_id, form.text("code"), address_of(request))
    except (Unauthenticated, Throttled) as error:
        if _was_last_try(error):
            await note(request, "sign_in_refused", await store.staff.get(staff_id), "code", by=NOBODY)
        return _refuse(request, "session/code.html", error, {"next": following, "use": form.word("use")})
    if not await store.second_steps.finish(token):
        return _refuse(request, "session/sign_in.html", LATE, {"email": "", "next": following})
    response = await _open_session(request, await store.staff.get(staff_id), following, method)
    _set_step_cookie(response, request.app[SITE], "", 0)
    return response


@allow("read", while_held=True)
async def delete_session(request: web.Request) -> web.Response:
    """Sign out."""
    session: Session = request["session"]
    with contextlib.suppress(NotFound):
        await request.app[STORE].sessions.revoke(session.id, session.staff_id)
        await note(request, "signed_out")
    response = see_other("/sign-in")
    _set_cookie(response, request.app[SITE], "", 0)
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


@allow(PUBLIC)
async def create_owner(request: web.Request) -> web.Response:
    """Make the first owner with the one-time link, and sign them in."""
    form = await read_form(request)
    token, email, name = form.word("token"), form.word("email"), form.word("name")
    try:
        owner = await request.app[STORE].setup_links.use(token, email, name, form.text("password"))
    except Invalid as error:
        message = rendering.translate(request, error)
        shown = {"token": token, "email": email, "name": name, "error": message, "fields": error.fields}
        return rendering.render(request, "session/setup.html", shown, 422)
    await note(request, "staff_created", owner, owner.role, by=NOBODY)
    return await _open_session(request, owner, HOME)


def safe_path(path: str) -> str:
    """Give a path of ours to go on to; anything else leads to the inbox."""
    return path if LOCAL_PATH.fullmatch(path) else HOME


def step_token(request: web.Request) -> str:
    """Give the cookie of a sign-in that is half done, '' when there is none."""
    token = request.cookies.get(_step_cookie_name(request.app[SITE]), "")
    return token if len(token) <= SECRET_LIMIT else ""


def _refuse(
    request: web.Request, template: str, error: Unauthenticated | Throttled, shown: Mapping[str, str]
) -> web.Response:
    """Show a form again with what was wrong."""
    status = 429 if isinstance(error, Throttled) else 401
    response = rendering.render(request, template, {**shown, "error": rendering.translate(request, error)}, status)
    if isinstance(error, Throttled):
        response.headers["Retry-After"] = str(error.retry_after_s)
    return response


def _was_last_try(error: Unauthenticated | Throttled) -> bool:
    """Tell whether tries are used up now: the one sign that somebody guesses."""
    return error.params.get("left") == 0


async def _begin_second_step(request: web.Request, staff: StaffMember, following: str) -> web.Response:
    token = await request.app[STORE].second_steps.begin(staff.id)
    response = see_other(f"{CODE}?next={quote(following, safe='/')}")
    _set_step_cookie(response, request.app[SITE], token, int(LIFE.total_seconds()))
    return response


async def _open_session(
    request: web.Request, staff: StaffMember, following: str, method: str = "password"
) -> web.Response:
    """Begin a session of its own: the one that the browser had before, if any, ends."""
    store, site = request.app[STORE], request.app[SITE]
    before = request.cookies.get(cookie_name(site))
    old = await store.sessions.find(before) if before else None
    if old is not None:
        with contextlib.suppress(NotFound):
            await store.sessions.revoke(old.id, old.staff_id)
    token, session = await store.sessions.open(staff.id, request.headers.get("User-Agent", ""), address_of(request))
    # Asked again after the write: a second factor that was set up meanwhile ended only the sessions that it found.
    if method == "password" and (await store.staff.get(staff.id)).has_second_factor:
        with contextlib.suppress(NotFound):
            await store.sessions.revoke(session.id, staff.id)
        return await _begin_second_step(request, staff, following)
    await note(request, "signed_in", detail=method, by=Actor("staff", staff.id, staff.name))
    response = see_other(following)
    _set_cookie(response, site, token, int(ABSOLUTE.total_seconds()))
    return response


def _set_cookie(response: web.Response, site: Site, token: str, life_s: int) -> None:
    response.set_cookie(
        cookie_name(site), token, max_age=life_s, path="/", httponly=True, secure=site.is_https, samesite="Lax"
    )


def _set_step_cookie(response: web.Response, site: Site, token: str, life_s: int) -> None:
    name = _step_cookie_name(site)
    response.set_cookie(name, token, max_age=life_s, path="/", httponly=True, secure=site.is_https, samesite="Strict")


def _step_cookie_name(site: Site) -> str:
    return f"{cookie_name(site)}-code"


routes = [
    web.post("/sign-in", create_session),
    web.post(CODE, create_second_step),
    web.post("/sign-out", delete_session),
    web.post("/setup", create_owner),
]
