"""Hundreds of odd requests at every route, as everybody: never a 5xx, never a traceback, and the process lives."""

import asyncio
import logging
import random
import re
from dataclasses import dataclass

import pytest
from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

from handlers.keys import METRICS
from tests.handlers.oddities import HEADERS, PARTS, Request, body, query, send
from tests.handlers.site import API_TOKEN, Browser, Site, contact_of, text_event

SEED = 20_261_125
# Owners and programs get furthest: whoever may less is refused at the same door again and again.
ROUNDS = {"owner": 5, "program": 3}
FEW = 2
PLACE = re.compile(r"{(\w+)}")
# They would end what the other requests need: they are met signed out, and with a wrong token.
ENDINGS = ("/sign-out", "/settings/security/revocation", "/settings/password")


@dataclass(slots=True)
class Asker:
    """Who sends: a browser, or a program."""

    cookie: bytes = b""
    csrf: bytes = b""
    token: bytes = b""


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # aiohttp's files of a broken form.
@pytest.mark.parametrize("who", ["nobody", "viewer", "member", "admin", "owner", "program"])
async def test_an_odd_request_is_refused_and_breaks_nothing(
    site: Site, who: str, caplog: pytest.LogCaptureFixture
) -> None:
    draw, asker, names = random.Random(f"{SEED} {who}"), await _asker(site, who), await _names(site)
    sent, broken = 0, []
    for route in _routes(site):
        for _ in range(ROUNDS.get(who, FEW)):
            request = _odd(draw, route, asker, names)
            status, answer = await send(site.client.port or 0, request)
            sent += 1
            if status >= 500 or b"Traceback" in answer or b".py" in answer.partition(b"\r\n\r\n")[2][:2_000]:
                broken.append((status, request.octets()[:600]))
    assert sent > 150
    assert not broken
    assert site.app[METRICS].errors._value.get() == 0
    assert not [record.getMessage() for record in caplog.records if _is_our_fault(record)]
    assert (await site.client.get("/healthz/live")).status == 200


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
async def test_odd_requests_lose_no_good_webhook_beside_them(site: Site) -> None:
    draw, names, asker = random.Random(SEED), await _names(site), await _asker(site, "owner")
    routes, good = _routes(site), [text_event("無事に届く") for _ in range(20)]

    async def disturb() -> None:
        for _ in range(100):
            await send(site.client.port or 0, _odd(draw, draw.choice(routes), asker, names))

    async def write() -> list[int]:
        return [(await site.webhook({"odd": {"$where": "\0"}}, event, None)).status for event in good]

    _, statuses = await asyncio.gather(disturb(), write())
    assert statuses == [200] * len(good)
    for event in good:
        stored = await site.store.events.get(f"main:{event['webhookEventId']}")
        assert stored.raw["message"]["text"] == "無事に届く"


def _is_our_fault(record: logging.LogRecord) -> bool:
    """Leave out what is no HTTP at all: aiohttp refuses it with 400 by itself, and says so."""
    error = record.exc_info[1] if record.exc_info else None
    return record.levelno >= logging.ERROR and not isinstance(error, HttpProcessingError)


async def _asker(site: Site, who: str) -> Asker:
    if who == "nobody":
        return Asker()
    if who == "program":
        return Asker(token=API_TOKEN.encode())
    browser: Browser = await site.browser(who)
    cookie = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    return Asker(cookie.encode(), browser.csrf.encode())


async def _names(site: Site) -> dict[str, bytes]:
    """Name what is there, so that odd values reach further than a 404."""
    conversation = await site.say("こんにちは")
    [message] = (await site.store.messages.list(contact_of(), None, 1)).items
    victim = await site.store.staff.create("victim@example.com", "誰か", "member")
    return {
        "conversation": conversation.encode(),
        "contact": contact_of().encode(),
        "message": message.id.encode(),
        "member": victim.id.encode(),
        "event": (message.event_id or "").encode(),
        "channel": b"main",
    }


def _routes(site: Site) -> list[web.AbstractRoute]:
    routes = [route for route in site.app.router.routes() if route.resource is not None]
    assert len(routes) > 60
    return routes


def _odd(draw: random.Random, route: web.AbstractRoute, asker: Asker, names: dict[str, bytes]) -> Request:
    """Make one request to a route, odd in some places and right in the others."""
    assert route.resource is not None
    path = route.resource.canonical.encode()

    def place(found: re.Match[bytes]) -> bytes:
        known = names.get(found[1].decode())
        return known if known and draw.random() < 0.6 else draw.choice(PARTS)

    target = re.sub(PLACE.pattern.encode(), place, path)
    if isinstance(route.resource, web.StaticResource):
        target += b"/" + draw.choice(PARTS)
    headers = [draw.choice(HEADERS) for _ in range(draw.randrange(3))]
    request = Request(route.method if route.method != "*" else "GET", (target + query(draw))[:8_000], headers)
    if draw.random() < 0.5:
        headers.append((b"X-Requested-With", b"fragment"))
    ends = request.target.startswith(tuple(ending.encode() for ending in ENDINGS))
    csrf = b"" if ends else asker.csrf
    if request.method in ("POST", "PUT"):
        kind, request.body = body(draw, csrf)
        headers += kind
    headers += _proof(asker, csrf, {name for name, _ in headers})
    return request


def _proof(asker: Asker, csrf: bytes, given: set[bytes]) -> list[tuple[bytes, bytes]]:
    proof = {
        b"Cookie": asker.cookie,
        b"X-CSRF-Token": csrf,
        b"Authorization": b"Bearer " + asker.token if asker.token else b"",
        b"Idempotency-Key": b"odd",
    }
    return [(name, value) for name, value in proof.items() if value and name not in given]
