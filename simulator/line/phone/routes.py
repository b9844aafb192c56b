"""The addresses of the phone page: the page itself, its fragments, its pictures, what it is dressed in."""

from urllib.parse import quote

import jinja2
from aiohttp import web

from simulator.errors import ControlError
from simulator.line.keys import PLATFORM
from simulator.line.people import Person
from simulator.line.phone.assets import load_phone_assets
from simulator.line.phone.pages import (
    controls_context,
    create_environment,
    menu_context,
    page_context,
    people_context,
    render,
    talk_context,
)
from simulator.line.phone.pictures import Pictures, find_url
from simulator.line.phone.texts import COOKIE, LANGUAGES, language_of
from simulator.look.assets import Asset, send_asset

FRAGMENTS = ("switches", "faults", "quota", "log")

_ENVIRONMENT = web.AppKey("environment", jinja2.Environment)
_ASSETS = web.AppKey("assets", dict[str, Asset])
_PICTURES = web.AppKey("pictures", Pictures)
_YEAR_S = 365 * 24 * 3600


def setup(app: web.Application) -> None:
    """Add the phone page to the simulator."""
    app[_ENVIRONMENT] = create_environment()
    app[_ASSETS] = load_phone_assets()
    app[_PICTURES] = Pictures()
    app.router.add_get("/", show_first_phone)
    app.router.add_get("/phone/{user_id}", show_phone)
    app.router.add_get("/phone/{user_id}/talk", show_talk)
    app.router.add_get("/phone/{user_id}/people", show_people)
    app.router.add_get("/phone/{user_id}/menu", show_menu)
    app.router.add_get("/fragments/{name}", show_fragment)
    app.router.add_get("/pictures/{chat_id}/{message_id}/{mark}", show_picture)
    app.router.add_get("/static/{path:.+}", show_asset)


async def show_first_phone(request: web.Request) -> web.Response:
    """Show the phone of the first customer, or go to the one that `?person=` names."""
    if wanted := request.query.get("person"):
        raise web.HTTPSeeOther(f"/phone/{quote(wanted, safe='')}")
    return _show_page(request, next(iter(request.app[PLATFORM].people.persons.values())))


async def show_phone(request: web.Request) -> web.Response:
    """Show the phone of one customer."""
    return _show_page(request, _person(request))


async def show_talk(request: web.Request) -> web.Response:
    """Show the bubbles, from the one that the page shows first."""
    context = talk_context(request.app[PLATFORM], _person(request), dict(request.query))
    return _render(request, "_talk.html", context)


async def show_people(request: web.Request) -> web.Response:
    """Show the customers."""
    context = people_context(request.app[PLATFORM], _person(request), language_of(request))
    return _render(request, "_people.html", context)


async def show_menu(request: web.Request) -> web.Response:
    """Show the rich menu."""
    return _render(request, "_rich_menu.html", menu_context(request.app[PLATFORM], _person(request)))


async def show_fragment(request: web.Request) -> web.Response:
    """Show one part of the controls."""
    name = request.match_info["name"]
    if name not in FRAGMENTS:
        raise web.HTTPNotFound
    return _render(request, f"_{name}.html", controls_context(request.app[PLATFORM]))


async def show_picture(request: web.Request) -> web.Response:
    """Show a picture that a message of the bot points at."""
    asked = request.match_info
    entry = request.app[PLATFORM].talks.find(asked["chat_id"], asked["message_id"])
    url = find_url(entry.content, asked["mark"]) if entry else None
    if url is None:
        raise web.HTTPNotFound
    picture = await request.app[_PICTURES].get(url)
    headers = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'; sandbox"}
    return web.Response(body=picture.body, content_type=picture.content_type, headers=headers)


async def show_asset(request: web.Request) -> web.Response:
    """Hand out a stylesheet, a script or an icon."""
    return send_asset(request, request.app[_ASSETS])


def _show_page(request: web.Request, person: Person) -> web.Response:
    language = language_of(request)
    response = _render(request, "show.html", page_context(request.app[PLATFORM], person, language))
    if request.query.get("lang") in LANGUAGES:
        response.set_cookie(COOKIE, language, max_age=_YEAR_S, samesite="Lax", httponly=True)
    return response


def _render(request: web.Request, template: str, context: dict[str, object]) -> web.Response:
    return render(request.app[_ENVIRONMENT], request, template, request.app[PLATFORM], context)


def _person(request: web.Request) -> Person:
    try:
        return request.app[PLATFORM].people.get(request.match_info["user_id"])
    except ControlError:
        raise web.HTTPNotFound from None
