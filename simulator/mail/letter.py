"""One letter as it came over the wire, and what is in it."""

import email
import email.policy
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from typing import Any, cast

_SHOWN_HEADERS = ("From", "To", "Cc", "Reply-To", "Subject", "Date", "Message-ID", "In-Reply-To", "Auto-Submitted")


@dataclass(frozen=True, slots=True)
class Letter:
    """`to` and `sender` are the envelope's: who really gets it, and from whom; `headers` is what the letter says."""

    number: int
    received_at: datetime
    sender: str
    to: tuple[str, ...]
    subject: str
    text: str
    html: str
    message_id: str
    headers: tuple[tuple[str, str], ...]
    raw: bytes = field(repr=False)

    @property
    def author(self) -> str:
        """Return the sender as the letter itself names them."""
        return next((value for name, value in self.headers if name == "From"), self.sender)

    def is_for(self, address: str) -> bool:
        """Tell whether the letter was brought to this address."""
        return address.lower() in (one.lower() for one in self.to)

    def as_json(self) -> dict[str, Any]:
        """Give the letter as the control API shows it."""
        return {
            "number": self.number,
            "received_at": self.received_at.isoformat(),
            "to": list(self.to),
            "sender": self.sender,
            "from": self.author,
            "subject": self.subject,
            "text": self.text,
            "html": self.html,
            "message_id": self.message_id,
            "headers": dict(self.headers),
        }


def parse_letter(raw: bytes, number: int, received_at: datetime, sender: str, to: tuple[str, ...]) -> Letter:
    """Read a letter; what cannot be read is shown as far as it can."""
    message = email.message_from_bytes(raw, policy=email.policy.default)
    headers = tuple((name, _clean(str(message[name]))) for name in _SHOWN_HEADERS if message[name] is not None)
    by_name = dict(headers)
    return Letter(
        number,
        received_at,
        sender,
        to,
        by_name.get("Subject", ""),
        _body(message, "plain"),
        _body(message, "html"),
        by_name.get("Message-ID", ""),
        headers,
        raw,
    )


def _body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    if part is None:
        return ""
    try:
        text = str(cast(EmailMessage, part).get_content())
    except (LookupError, UnicodeError):
        # A character set that nobody knows: better odd letters than no letter.
        content = part.get_payload(decode=True)
        text = content.decode("utf-8", "replace") if isinstance(content, bytes) else ""
    return _clean(text.replace("\r\n", "\n").rstrip("\n"))


def _clean(text: str) -> str:
    return text.encode("utf-8", "replace").decode()
