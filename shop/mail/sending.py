"""The way to the mail server: one connection a letter, a time limit on each step, what went wrong in a sentence."""

import asyncio
import ipaddress
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import SplitResult, unquote, urlsplit

import aiosmtplib
from aiosmtplib import SMTP

from shop.mail.letter import Letter, is_address, write_message

STEP_TIMEOUT_S = 15.0
TIMEOUT_S = 60.0
SUBMISSION_PORT, TLS_PORT = 587, 465


class MailError(Exception):
    """A letter was not sent; `message` is a Japanese sentence (the gettext id), `words` the server's own."""

    def __init__(self, message: str, words: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.words = words


class MailRefused(MailError):
    """This letter will not be taken by this server, however often it is tried."""


class MailUnreachable(MailError):
    """No answer, or "not now": the same letter may go later; with `is_unclear` it may have been taken all the same."""

    def __init__(self, message: str, words: str = "", *, is_unclear: bool = False) -> None:
        super().__init__(message, words)
        self.is_unclear = is_unclear


class Mail:
    """One mail server; `senders` are the addresses that a letter may come from, the usual one first."""

    def __init__(self, server: SplitResult, senders: Sequence[str]) -> None:
        self._server = server
        self.senders = tuple(senders)

    async def send(self, letter: Letter) -> str:
        """Hand a letter over and give its Message-ID; MailRefused or MailUnreachable when it was not taken."""
        sender = letter.sender or self.senders[0]
        if sender not in self.senders:
            raise MailRefused("この差出人アドレスは使えません。設定にあるアドレスから選んでください。")
        if not is_address(letter.to):
            raise MailRefused("宛先のメールアドレスの形式が正しくありません。アドレスを確認してください。")
        message = write_message(letter, sender)
        handing = _Handing(sender, letter.to, message.as_bytes())
        try:
            async with asyncio.timeout(TIMEOUT_S):
                client = await self._connect()
                try:
                    await handing.over(client)
                finally:
                    client.close()
        except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
            raise _reason(error, is_begun=handing.is_begun) from None
        return str(message["Message-ID"])

    async def _connect(self) -> SMTP:
        is_tls = self._server.scheme == "smtps"
        client = SMTP(
            hostname=self._server.hostname,
            port=self._server.port or (TLS_PORT if is_tls else SUBMISSION_PORT),
            use_tls=is_tls,
            timeout=STEP_TIMEOUT_S,
        )
        await client.connect()
        if self._server.username:
            self._check_privacy(client)
            await client.login(unquote(self._server.username), unquote(self._server.password or ""))
        return client

    def _check_privacy(self, client: SMTP) -> None:
        """Give no password to a connection that somebody may read."""
        is_private = client.transport is not None and client.transport.get_extra_info("ssl_object") is not None
        if not is_private and not _is_near(self._server.hostname or ""):
            client.close()
            raise MailRefused(
                "メールサーバーとの接続を暗号化できないため、パスワードを送りませんでした。smtps:// を使ってください。"
            )


@dataclass(slots=True)
class _Handing:
    """One letter on its way to the server; `is_begun` from when on the server may have taken it without saying so."""

    sender: str
    to: str
    content: bytes
    is_begun: bool = False

    async def over(self, client: SMTP) -> None:
        await client.mail(self.sender)
        await client.rcpt(self.to)
        self.is_begun = True
        await client.data(self.content)


def create_mail(smtp_url: str, senders: Sequence[str], host: str) -> Mail:
    """Make the way to a server like `smtp://user:password@host:587`; without `senders`, its user or our host writes."""
    server = urlsplit(smtp_url)
    user = unquote(server.username or "")
    usual = user if is_address(user) else f"madoguchi@{host}"
    return Mail(server, senders or (usual,))


def _reason(error: Exception, *, is_begun: bool) -> MailError:
    """Say what a failure means for the one who can mend it."""
    if isinstance(error, aiosmtplib.SMTPResponseException):
        return _refusal(error)
    if isinstance(error, aiosmtplib.SMTPNotSupported):
        return MailRefused("メールサーバーがこの送り方に対応していません。SMTPの設定を確認してください。")
    if isinstance(error, ssl.SSLError) or isinstance(error.__cause__, ssl.SSLError):
        return MailUnreachable("メールサーバーの証明書を確認できません。SMTPの設定を確認してください。")
    if is_begun:
        return MailUnreachable(
            "メールサーバーから受け取りの返事がありません。届いているかもしれません。", is_unclear=True
        )
    return MailUnreachable("メールサーバーに接続できません。しばらくしてからもう一度お試しください。")


def _refusal(error: aiosmtplib.SMTPResponseException) -> MailError:
    words = f"{error.code} {error.message}"[:500]
    if error.code < 500:  # RFC 5321: 4yz is for now, 5yz for good.
        return MailUnreachable("メールサーバーがいまは受け付けません。しばらくしてからもう一度お試しください。", words)
    if isinstance(error, aiosmtplib.SMTPAuthenticationError):
        return MailRefused("メールサーバーにログインできません。SMTPの設定を確認してください。", words)
    if isinstance(error, aiosmtplib.SMTPSenderRefused):
        return MailRefused("この差出人アドレスはメールサーバーに拒否されました。設定を確認してください。", words)
    if isinstance(error, aiosmtplib.SMTPRecipientRefused):
        return MailRefused("宛先が受け付けられませんでした。メールアドレスを確認してください。", words)
    return MailRefused("メールサーバーがこのメールを受け付けませんでした。", words)


def _is_near(host: str) -> bool:
    """Tell whether a server is this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
