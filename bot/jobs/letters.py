"""Handing a letter over to the mail server: a few tries, then the reason for the one who wrote it."""

from collections.abc import Mapping
from typing import Any

from bot.jobs.retry import TryAgain
from bot.jobs.tools import Tools
from shop.mail import Letter, MailRefused, MailUnreachable

# With the runner's pauses over an hour: longer than servers keep a stranger waiting (greylisting).
TRIES = 8
NO_MAIL = "メールの設定（SMTP_URL）がないため、送れません。"
GIVEN_UP = "メールを送れませんでした。もう一度お試しください。"


async def send_letter(tools: Tools, payload: Mapping[str, Any]) -> None:
    """Make one try; what the server will not take ever is not tried again."""
    letters = tools.store.letters
    letter = await letters.begin(payload["letter_id"])
    if letter is None:
        await _show_end(tools, payload["letter_id"])
        return
    if tools.mail is None:
        await letters.failed(letter, NO_MAIL, "")
        return
    try:
        await tools.mail.send(
            Letter(
                to=letter.to,
                subject=letter.subject,
                text=letter.text,
                sender_name=letter.sender_name,
                sender=letter.sender,
                message_id=letter.message_id,
                date=letter.created_at,
            )
        )
    except MailRefused as refusal:
        await letters.failed(letter, refusal.message, refusal.words)
    except MailUnreachable as error:
        if letter.attempts >= TRIES:
            await letters.failed(letter, error.message, error.words, is_unclear=error.is_unclear)
            return
        await letters.later(letter, error.message, error.words, is_unclear=error.is_unclear)
        raise TryAgain(type(error).__name__) from None
    else:
        await letters.sent(letter)


async def _show_end(tools: Tools, letter_id: str) -> None:
    """It is over already: only what is seen of it may be behind."""
    letter = await tools.store.letters.find(letter_id)
    if letter is None:
        raise TryAgain("the letter is not there yet")
    await tools.store.letters.telling.show(letter)


async def give_up_letter(tools: Tools, payload: Mapping[str, Any]) -> None:
    """Say that a letter was not sent, whatever stopped its tries."""
    letter = await tools.store.letters.begin(payload["letter_id"])
    if letter is not None:
        await tools.store.letters.failed(letter, letter.error or GIVEN_UP, letter.words or "")
