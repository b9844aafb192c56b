"""What one webhook event means for the inbox: made by `bot.events`, applied by `store.intake`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from inbox.conversations.message import Media
from inbox.events.event import Event
from inbox.ids import contact_id
from inbox.jobs import NewJob

SourceKind = Literal["person", "group", "room", "unknown"]


@dataclass(frozen=True, slots=True)
class Source:
    """Where an event came from; `line_id` is the user, group or room, `member_id` who wrote in a group."""

    kind: SourceKind
    line_id: str | None
    member_id: str | None = None


@dataclass(frozen=True, slots=True)
class IncomingMessage:
    """Something the customer said: a message or a tap; it opens a conversation when none is open."""

    kind: str
    text: str | None = None
    content: Mapping[str, Any] = field(default_factory=dict)
    line_message_id: str | None = None
    quote_token: str | None = None
    quoted_message_id: str | None = None
    mark_as_read_token: str | None = None
    media: Media | None = None


@dataclass(frozen=True, slots=True)
class ActivityEntry:
    """Something that happened: follow, unfollow, join, an event of an unknown type."""

    kind: str
    content: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Edit:
    """A group member changed a text; the largest `edited_at` wins."""

    line_message_id: str
    text: str
    content: Mapping[str, Any]
    edited_at: datetime
    quote_token: str | None = None


@dataclass(frozen=True, slots=True)
class BotReply:
    """An automatic answer; its id is `reply:<event>:<n>`, so that a redone tick cannot answer twice.

    `content` may offer buttons, as a draft's does.
    """

    text: str
    content: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Intake:
    """The whole meaning of one event. A `source` of None (account-wide events) leaves no trace in any talk."""

    event: Event
    source: Source | None = None
    message: IncomingMessage | None = None
    activity: ActivityEntry | None = None
    unsend: str | None = None
    edit: Edit | None = None
    follow: bool | None = None
    reply_token: str | None = None
    standby: bool = False
    replies: tuple[BotReply, ...] = ()
    jobs: tuple[NewJob, ...] = ()
    is_quiet: bool = False
    """The bot answers it for good: it opens nothing, nobody waits for staff, and no bell rings."""

    @property
    def calls_staff(self) -> bool:
        """Tell whether staff have something to answer."""
        return self.message is not None and not self.is_quiet


def contact_of(intake: Intake) -> str:
    """Name the contact that an event belongs to."""
    return contact_id(intake.event.channel, intake.event.source_key or "")
