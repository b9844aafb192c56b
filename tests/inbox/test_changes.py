"""Hints for live pages."""

import asyncio

from inbox.changes import Hint
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
