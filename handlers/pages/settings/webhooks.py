"""受信の記録: what LINE sent, what could not be worked on, and when nobody was there to receive."""

from typing import get_args

import orjson
from aiohttp import web

from handlers.access import allow
from handlers.answers import see_other
from handlers.keys import BACKGROUND, STORE
from handlers.pages.queries import read_after
from handlers.pages.settings.frame import show
from inbox.events.event import EventState

WEBHOOKS = "/settings/webhooks"
PAGE = 50
PARKED_SHOWN = 20
DOWNTIMES_SHOWN = 10
STATES: tuple[EventState, ...] = get_args(EventState)


@allow("events")
async def list_webhooks(request: web.Request) -> web.Response:
    """List what is parked, the downtimes, and what came lately (`state`: new, done, parked)."""
    store = request.app[STORE]
    state = next((one for one in STATES if one == request.query.get("state")), None)
    events = await store.events.list_recent(state, read_after(request), PAGE)
    shown = {
        "counts": {one: await store.events.count(one) for one in ("new", "parked")},
        "parked": (await store.events.list_recent("parked", None, PARKED_SHOWN)).items,
        "downtimes": await store.downtimes.list(DOWNTIMES_SHOWN),
        "waiting_since": await store.events.oldest_waiting_at(),
        "events": events.items,
        "next": events.next,
        "state": state,
    }
    return show(request, "settings/webhooks.html", shown)


@allow("events")
async def show_webhook(request: web.Request) -> web.Response:
    """Show one event as it came."""
    event = await request.app[STORE].events.get(request.match_info["event"])
    raw = orjson.dumps(dict(event.raw), option=orjson.OPT_INDENT_2).decode()
    return show(request, "settings/webhook.html", {"event": event, "raw": raw})


@allow("events")
async def create_replay(request: web.Request) -> web.Response:
    """Try a parked event again."""
    await request.app[STORE].events.replay(request.match_info["event"])
    request.app[BACKGROUND].wake()
    return see_other(f"{WEBHOOKS}?done=replayed")


routes = [
    web.get(WEBHOOKS, list_webhooks),
    web.get("/settings/webhooks/{event}", show_webhook),
    web.post("/settings/webhooks/{event}/replay", create_replay),
]
