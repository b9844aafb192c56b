"""Whether this process lives, whether it can work, and its figures."""

from aiohttp import web

from handlers.access import PUBLIC, allow
from handlers.addresses import is_loopback
from handlers.answers import json_response
from handlers.identity import find_program
from handlers.keys import BACKGROUND, HUB, METRICS, STORE
from inbox.availability import unavailable_when_down
from inbox.clock import now
from inbox.errors import Forbidden, Unavailable
from inbox.staff.roles import may

# A request with one of these came through a proxy, whose own address says nothing.
PROXY_HEADERS = ("X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Forwarded", "Via")


@allow(PUBLIC)
async def show_live(_: web.Request) -> web.Response:
    """Say that the process answers."""
    return json_response({"status": "live"})


@allow(PUBLIC)
async def show_ready(request: web.Request) -> web.Response:
    """Say whether webhooks can be stored and worked on."""
    workers = request.app[BACKGROUND].workers
    checks = {
        "database": await request.app[STORE].ping(),
        "workers": workers is not None and workers.status().is_healthy,
    }
    is_ready = all(checks.values())
    return json_response({"status": "ready" if is_ready else "not_ready", **checks}, 200 if is_ready else 503)


@allow(PUBLIC)
async def show_metrics(request: web.Request) -> web.Response:
    """Show the figures to this machine, or to a token whose role may look after events."""
    if not is_loopback(request.remote) or any(name in request.headers for name in PROXY_HEADERS):
        identity = await find_program(request)
        if identity is None or not may(identity.role, "events"):
            raise Forbidden("指標は、このサーバー自身か管理者のAPIトークンからだけ見られます。")
    metrics = request.app[METRICS]
    metrics.streams.set(request.app[HUB].stream_count)
    await _measure(request)
    return metrics.write()


async def _measure(request: web.Request) -> None:
    metrics, store, workers = request.app[METRICS], request.app[STORE], request.app[BACKGROUND].workers
    try:
        with unavailable_when_down():
            oldest = await store.events.oldest_waiting_at()
            metrics.events_waiting.set(await store.events.count("new"))
            metrics.events_parked.set(await store.events.count("parked"))
    except Unavailable:
        metrics.is_up.set(0)
        return
    metrics.is_up.set(1)
    metrics.oldest_waiting.set((now() - oldest).total_seconds() if oldest else 0)
    if workers is not None:
        metrics.set_work(workers.status().counts)


routes = [
    web.get("/healthz/live", show_live),
    web.get("/healthz/ready", show_ready),
    web.get("/metrics", show_metrics),
]
