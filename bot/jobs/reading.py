"""既読: telling the customer that staff have read what they wrote."""

from collections.abc import Mapping
from typing import Any

from bot.jobs.retry import expect
from bot.jobs.tools import Tools

REFUSED = (400, 403, 404)


async def mark_as_read(tools: Tools, payload: Mapping[str, Any]) -> None:
    """Mark everything up to a message as read, where the account leaves that to us."""
    store, line = tools.store, tools.line
    channel = await store.channels.get(payload["channel"])
    if channel.chat_mode == "chat":
        expect(await line.mark_as_read(payload["token"]), *REFUSED)
