"""Hints for live pages."""

import asyncio

from inbox.changes import Hint
from inbox.store import Store
from tests.inbox.samples import said


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
