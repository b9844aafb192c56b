"""Whatever comes again, late, at once or after a death: a form is filled in once and in order."""

import contextlib
from typing import Any

import pytest

from bot.entry_form.texts import JAPANESE
from inbox.clock import now
from inbox.entry_forms import EntryForm
from inbox.errors import Unavailable
from inbox.store import Store
from tests.bot.desk import Desk
from tests.bot.entry_form.people import (
    HANAKO,
    calls_for_staff,
    hear,
    kept,
    notes,
    say,
)
from tests.deaths import Died, die_at

DEATHS = (
    ("entry_forms", "save"),
    ("intake", "apply"),
    ("events", "finish"),
    ("fields", "set"),
    ("entry_forms", "note_kept"),
    ("jobs", "done"),
)


async def test_a_newer_form_counts_and_an_older_one_that_is_late_does_not(desk: Desk) -> None:
    """3.65 The job of the first comes back after that of the second."""
    person = await desk.customer()
    for text in ("連絡先を登録", "山田花子", "090-1234-5678", "スキップ"):
        await desk.say(person, text)
    await desk.store.database["jobs"].update_many({"kind": "entry_form"}, {"$set": {"state": "failed"}})
    await say(desk, person, "連絡先を登録", "佐藤花子", "スキップ", "hana@example.jp")
    await desk.store.database["jobs"].update_many(
        {"kind": "entry_form", "state": "failed"}, {"$set": {"state": "waiting"}}
    )
    await desk.work()
    assert await desk.store.database["jobs"].count_documents({"kind": "entry_form", "state": "done"}) == 2
    assert await kept(desk, person) == ["佐藤花子", None, "hana@example.jp"]
    assert len(await notes(desk, person)) == 1


async def test_events_that_come_again_or_late_change_nothing(desk: Desk) -> None:
    """3.65 A whole form is redone, and what happened before its last step arrives after it."""
    person = await desk.customer()
    await say(desk, person, "連絡先を登録", "山田花子", "090-1234-5678", "hanako@example.jp")
    before = await dump(desk)
    await desk.store.database["events"].update_many({}, {"$set": {"state": "new"}})
    await desk.process()
    assert await dump(desk) == before
    await desk.store.database["entry_forms"].update_one({}, {"$inc": {"moved_ms": 60_000}})
    await desk.say(person, "連絡先を登録")
    assert len(await desk.talk(person)) == 4
    assert await calls_for_staff(desk) == (1, 1)


async def test_a_whole_form_in_one_batch_is_worked_on_in_order(desk: Desk) -> None:
    """3.65."""
    person = await desk.customer()
    for text in ("連絡先を登録", "山田花子", "090-1234-5678", "hanako@example.jp", "ありがとう"):
        await desk.control("POST", f"/people/{person}/messages", {"type": "text", "text": text})
    await desk.process()
    await desk.work()
    assert await kept(desk, person) == HANAKO
    assert await calls_for_staff(desk) == (1, 1)


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("point", DEATHS, ids=".".join)
async def test_a_death_at_any_write_of_any_answer_changes_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, point: tuple[str, str], moment: str
) -> None:
    """3.65, 0.14."""
    person, died = await desk.customer(), list[str]()
    for text in ("連絡先を登録", "山田花子", "まちがい", "090-1234-5678", "hanako@example.jp"):
        await desk.control("POST", f"/people/{person}/messages", {"type": "text", "text": text})
        with monkeypatch.context() as deadly:
            die_at(deadly, getattr(desk.store, point[0]), point[1], moment)
            note_calls(deadly, getattr(desk.store, point[0]), point[1], died)
            with contextlib.suppress(Died):
                await desk.process()
                await desk.work()
        await desk.process()
        await desk.store.database["jobs"].update_many({"state": "waiting"}, {"$set": {"next_at": now()}})
        await hear(desk, person)
    assert died
    assert await kept(desk, person) == HANAKO
    assert len(await notes(desk, person)) == 1
    said = await desk.talk(person)
    assert [line[:6] for line in said] == [
        JAPANESE[one][:6] for one in ("name", "phone", "wrong_phone", "email", "done")
    ]
    assert await calls_for_staff(desk) == (0, 0)


def note_calls(monkeypatch: pytest.MonkeyPatch, owner: Any, name: str, calls: list[str]) -> None:
    call = getattr(owner, name)

    async def noted(*given: Any, **named: Any) -> Any:
        calls.append(name)
        return await call(*given, **named)

    monkeypatch.setattr(owner, name, noted)


async def dump(desk: Desk) -> dict[str, list[Any]]:
    names = ("contacts", "messages", "conversations", "notifications", "jobs", "entry_forms")
    return {name: await desk.store.database[name].find().sort("_id", 1).to_list(1_000) for name in names}


async def test_of_two_who_move_the_same_form_one_has_to_read_it_again(store: Store) -> None:
    """3.65 A process that lost its lease wakes up."""
    for step in ("name", "phone"):
        read = (await store.entry_forms.many(["c_1"]))["c_1"]
        await store.entry_forms.save([EntryForm("c_1", read.version, "main:e", step)])
        with pytest.raises(Unavailable):
            await store.entry_forms.save([EntryForm("c_1", read.version, "main:e", "email")])
        assert (await store.entry_forms.many(["c_1"]))["c_1"].step == step
