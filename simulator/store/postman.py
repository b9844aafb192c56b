"""Brings the store's letters to a mail server, if there is one."""

import asyncio
import logging
from email.message import EmailMessage

import aiosmtplib

from simulator.store.account import Account
from simulator.store.records.letter import Letter

TIMEOUT_S = 10.0
log = logging.getLogger(__name__)


class Postman:
    """Letters on their way; one that cannot be brought is lost, as mail may be."""

    def __init__(self, account: Account, smtp: tuple[str, int] | None) -> None:
        self._account, self._smtp = account, smtp
        self._tasks: set[asyncio.Task[None]] = set()

    def post(self, letter: Letter) -> None:
        """Take a letter."""
        if self._smtp is None:
            return
        task = asyncio.get_running_loop().create_task(self._bring(letter, *self._smtp))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """Drop what is on its way."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _bring(self, letter: Letter, host: str, port: int) -> None:
        message = EmailMessage()
        message["From"], message["To"] = f"no-reply@{self._account.handle}.example.com", letter.to
        message["Subject"] = letter.subject
        message.set_content("\n\n".join(part for part in (letter.text, letter.url, self._account.name) if part) + "\n")
        try:
            await aiosmtplib.send(message, hostname=host, port=port, timeout=TIMEOUT_S)
        except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
            log.warning("a letter was lost: %s", type(error).__name__)
