"""Handing letters to a real mail server, and what its answers mean."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest

from shop.mail import Letter, Mail, MailRefused, MailUnreachable, create_mail
from tests.mailbox import HANG_UP, Mailbox, open_mailbox

SENDER = "shop@example.jp"
LETTER = Letter("hana@example.jp", "ご注文について", "こんにちは。\n.点で始まる行\n\nまた。", sender=SENDER)


@pytest.fixture
def mailbox(free_port: Callable[[], int]) -> Iterator[Mailbox]:
    with open_mailbox(free_port()) as opened:
        yield opened


@pytest.fixture
def mail(mailbox: Mailbox) -> Mail:
    return create_mail(mailbox.url, [SENDER, "support@example.jp"], "localhost")


async def test_a_letter_arrives_as_it_was_written(mail: Mail, mailbox: Mailbox) -> None:
    """0.6."""
    at = datetime(2026, 11, 28, 5, 0, tzinfo=UTC)
    letter = Letter(LETTER.to, LETTER.subject, LETTER.text, "窓口 茶店", SENDER, "<one@example.jp>", at)
    assert await mail.send(letter) == "<one@example.jp>"
    [arrived] = mailbox.mails
    assert mailbox.recipients == ["hana@example.jp"]
    assert arrived["Subject"] == "ご注文について"
    assert arrived["From"].addresses[0].display_name == "窓口 茶店"
    assert arrived["Message-ID"] == "<one@example.jp>"
    assert arrived["Date"].datetime == at
    assert mailbox.text().replace("\r\n", "\n").rstrip("\n") == LETTER.text


@pytest.mark.parametrize("text", ["件名\r\nBcc: evil@example.com", "件名\nBcc: evil@example.com", "a\u2028Bcc: b@c.d"])
async def test_nothing_in_a_letter_becomes_a_header(mail: Mail, mailbox: Mailbox, text: str) -> None:
    await mail.send(Letter(LETTER.to, text, "本文", text, SENDER))
    [arrived] = mailbox.mails
    assert arrived["Bcc"] is None
    assert sorted(name.lower() for name in arrived) == sorted(
        ("from", "to", "subject", "date", "message-id", "content-type", "content-transfer-encoding", "mime-version")
    )


async def test_another_sender_than_those_set_is_refused_before_anything_goes(mail: Mail, mailbox: Mailbox) -> None:
    with pytest.raises(MailRefused):
        await mail.send(Letter(LETTER.to, "x", "x", sender="boss@example.jp"))
    assert mailbox.tries == 0


async def test_what_the_server_will_never_take_is_refused_with_its_words(mail: Mail, mailbox: Mailbox) -> None:
    """0.10."""
    mailbox.says = [("rcpt", "550 no such mailbox")]
    with pytest.raises(MailRefused) as refused:
        await mail.send(LETTER)
    assert refused.value.message == "宛先が受け付けられませんでした。メールアドレスを確認してください。"
    assert refused.value.words == "550 no such mailbox"
    assert not mailbox.mails


@pytest.mark.parametrize("where", ["rcpt", "data"])
async def test_not_now_is_clear_wherever_it_is_said(mail: Mail, mailbox: Mailbox, where: str) -> None:
    mailbox.says = [(where, "451 later")]  # type: ignore[list-item]
    with pytest.raises(MailUnreachable) as put_off:
        await mail.send(LETTER)
    assert not put_off.value.is_unclear


async def test_a_server_that_hangs_up_after_the_letter_leaves_it_unclear(mail: Mail, mailbox: Mailbox) -> None:
    mailbox.says = [("data", HANG_UP)]
    with pytest.raises(MailUnreachable) as lost:
        await mail.send(LETTER)
    assert lost.value.is_unclear
    assert len(mailbox.mails) == 1


async def test_a_server_that_is_not_there_took_nothing(free_port: Callable[[], int]) -> None:
    mail = create_mail(f"smtp://127.0.0.1:{free_port()}", [SENDER], "localhost")
    with pytest.raises(MailUnreachable) as away:
        await mail.send(LETTER)
    assert not away.value.is_unclear
