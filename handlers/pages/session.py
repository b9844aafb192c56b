"""The pages before the sign-in, and where `/` leads."""

from aiohttp import web

from handlers import rendering
from handlers.access import PUBLIC, allow
from handlers.answers import see_other
from handlers.keys import SITE
from handlers.rendering.language import COOKIE
from handlers.rendering.translations import LANGUAGES
from handlers.session import HOME, safe_path

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
    web.get("/setup", show_setup),
]
