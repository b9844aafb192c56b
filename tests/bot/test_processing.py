"""From stored events to their effects: in order, once, and never held up by one that fails."""

from typing import Any

import orjson
import pytest

from bot import processing as module
from bot.dispatch import read_event
from bot.processing import Processing
from bot.webhook import parse_webhook
from inbox.clock import now
from inbox.events.event import Event
from inbox.events.partitions import Lease
from inbox.events.tries import MAX_ATTEMPTS
from inbox.intake.meaning import Intake
from inbox.store import Store
from tests.bot.desk import Desk, contact_of
from tests.bot.samples import raw_message
from tests.bot.test_webhook import SECRET, sign

POISON = "毒"
OTHER = "U" + "f" * 32


class _Broken(Exception):
    pass


@pytest.fixture
def poison(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the reading of one text fail, as a bug of ours would."""

    def read(event: Event, acknowledgement: str | None) -> Intake:
        if event.raw.get("message", {}).get("text") == POISON:
            raise _Broken("this text breaks the reading")
        return read_event(event, acknowledgement)

    monkeypatch.setattr(module, "read_event", read)


async def _record(store: Store, *raws: dict[str, Any]) -> list[str]:
    body = orjson.dumps({"events": list(raws)})
    events = parse_webhook(body, sign(body), [SECRET], "main", now())
    await store.events.record(events)
    return [event.id for event in events]


def _text(text: str, at_ms: int, user: str = OTHER) -> dict[str, Any]:
    source = {"type": "user", "userId": user}
    return raw_message({"type": "text", "text": text, "id": str(at_ms)}, timestamp=at_ms, source=source)


async def _texts(store: Store, user: str = OTHER) -> list[str | None]:
    page = await store.messages.list(contact_of(user), None, 100)
    return [message.text for message in page.items]


async def _hurry(store: Store) -> None:
    await store.database["events"].update_many({"state": "new"}, {"$unset": {"next_at": ""}})


@pytest.mark.usefixtures("poison")
async def test_a_poisonous_event_is_parked_and_its_customer_is_heard_again(desk: Desk) -> None:
    first, bad, last = await _record(desk.store, _text("一", 1_000), _text(POISON, 2_000), _text("三", 3_000))
    for attempt in range(1, MAX_ATTEMPTS + 1):
        assert (await desk.store.events.get(last)).state == "new"
        await desk.processing.step()
        assert (await desk.store.events.get(bad)).attempts == attempt
        await _hurry(desk.store)
    await desk.processing.step()
    states = [(await desk.store.events.get(one)).state for one in (first, bad, last)]
    assert states == ["done", "parked", "done"]
    assert await _texts(desk.store) == ["一", "三"]
    assert "this text breaks the reading" in ((await desk.store.events.get(bad)).error or "")


@pytest.mark.usefixtures("poison")
async def test_a_poisonous_event_does_not_hold_up_other_customers(desk: Desk) -> None:
    await _record(desk.store, _text(POISON, 1_000), _text("届きますか", 1_000, "U" + "e" * 32))
    await desk.processing.step()
    assert await _texts(desk.store, "U" + "e" * 32) == ["届きますか"]


async def test_a_parked_event_is_replayed_in_its_place(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(module, "read_event", _always_broken)
        [bad] = await _record(desk.store, _text("二", 2_000))
        for _ in range(MAX_ATTEMPTS):
            await desk.processing.step()
            await _hurry(desk.store)
    await _record(desk.store, _text("三", 3_000))
    await desk.processing.step()
    await desk.store.events.replay(bad)
    await desk.processing.step()
    assert await _texts(desk.store) == ["二", "三"]


def _always_broken(_event: Event, _acknowledgement: str | None) -> Intake:
    raise _Broken


async def test_without_a_lease_nothing_is_touched(desk: Desk) -> None:
    idle = Processing(desk.store, Lease(desk.store.database), None, lambda: None)
    await _record(desk.store, _text("一", 1_000))
    assert await idle.step() is False
    assert len(await desk.store.events.waiting(range(64), 10)) == 1


async def test_it_is_busy_while_several_wait_at_a_look(desk: Desk) -> None:
    told = []
    for texts in (["一", "二"], ["三", "四", "五"], []):
        await _record(desk.store, *(_text(text, 1_000) for text in texts))
        await desk.processing.step()
        told.append(desk.processing.is_busy)
    assert told == [False, True, False]


async def test_the_acknowledgement_set_on_screen_wins_over_the_environment(desk: Desk) -> None:
    person = await desk.customer()
    await desk.store.channels.set_acknowledgement("main", "画面: {message}")
    desk.processing._default = "環境: {message}"
    await desk.say(person, "もしもし")
    await desk.deliver(person)
    assert await desk.talk(person) == ["画面: もしもし"]
