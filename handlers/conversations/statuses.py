"""Changing where a conversation stands, by one word."""

from datetime import datetime

from inbox.conversations.conversation import Conversation
from inbox.conversations.conversations import Conversations
from inbox.conversations.message import Actor
from inbox.errors import Invalid

# Far enough from the ends of the calendar that every time zone can name the moment.
YEARS = range(2000, 2200)


async def change_status(
    conversations: Conversations,
    conversation_id: str,
    status: str,
    by: Actor,
    *,
    reason: str = "",
    until: datetime | None = None,
) -> Conversation:
    """Set 未対応, 対応中, 保留 (reason, until), 対応済み or 対応不要."""
    if until is not None and until.year not in YEARS:
        raise Invalid("日付を選び直してください。", fields={"until": "invalid"})
    match status:
        case "resolved" | "no_action":
            return await conversations.resolve(conversation_id, by, no_action=status == "no_action")
        case "on_hold":
            return await conversations.hold(conversation_id, by, reason, until)
        case "open" | "in_progress":
            return await conversations.reopen(conversation_id, by, status)
    raise Invalid("対応状況を選び直してください。", fields={"status": "unknown"})
