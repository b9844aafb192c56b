"""The pages: whose letters there are, and one letter opened."""

import re
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from aiohttp import web
from markupsafe import Markup, escape

from simulator.look.assets import Asset, load_scripts, load_styles, send_asset
from simulator.look.pages import HEADERS, Pages
from simulator.mail.keys import INBOX_URL, MAILBOX
from simulator.mail.letter import Letter

LIST_LIMIT = 200

_HERE = Path(__file__).parent
_PAGES = web.AppKey("pages", Pages)
_ASSETS = web.AppKey("assets", dict[str, Asset])
_JAPAN = timezone(timedelta(hours=9))
_ADDRESS = re.compile(r"https?://[^\s<>\"'「」（）、。]+")


def setup(app: web.Application) -> None:
    """Add the pages."""
    app[_PAGES] = Pages(_HERE / "templates", clickable=clickable, clock=_clock)
    app[_ASSETS] = {"mail.css": load_styles(_HERE / "css"), **load_scripts()}
    app.router.add_get("/", list_letters)
    app.router.add_get("/letters", show_list)
    app.router.add_get(r"/letters/{number:\d{1,9}}", show_letter)
    app.router.add_get(r"/letters/{number:\d{1,9}}.eml", show_raw)
    app.router.add_get("/static/{path:.+}", show_asset)


async def list_letters(request: web.Request) -> web.Response:
    """Show whose letters there are; `?to=` shows those to an address."""
    return request.app[_PAGES].answer("list.html", **_list_context(request))


async def show_list(request: web.Request) -> web.Response:
    """Show the list alone, for a page that is open."""
    return request.app[_PAGES].answer("_letters.html", **_list_context(request))


async def show_letter(request: web.Request) -> web.Response:
    """Show one letter: its text with links, its HTML as text."""
    return request.app[_PAGES].answer("letter.html", letter=_letter(request), inbox_url=request.app[INBOX_URL])


async def show_raw(request: web.Request) -> web.Response:
    """Hand a letter out as it came."""
    letter = _letter(request)
    headers = HEADERS | {"Content-Disposition": f'attachment; filename="{letter.number}.eml"'}
    return web.Response(body=letter.raw, content_type="message/rfc822", headers=headers)


async def show_asset(request: web.Request) -> web.Response:
    """Hand out the stylesheet or a script."""
    return send_asset(request, request.app[_ASSETS])


def clickable(text: str) -> Markup:
    """Write a text as HTML in which web addresses can be followed."""
    parts, place = [], 0
    for found in _ADDRESS.finditer(text):
        address = found[0].rstrip(".,;:!?)")
        parts += [escape(text[place : found.start()]), Markup('<a href="{0}" rel="noreferrer">{0}</a>').format(address)]
        place = found.start() + len(address)
    return Markup().join([*parts, escape(text[place:])])


def _list_context(request: web.Request) -> dict[str, Any]:
    mailbox, to = request.app[MAILBOX], request.query.get("to", "")
    return {
        "letters": mailbox.letters(to, LIST_LIMIT),
        "addresses": mailbox.addresses(),
        "to": to,
        "inbox_url": request.app[INBOX_URL],
    }


def _letter(request: web.Request) -> Letter:
    letter = request.app[MAILBOX].find(int(request.match_info["number"]))
    if letter is None:
        raise web.HTTPNotFound
    return letter


def _clock(at: datetime) -> str:
    return f"{at.astimezone(_JAPAN):%m/%d %H:%M:%S}"
