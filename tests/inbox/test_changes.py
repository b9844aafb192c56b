"""Hints for live pages."""

import asyncio

import pytest

from inbox import changes as module
from inbox.changes import Changes, Hint
from inbox.store import Store
from tests.inbox.samples import said
from tests.inbox.test_notifications import notice


async def test_a_new_message_is_hinted_with_ids_and_without_what_was_written(store: Store) -> None:
    hints: list[Hint] = []
    async with store.changes.open_changes() as changes:
        await store.intake.apply([said("ないしょの話")])
        async with asyncio.timeout(5):
            async for hint in changes:
                hints.append(hint)
                if {"message", "conversation"} <= {seen.kind for seen in hints}:
                    break
    [message] = [hint for hint in hints if hint.kind == "message"]
    assert message.is_new
    assert message.contact_id is not None
    assert message.fields["direction"] == "incoming"
    assert "ないしょ" not in str(hints)


async def test_that_a_notification_went_to_browsers_is_nobodys_news(store: Store) -> None:
    hints: list[Hint] = []
    await store.notifications.add([notice("n1", None)])
    async with store.changes.open_changes() as changes:
        await store.notifications.told(["n1"])
        await store.notifications.add([notice("n2", None)])
        async with asyncio.timeout(5):
            async for hint in changes:
                hints.append(hint)
                if hint.id == "n2":
                    break
    assert [hint.id for hint in hints] == ["n2"]


async def test_who_edits_a_customer_is_news_at_the_beginning_and_at_the_end(store: Store) -> None:
    """0.14."""
    hints: list[Hint] = []
    async with store.changes.open_changes() as changes:
        for _ in range(3):
            await store.customer_editors.note("k1", "s1")
        await store.customer_editors.leave("k1", "s1")
        await store.notifications.add([notice("n1", None)])
        async with asyncio.timeout(5):
            async for hint in changes:
                hints.append(hint)
                if hint.id == "n1":
                    break
    assert [(hint.kind, hint.id, hint.is_new) for hint in hints[:-1]] == [
        ("editing", "k1:s1", True),
        ("editing", "k1:s1", False),
    ]


async def test_a_quiet_time_does_not_end_the_hints(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "AWAIT_MS", 20)
    async with store.changes.open_changes() as changes:
        following = asyncio.ensure_future(anext(changes))
        await asyncio.sleep(0.3)
        await store.notifications.add([notice("n1", None)])
        async with asyncio.timeout(5):
            assert (await following).id == "n1"


async def test_hints_that_can_come_no_more_are_an_error(store: Store) -> None:
    other = store.database.client.get_database(f"{store.database.name}_changes")
    await other.get_collection("memos").insert_one({"_id": "m0"})
    async with Changes(other).open_changes() as changes:
        await other.get_collection("memos").insert_one({"_id": "m1"})
        async with asyncio.timeout(5):
            assert (await anext(changes)).id == "m1"
            await other.client.drop_database(other.name)
            with pytest.raises(RuntimeError):
                await anext(changes)
