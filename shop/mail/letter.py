"""What goes into an envelope: one letter to one person, in plain text."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid

from inbox.clock import now

# What every mail server takes as it is: no quotes, no comments, nothing but ASCII.
LOCAL_PART = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}"
ADDRESS = re.compile(LOCAL_PART + r"@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*")
ADDRESS_LIMIT = 254
SUBJECT_LIMIT = 250
CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Letter:
    """`message_id` and `date` stay the same on a further try, so that what comes twice is seen as one letter.

    `is_automatic` tells robots not to answer (RFC 3834).
    """

    to: str = field(repr=False)
    subject: str = field(repr=False)
    text: str = field(repr=False)
    sender_name: str = ""
    sender: str | None = None
    message_id: str | None = None
    date: datetime | None = None
    is_automatic: bool = False


def is_address(text: str) -> bool:
    """Tell whether a letter can be addressed to this."""
    return len(text) <= ADDRESS_LIMIT and ADDRESS.fullmatch(text) is not None


def write_message(letter: Letter, sender: str) -> EmailMessage:
    """Write a letter in the form of the wire; nothing in it can become a header of its own."""
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(display_name=_line(letter.sender_name), addr_spec=sender)
    message["To"] = Address(addr_spec=letter.to)
    message["Subject"] = _line(letter.subject)[:SUBJECT_LIMIT]
    message["Date"] = format_datetime(letter.date or now())
    message["Message-ID"] = letter.message_id or make_msgid(domain=sender.rpartition("@")[2])
    if letter.is_automatic:
        message["Auto-Submitted"] = "auto-generated"
    message.set_content(UNWRITABLE.sub("", letter.text), charset="utf-8", cte="base64")
    return message


def _line(text: str) -> str:
    return CONTROLS.sub(" ", text).strip()
