"""What the JSON API says and takes: the source of its OpenAPI document."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator

Status = Literal["open", "in_progress", "on_hold", "resolved"]
Text = Annotated[str, StringConstraints(min_length=1, max_length=5_000)]


class Answer(BaseModel):
    """Something that the API says."""

    model_config = ConfigDict(extra="forbid")


class Body(BaseModel):
    """Something that the API takes: no other field, no other type."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Person(Answer):
    """A staff member by id and name."""

    id: str
    name: str | None


class Contact(Answer):
    """The one behind a LINE user, group or room."""

    id: str
    kind: Literal["person", "group", "room", "unknown"]
    line_id: str | None
    display_name: str | None
    picture_url: str | None
    language: str | None
    status_message: str | None
    is_following: bool | None
    link_state: Literal["linked", "unlinked"]
    customer_gid: str | None
    customer_name: str | None
    link_grade: Literal["A", "B", "C", "D"] | None
    link_method: str | None
    linked_at: datetime | None
    tags: list[str]
    fields: dict[str, Any]
    first_seen_at: datetime
    last_event_at: datetime


class LinkEnding(Body):
    """Why a link is undone."""

    reason: Annotated[str, StringConstraints(min_length=1, max_length=200)]


class Hold(Answer):
    """Why a conversation rests, and until when."""

    reason: str
    until: datetime | None


class Preview(Answer):
    """The last message of a conversation."""

    direction: Literal["incoming", "outgoing", "internal"]
    kind: str
    text: str | None
    author: str | None
    at: datetime


class Conversation(Answer):
    """One inquiry of a contact; `unread` counts up to 100."""

    id: str
    contact: Contact
    status: Status
    no_action: bool
    assignee: Person | None
    waiting_since: datetime | None
    opened_at: datetime
    last_at: datetime
    resolved_at: datetime | None
    hold: Hold | None
    unread: int
    last_message: Preview | None


class Author(Answer):
    """Who wrote."""

    kind: Literal["customer", "staff", "bot", "token", "system"]
    id: str | None
    name: str | None


class Attachment(Answer):
    """A file of a message; `url` takes the same bearer token, and is null until the file is here."""

    state: Literal["pending", "preparing", "stored", "gone", "failed", "external"]
    content_type: str | None
    size: int | None
    file_name: str | None
    url: str | None


class Emoji(Answer):
    """One of LINE's own emoji: where the words that stand for it are in the text, in characters, and which it is."""

    index: int
    length: int
    product_id: str
    emoji_id: str


class Message(Answer):
    """An entry of a contact's talk; `status`, `via` and `error` tell how an outgoing one fared."""

    id: str
    conversation_id: str | None
    direction: Literal["incoming", "outgoing", "internal"]
    kind: str
    text: str | None
    emojis: list[Emoji]
    webhook_event_id: str | None
    sent_at: datetime
    status: Literal["queued", "sending", "sent", "failed", "uncertain", "cancelled"] | None
    via: Literal["reply", "push"] | None
    error: str | None
    author: Author
    attachments: list[Attachment]
    unsent_at: datetime | None
    edited_at: datetime | None


class Memo(Answer):
    """The memo of a contact; version 0 is the one that nobody wrote yet."""

    text: str
    version: int


class FoundMemo(Memo):
    """A memo among search results."""

    contact_id: str
    updated_at: datetime | None


class FoundCustomer(Answer):
    """A customer among search results; `GET /api/v1/customers/{customer}` tells the rest."""

    id: str
    gid: str
    name: str | None
    kana: str | None
    email: str | None
    phone: str | None
    tags: list[str]


class StaffMember(Answer):
    """Somebody who can have a conversation."""

    id: str
    name: str
    email: str
    role: Literal["owner", "admin", "member", "viewer"]
    is_disabled: bool


class Conversations(Answer):
    """A page of conversations."""

    conversations: list[Conversation]
    next: str | None


class Messages(Answer):
    """A page of messages, the oldest first."""

    messages: list[Message]
    next: str | None


class StaffMembers(Answer):
    """Everybody with an account."""

    staff: list[StaffMember]
    next: str | None


class SearchResults(Answer):
    """A page of what was found, newest first."""

    messages: list[Message]
    contacts: list[Contact]
    customers: list[FoundCustomer]
    memos: list[FoundMemo]
    next: str | None


class Problem(Answer):
    """What went wrong; `fields` names the values that cannot be accepted."""

    code: str
    message: str
    fields: dict[str, str] | None = None
    number: str | None = None


class Failure(Answer):
    """Every answer that is not a success."""

    error: Problem


class MemoConflict(Answer):
    """A stale memo, and what is there now."""

    error: Problem
    text: str
    version: int


class LostRace(Problem):
    """Somebody was faster; `assignee` has the conversation now."""

    assignee: Person | None


class AssignmentConflict(Answer):
    """A conversation that somebody else has."""

    error: LostRace
    conversation: Conversation


class NewMessage(Body):
    """A text to send."""

    text: Text


class NewMemo(Body):
    """A memo, and the version that its writer read."""

    text: Annotated[str, StringConstraints(max_length=5_000)]
    version: Annotated[int, Field(ge=0, le=2**31)]


class NewAssignment(Body):
    """A staff member by id or e-mail, or nobody; `expected` is who is believed to have it."""

    assignee: Annotated[str, StringConstraints(min_length=1, max_length=254)] | None
    expected: Annotated[str, StringConstraints(min_length=1, max_length=254)] | None = None


class NewStatus(Body):
    """Another status; `reason` and `until` go with `on_hold`."""

    status: Literal["open", "in_progress", "on_hold", "resolved", "no_action"]
    reason: Annotated[str, StringConstraints(max_length=200)] = ""
    until: datetime | None = None

    @field_validator("until", mode="before")
    @classmethod
    def _from_text(cls, value: object) -> object:
        return datetime.fromisoformat(value) if isinstance(value, str) else value

    @field_validator("until")
    @classmethod
    def _has_zone(cls, value: datetime | None) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("needs a time zone")
        return value
