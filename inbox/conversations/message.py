"""A message of a talk: what a customer, the bot or staff wrote, or an entry of the history."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

Direction = Literal["incoming", "outgoing", "comment", "activity"]
SendState = Literal["queued", "sending", "sent", "failed", "uncertain", "cancelled"]
Via = Literal["reply", "push"]
MediaState = Literal["pending", "preparing", "stored", "gone", "failed", "external"]
AuthorKind = Literal["customer", "staff", "bot", "token", "system"]

PREVIEW_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Author:
    """Who wrote; `id` is a staff id, a token id, or the LINE user id of a group's member."""

    kind: AuthorKind
    id: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Media:
    """A picture, video, sound or file of a message; the bytes are in `store.media` under `file_id`."""

    state: MediaState
    file_id: str | None = None
    thumbnail_id: str | None = None
    content_type: str | None = None
    size: int | None = None
    file_name: str | None = None
    width: int | None = None
    height: int | None = None
    duration_ms: int | None = None
    external_url: str | None = None

    @property
    def has_thumbnail(self) -> bool:
        return self.thumbnail_id is not None


@dataclass(frozen=True, slots=True)
class Send:
    """Where an outgoing message stands on its way to LINE."""

    state: SendState
    via: Via | None = None
    attempts: int = 0
    error: str | None = None
    next_at: datetime | None = None
    sent_at: datetime | None = None
    resent_as: str | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """One entry of a contact's talk, in display order (sent_at, id)."""

    id: str
    channel: str
    contact_id: str
    conversation_id: str | None
    direction: Direction
    kind: str
    text: str | None
    content: Mapping[str, Any]
    author: Author
    sent_at: datetime
    received_at: datetime
    line_message_id: str | None = None
    quote_token: str | None = None
    quoted_message_id: str | None = None
    mark_as_read_token: str | None = None
    event_id: str | None = None
    media: Media | None = None
    send: Send | None = None
    unsent_at: datetime | None = None
    edited_at: datetime | None = None
    erased_at: datetime | None = None

    @property
    def webhook_event_id(self) -> str | None:
        """LINE's own id of the event that this came with; what we sent came with none, though it may answer one."""
        if self.event_id is None or self.direction == "outgoing":
            return None
        return self.event_id.partition(":")[2]


def parse_message(document: Mapping[str, Any]) -> Message:
    """Read a stored message."""
    media, send = document.get("media"), document.get("send")
    return Message(
        id=document["_id"],
        channel=document["channel"],
        contact_id=document["contact_id"],
        conversation_id=document.get("conversation_id"),
        direction=document["direction"],
        kind=document["kind"],
        text=document.get("text"),
        content=document.get("content") or {},
        author=Author(**document["author"]),
        sent_at=document["sent_at"],
        received_at=document["received_at"],
        line_message_id=document.get("line_message_id"),
        quote_token=document.get("quote_token"),
        quoted_message_id=document.get("quoted_message_id"),
        mark_as_read_token=document.get("mark_as_read_token"),
        event_id=document.get("event_id"),
        media=Media(**media) if media else None,
        send=_parse_send(send) if send else None,
        unsent_at=document.get("unsent_at"),
        edited_at=document.get("edited_at"),
        erased_at=document.get("erased_at"),
    )


def _parse_send(send: Mapping[str, Any]) -> Send:
    return Send(
        state=send["state"],
        via=send.get("via"),
        attempts=send.get("attempts", 0),
        error=send.get("error"),
        next_at=send.get("next_at"),
        sent_at=send.get("sent_at"),
        resent_as=send.get("resent_as"),
    )


@dataclass(frozen=True, slots=True)
class Preview:
    """The last message, as a row of the list shows it."""

    text: str | None
    kind: str
    direction: Direction
    at: datetime
    author: str | None = None
    message_id: str | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a staff member, an API token, or the system itself."""

    kind: Literal["staff", "token", "system"]
    id: str
    name: str

    @property
    def author(self) -> Author:
        return Author(self.kind, self.id, self.name)


SYSTEM = Actor("system", "system", "Madoguchi")
