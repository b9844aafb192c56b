"""One inquiry of a contact: its status, who has it, since when somebody waits."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from inbox.contacts.contact import Contact
from inbox.conversations.message import Preview

Status = Literal["open", "in_progress", "on_hold", "resolved"]
STATUSES: tuple[Status, ...] = ("open", "in_progress", "on_hold", "resolved")


@dataclass(frozen=True, slots=True)
class Hold:
    """Why a conversation rests, and until when."""

    reason: str
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Conversation:
    """`assignee` is a staff id; `unread` counts incoming messages since `read_at`, at most 100."""

    id: str
    contact_id: str
    channel: str
    status: Status
    no_action: bool
    assignee: str | None
    waiting_since: datetime | None
    opened_at: datetime
    last_at: datetime
    resolved_at: datetime | None
    hold: Hold | None
    last_message: Preview | None
    last_reply: str | None
    last_reply_by: str | None
    read_at: datetime | None
    unread: int
    contact: Contact
    version: int

    @property
    def is_resolved(self) -> bool:
        return self.status == "resolved"


def parse_conversation(document: Mapping[str, Any], contact: Contact, unread: int) -> Conversation:
    """Read a stored conversation, together with its contact."""
    hold, last = document.get("hold"), document.get("last_message")
    return Conversation(
        id=document["_id"],
        contact_id=document["contact_id"],
        channel=document["channel"],
        status=document["status"],
        no_action=document.get("no_action", False),
        assignee=document.get("assignee"),
        waiting_since=document.get("waiting_since"),
        opened_at=document["opened_at"],
        last_at=document["last_at"],
        resolved_at=document.get("resolved_at"),
        hold=Hold(hold["reason"], hold.get("until")) if hold else None,
        last_message=Preview(**last) if last else None,
        last_reply=document.get("last_reply"),
        last_reply_by=document.get("last_reply_by"),
        read_at=document.get("read_at"),
        unread=unread,
        contact=contact,
        version=document.get("version", 1),
    )
