"""The pages before the sign-in, and where `/` leads."""

from urllib.parse import quote

from aiohttp import web

from handlers import rendering
from handlers.access import PUBLIC, allow
from handlers.answers import see_other
from handlers.keys import SITE, STORE
from handlers.rendering.language import COOKIE
from handlers.rendering.translations import LANGUAGES
from handlers.session import CODE, HOME, safe_path, step_token

LANGUAGE_LIFE_S = 365 * 24 * 3600


@allow("read")
async def show_home(_: web.Request) -> web.Response:
    """Lead to the inbox."""
    return see_other(HOME)


@allow(PUBLIC)
async def show_sign_in(request: web.Request) -> web.Response:
    """Show the sign-in form; `lang` chooses its language."""
    if "lang" in request.query:
        return _choose_language(request)
    shown = {"error": "", "email": "", "next": safe_path(request.query.get("next", ""))}
    return rendering.render(request, "session/sign_in.html", shown)


@allow(PUBLIC)
async def show_code(request: web.Request) -> web.Response:
    """Show the form for the code that the password leads to; `use=recovery` takes a recovery code."""
    if "lang" in request.query:
        return _choose_language(request)
    following, token = safe_path(request.query.get("next", "")), step_token(request)
    if not token or await request.app[STORE].second_steps.find(token) is None:
        return see_other(f"/sign-in?next={quote(following, safe='/')}")
    shown = {"error": "", "next": following, "use": request.query.get("use", "")}
    return rendering.render(request, "session/code.html", shown)


@allow(PUBLIC)
async def show_setup(request: web.Request) -> web.Response:
    """Show the form for the first owner, which the one-time link opens."""
    if "lang" in request.query:
        return _choose_language(request)
    shown = {"token": request.query.get("token", ""), "email": "", "name": "", "error": "", "fields": {}}
    return rendering.render(request, "session/setup.html", shown)


def _choose_language(request: web.Request) -> web.Response:
    """Keep the language of the switch in this browser, and show the same page in it."""
    chosen = request.query["lang"]
    query = {name: value for name, value in request.query.items() if name != "lang"}
    response = see_other(str(request.rel_url.with_query(query)))
    if chosen in LANGUAGES:
        is_https = request.app[SITE].is_https
        response.set_cookie(COOKIE, chosen, max_age=LANGUAGE_LIFE_S, httponly=True, secure=is_https, samesite="Lax")
    return response


routes = [
    web.get("/", show_home),
    web.get("/sign-in", show_sign_in),
    web.get(CODE, show_code),
    web.get("/setup", show_setup),
]
