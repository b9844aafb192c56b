"""Webhooks by hand, and the two logs."""

from collections.abc import Callable
from typing import Any

from aiohttp import web

from simulator.errors import ControlError
from simulator.line.control.exchange import answer, number_of, platform_of, read_object
from simulator.line.logs import LOG_LIMIT, Call, Delivery, Log
from simulator.line.post import describe

EVENTS_LIMIT = 1000
_USUAL_LINES = 200


async def create_events(request: web.Request) -> web.Response:
    """Deliver events that somebody wrote by hand."""
    wanted = await read_object(request)
    events = wanted.get("events")
    if not isinstance(events, list) or not all(isinstance(event, dict) for event in events):
        raise ControlError("events must be a list of objects")
    if not 1 <= len(events) <= EVENTS_LIMIT:
        raise ControlError(f"1 to {EVENTS_LIMIT} events at once")
    together, as_they_are = wanted.get("together", True) is True, wanted.get("as_they_are", False) is True
    sent = platform_of(request).inject(events, together=together, as_they_are=as_they_are)
    return answer({"webhook_event_ids": [event.get("webhookEventId") for event in sent]}, 201)


async def create_empty(request: web.Request) -> web.Response:
    """Deliver an empty webhook."""
    outcome = await platform_of(request).webhooks.test()
    return answer({"status": outcome.status, "ms": outcome.ms, "error": outcome.error}, 201)


async def redeliver(request: web.Request) -> web.Response:
    """Deliver the last webhook again, flagged."""
    return _again(platform_of(request).webhooks.redeliver_last)


async def duplicate(request: web.Request) -> web.Response:
    """Deliver the last webhook again, unflagged."""
    return _again(platform_of(request).webhooks.duplicate_last)


async def list_deliveries(request: web.Request) -> web.Response:
    """List the attempts to deliver webhooks."""
    return answer({"deliveries": _lines(request, platform_of(request).deliveries)})


async def list_calls(request: web.Request) -> web.Response:
    """List the calls of the Messaging API."""
    return answer({"calls": _lines(request, platform_of(request).calls)})


def _again(deliver: Callable[[], list[Any] | None]) -> web.Response:
    events = deliver()
    if events is None:
        raise ControlError("no webhook was delivered yet", 409)
    return answer({"events": [describe(event) for event in events]}, 201)


def _lines(request: web.Request, log: Log[Call] | Log[Delivery]) -> list[dict[str, Any]]:
    limit = number_of(request, "limit", _USUAL_LINES, LOG_LIMIT)
    if "since" in request.query:
        return log.as_json(number_of(request, "since", 0, 10**12), limit)
    return log.latest_json(limit)
