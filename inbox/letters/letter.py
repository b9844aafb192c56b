"""A letter as it was written, and where it stands on its way."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from inbox.conversations.message import Author
from inbox.errors import Invalid
from inbox.texts import is_storable

LetterState = Literal["queued", "sending", "sent", "failed", "uncertain"]
Recipient = Literal["customer", "self"]
SUBJECT_LIMIT, TEXT_LIMIT = 200, 20_000
ENDED = ("sent", "failed", "uncertain")


@dataclass(frozen=True, slots=True)
class NewLetter:
    """What somebody wants to send; `to` is the address that they saw when they said so."""

    to: str = field(repr=False)
    subject: str = field(repr=False)
    text: str = field(repr=False)
    sender: str
    sender_name: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter, frozen when it was queued; only what became of it is written later.

    `is_unclear` says that a try may have reached the mail server without an answer; `resent_from` is the first letter.
    """

    id: str
    customer_id: str
    contact_id: str | None
    recipient: Recipient
    to: str = field(repr=False)
    sender: str
    sender_name: str
    subject: str = field(repr=False)
    text: str = field(repr=False)
    message_id: str
    author: Author
    created_at: datetime
    state: LetterState
    attempts: int
    is_unclear: bool
    error: str | None
    words: str | None = field(repr=False)
    sent_at: datetime | None
    ended_at: datetime | None
    resent_from: str | None

    @property
    def is_over(self) -> bool:
        return self.state in ENDED


def check_letter(subject: str, text: str) -> None:
    """Raise Invalid for what no letter may be."""
    if not subject.strip() or len(subject) > SUBJECT_LIMIT or not is_storable(subject):
        raise Invalid("件名を1〜200文字で入力してください。", fields={"subject": "length"})
    if any(unicodedata.category(one) in ("Cc", "Zl", "Zp") for one in subject):
        raise Invalid("件名は1行で入力してください。", fields={"subject": "lines"})
    if not text.strip() or len(text) > TEXT_LIMIT or not is_storable(text) or "\0" in text:
        raise Invalid("本文を1〜20,000文字で入力してください。", fields={"text": "length"})


def parse_letter(row: Mapping[str, Any]) -> Letter:
    """Read a stored letter."""
    values = {name: row[name] for name in Letter.__slots__ if name not in ("id", "author")}
    return Letter(id=row["_id"], author=Author(**row["author"]), **values)
