"""The sample events of LINE's own libraries, where they stand beside the checkout: all stored, all with a meaning."""

import copy
import itertools
from pathlib import Path
from typing import Any

import orjson

from bot.dispatch import ON, read_event
from bot.webhook import parse_webhook
from inbox.clock import now
from inbox.ids import new_id
from inbox.store import Store
from tests.bot.samples import raw_event, raw_message
from tests.bot.test_webhook import SECRET, sign

SAMPLES = Path(__file__).parents[3] / "shared" / "line" / "samples"
# Shapes of our own, for a checkout that stands alone.
OWN = [
    raw_message({"type": "text", "text": "こんにちは"}),
    raw_message({"type": "hoge"}),
    raw_event("follow", follow={"isUnblocked": False}),
    raw_event("botSuspended", None),
    {"type": "message", "replyToken": "t", "source": {"type": "user", "userId": "U1"}, "message": {"type": "image"}},
]
_numbers = itertools.count(1)


def _fresh(event: dict[str, Any]) -> dict[str, Any]:
    """Give an event ids of its own, as if it came for the first time; its shape stays."""
    event = copy.deepcopy(event)
    if "webhookEventId" in event:
        event["webhookEventId"] = new_id()
    if isinstance(event.get("message"), dict) and "id" in event["message"]:
        event["message"]["id"] = str(5 * 10**17 + next(_numbers))
    return event


def _events() -> list[dict[str, Any]]:
    files = sorted(SAMPLES.glob("*.json")) if SAMPLES.is_dir() else []
    found = [event for file in files for event in orjson.loads(file.read_bytes())["events"]]
    return [_fresh(event) for event in [*OWN, *found]]


async def test_every_sample_is_stored_and_applied_once(store: Store) -> None:
    events = _events()
    if SAMPLES.is_dir():
        assert {event.get("type") for event in events} >= set(ON)
    body = orjson.dumps({"destination": "U0", "events": events})
    parsed = parse_webhook(body, sign(body), [SECRET], "main", now())
    assert len(parsed) == len(events) >= len(OWN)
    for _ in range(2):
        await store.events.record(parsed)
    stored = await store.events.waiting(range(64), 1_000)
    assert {event.id for event in stored} == {event.id for event in parsed}
    intakes = [read_event(event, None) for event in stored]
    await store.intake.apply(intakes)
    spoken = {f"in:{intake.event.id}" for intake in intakes if intake.source and (intake.message or intake.activity)}
    assert set(await store.messages.many(spoken)) == spoken
    for intake in intakes:
        assert intake.message or intake.activity or intake.event.raw["type"] in ON
