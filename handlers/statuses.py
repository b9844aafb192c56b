"""Changing where a conversation stands, by one word."""

from datetime import datetime

from inbox.conversations.conversation import Conversation
from inbox.conversations.conversations import Conversations
from inbox.conversations.message import Actor
from inbox.errors import Invalid


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
    match status:
        case "resolved" | "no_action":
            return await conversations.resolve(conversation_id, by, no_action=status == "no_action")
        case "on_hold":
            return await conversations.hold(conversation_id, by, reason, until)
        case "open" | "in_progress":
            return await conversations.reopen(conversation_id, by, status)
    raise Invalid("対応状況を選び直してください。", fields={"status": "unknown"})
