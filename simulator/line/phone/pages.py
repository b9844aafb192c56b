"""Put what the platform remembers into the page's templates."""

import time
import zlib
from pathlib import Path
from typing import Any

import jinja2
from aiohttp import web

from simulator.line.errors import LineError
from simulator.line.faults import KINDS
from simulator.line.ids import iso_of
from simulator.line.people import Person
from simulator.line.phone import bubbles, stickers
from simulator.line.phone.icons import icon
from simulator.line.phone.pictures import address_of
from simulator.line.phone.pieces import plain
from simulator.line.phone.rich_menu import show_menu
from simulator.line.phone.rows import log_lines, person_rows
from simulator.line.phone.texts import day_label, language_of, words_in
from simulator.line.platform import Platform
from simulator.line.switches import as_json
from simulator.line.talks import Entry

ENDPOINTS = ("all", "reply", "push", "content", "profile", "quota")
# The switches of the page, in the order of their row.
TURNS = (
    "deliver_twice",
    "shuffle",
    "redelivery",
    "standby",
    "expired_reply_tokens",
    "wrong_signature",
    "webhook_active",
)
HUES = 12
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}

Context = dict[str, Any]


def create_environment() -> jinja2.Environment:
    """Make the templates' surroundings."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(
        icon=icon,
        hue=lambda user_id: zlib.crc32(user_id.encode()) % HUES,
        iso=lambda entry: iso_of(entry.sent_at_ms),
        picture=address_of,
        plain=plain,
        clock=_clock,
        mood_of=stickers.mood_of,
        family_of=stickers.family_of,
        label_of=stickers.label_of,
    )
    return environment


def render(
    environment: jinja2.Environment, request: web.Request, template: str, platform: Platform, context: Context
) -> web.Response:
    """Answer with a page or a fragment in the reader's language."""
    language = language_of(request)
    words = words_in(language)
    around = {
        "lang": language,
        "t": words,
        "shop": platform.channel,
        "day_label": lambda date: day_label(language, date),
        "photo_of": lambda entry: photo_of(platform, entry),
        "sender_of": lambda bubble: _sender_of(platform, bubble, words("account")),
        "fault_endpoint": lambda name: words(f"endpoint_{name}") if name in ENDPOINTS else name,
    }
    html = environment.get_template(template).render(around | context)
    return web.Response(text=html, content_type="text/html", headers=HEADERS)


def talk_context(platform: Platform, person: Person, query: "Context | None" = None) -> Context:
    """Show the talk of a person."""
    query = query or {}
    entries = platform.talks.entries(person.user_id)
    view = bubbles.show_talk(entries, person.user_id, query.get("from", ""), older="older" in query)
    loading_ms = max(0, person.loading_until_ms - time.time_ns() // 1_000_000)
    return {"person": person, "talk": view, "loading_ms": loading_ms}


def people_context(platform: Platform, person: Person, language: str) -> Context:
    """Show who there is."""
    words = words_in(language)
    rows = person_rows(platform, person, lambda kind: words(f"kind_{kind}"))
    return {"rows": rows, "more_count": len(platform.people.persons) - len(rows)}


def menu_context(platform: Platform, person: Person) -> Context:
    """Show the rich menu of a person."""
    return {"menu": show_menu(platform.menus.seen_by(person.user_id))}


def controls_context(platform: Platform) -> Context:
    """Show the levers and the log."""
    return {
        "switches": as_json(platform.switches),
        "turns": TURNS,
        "faults": platform.faults.active,
        "quota": platform.quota,
        "lines": log_lines(platform),
        "endpoints": ENDPOINTS,
        "kinds": KINDS,
    }


def page_context(platform: Platform, person: Person, language: str) -> Context:
    """Show all of it."""
    return {
        **talk_context(platform, person),
        **people_context(platform, person, language),
        **menu_context(platform, person),
        **controls_context(platform),
        "stickers": stickers.STICKERS,
        "emoji": stickers.EMOJI,
        "line_emoji": stickers.LINE_EMOJI,
    }


def photo_of(platform: Platform, entry: Entry) -> str | None:
    """Return where the picture of an image or a video is to be had, or None."""
    if entry.type not in ("image", "video"):
        return None
    address = f"/simulator/contents/{entry.message_id}{'?preview=1' if entry.type == 'video' else ''}"
    if entry.author == "bot":
        return address if platform.fetches.find(entry.message_id, preview=entry.type == "video") else None
    try:
        platform.contents.get(entry.message_id)
    except LineError:
        return None
    return address


def _sender_of(platform: Platform, bubble: bubbles.Bubble, account: str) -> str:
    """A bot may speak under another name, and LINE then shows the account's beside it."""
    sender = bubble.content.get("sender")
    name = sender.get("name") if isinstance(sender, dict) else None
    if bubble.entry.author == "bot":
        return f"{name} {account.format(name=platform.channel.name)}" if name else platform.channel.name
    person = platform.people.persons.get(bubble.entry.user_id or "")
    return person.display_name if person else platform.channel.name


def _clock(milliseconds: Any) -> str:
    seconds = int(milliseconds) // 1000 if isinstance(milliseconds, int | float) else 0
    return f"{seconds // 60}:{seconds % 60:02}"
