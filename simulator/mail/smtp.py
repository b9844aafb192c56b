"""The mail server: it takes every letter for every address, but for the faults that are switched on."""

import asyncio
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from simulator.mail.mailbox import Mailbox

LETTER_LIMIT_BYTES = 10 * 1024 * 1024

_RECIPIENT_UNKNOWN = "550 5.1.1 The email account that you tried to reach does not exist"
_REFUSED = "554 5.7.1 Message rejected"
_LATER = "451 4.7.1 Greylisted, please try again later"


class MailServer:
    """Listens between `start` and `close`."""

    def __init__(self, mailbox: Mailbox, host: str, port: int) -> None:
        self._mailbox = mailbox
        self._host = host
        self.port = port
        self._server: asyncio.Server | None = None
        self._open: set[_Connection] = set()

    async def start(self) -> None:
        """Begin to take letters; port 0 becomes a free one."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._create_protocol, self._host, self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        """Take no more letters, and break what is open."""
        if self._server is not None:
            self._server.close()
            for connection in tuple(self._open):
                _break(connection)
            await self._server.wait_closed()

    def _create_protocol(self) -> SMTP:
        return _Connection(
            self._open,
            _Receiver(self._mailbox),
            data_size_limit=LETTER_LIMIT_BYTES,
            enable_SMTPUTF8=True,
            hostname="mail.localhost",
            ident="Mail simulator",
            authenticator=_let_in,
            auth_require_tls=False,
            loop=asyncio.get_running_loop(),
        )


class _Connection(SMTP):
    """One connection, which says when it is open."""

    def __init__(self, opened: "set[_Connection]", handler: object, **options: Any) -> None:
        super().__init__(handler, **options)
        self._opened = opened

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Count this one in."""
        self._opened.add(self)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        """Count this one out."""
        self._opened.discard(self)
        super().connection_lost(error)


class _Receiver:
    """Answers one connection; the names of its methods are aiosmtpd's."""

    def __init__(self, mailbox: Mailbox) -> None:
        self._mailbox = mailbox

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self._mailbox.faults.of_letter([address], "refuse_recipient"):
            return _RECIPIENT_UNKNOWN
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        faults, to = self._mailbox.faults, envelope.rcpt_tos
        if slow := faults.of_letter(to, "slow"):
            await asyncio.sleep(slow.seconds)
        fault = faults.of_letter(to, "refuse", "later", "reset_before", "reset_after")
        kind = fault.kind if fault else ""
        if kind == "refuse":
            return _REFUSED
        if kind == "later":
            return _LATER
        if kind == "reset_before":
            return _break(server)
        letter = self._mailbox.take(envelope.original_content or b"", envelope.mail_from or "", to)
        return _break(server) if kind == "reset_after" else f"250 2.0.0 OK {letter.number}"


def _break(server: SMTP) -> str:
    """Break the connection instead of answering."""
    transport: Any = server.transport
    if transport is not None:
        transport.abort()
    return "421 4.3.0 Never heard"


def _let_in(*_about: object) -> AuthResult:
    """Let everybody in: there is nothing here to guard."""
    return AuthResult(success=True)
