"""A real mail server for tests: it keeps what it takes, and can refuse, put off, or hang up after it took a letter."""

import email
import email.policy
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Literal

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

HANG_UP = "hang up"


@dataclass(slots=True)
class Mailbox:
    """`says` are its answers to the next letters, in order, instead of 250; at the recipient or after the content."""

    url: str = ""
    mails: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    says: list[tuple[Literal["rcpt", "data"], str]] = field(default_factory=list)
    tries: int = 0

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's.
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        self.tries += 1
        if self.says and self.says[0][0] == "rcpt":
            return self.says.pop(0)[1]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's.
        answer = self.says.pop(0)[1] if self.says and self.says[0][0] == "data" else "250 OK"
        if answer.startswith("250") or answer == HANG_UP:
            content = email.message_from_bytes(envelope.original_content or b"", policy=email.policy.default)
            assert isinstance(content, EmailMessage)
            self.mails.append(content)
            self.recipients += envelope.rcpt_tos
        if answer == HANG_UP:
            assert server.transport is not None
            server.transport.close()
        return answer

    def text(self, number: int = -1) -> str:
        """Give the text of a mail."""
        return str(self.mails[number].get_content())


@contextmanager
def open_mailbox(port: int) -> Iterator[Mailbox]:
    """Run a mail server on this machine."""
    mailbox = Mailbox(f"smtp://127.0.0.1:{port}")
    controller = Controller(mailbox, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield mailbox
    finally:
        controller.stop()
