"""The mail simulator: what goes in over SMTP comes out as it was meant, and faults are real ones."""

import asyncio
import smtplib
from collections.abc import AsyncIterator, Callable
from email.message import EmailMessage
from email.mime.text import MIMEText
from typing import Any

import pytest

from shop.mail import Letter, Mail, MailRefused, MailUnreachable, create_mail
from tests.eventually import eventually
from tests.simulator.mail import MailSimulator, open_mail

SENDER = "shop@example.jp"
LETTER = Letter("hana@example.jp", "【窓口】ご確認🌸", "佐藤 様\n\n確認コード: 123456\nhttps://example.jp/a?b=1&c=2\n")


@pytest.fixture
async def box() -> AsyncIterator[MailSimulator]:
    """Serve a mailbox."""
    async with open_mail() as opened:
        yield opened


def _desk(box: MailSimulator) -> Mail:
    return create_mail(box.smtp_url, (SENDER,), "example.jp")


async def _by_hand(box: MailSimulator, act: Callable[[smtplib.SMTP], Any]) -> Any:
    """Write with the standard library's client, which blocks."""

    def talk() -> Any:
        with smtplib.SMTP("127.0.0.1", box.smtp_port, timeout=10) as client:
            return act(client)

    return await asyncio.to_thread(talk)


async def test_a_letter_of_the_desk_arrives_as_it_was_written(box: MailSimulator) -> None:
    """0.6 What customers read is what staff wrote, in Japanese."""
    message_id = await _desk(box).send(LETTER)
    [letter] = await box.letters()
    assert (letter["to"], letter["sender"]) == (["hana@example.jp"], SENDER)
    assert (letter["subject"], letter["text"] + "\n") == (LETTER.subject, LETTER.text)
    assert letter["message_id"] == message_id
    assert SENDER in letter["from"]


async def test_the_old_japanese_encoding_and_an_unknown_one_can_be_read(box: MailSimulator) -> None:
    old = MIMEText("お問い合わせありがとうございます。", "plain", "iso-2022-jp")
    old["Subject"], old["To"], old["Message-ID"] = "受付", "a@example.jp", "<1@example.jp>"
    await _by_hand(box, lambda client: client.sendmail(SENDER, ["a@example.jp"], old.as_bytes()))
    odd = b'Subject: odd\r\nContent-Type: text/plain; charset="x-nobody"\r\n\r\n\xe3\x81\xaf\xe3\x81\x84\r\n'
    await _by_hand(box, lambda client: client.sendmail(SENDER, ["b@example.jp"], odd))
    newest, oldest = await box.letters()
    assert (oldest["text"], oldest["message_id"]) == ("お問い合わせありがとうございます。", "<1@example.jp>")
    assert (newest["subject"], newest["text"]) == ("odd", "はい")


async def test_letters_are_found_by_whom_they_were_brought_to(box: MailSimulator) -> None:
    for to in ("hana@example.jp", "rin@example.jp", "hana@example.jp"):
        await _desk(box).send(Letter(to, "件名", "本文"))
    assert [letter["number"] for letter in await box.letters("HANA@example.jp")] == [3, 1]
    assert (await box.letter_to("rin@example.jp"))["number"] == 2
    state = await box.control("GET", "/simulator/state")
    assert state["addresses"] == {"hana@example.jp": 2, "rin@example.jp": 1}


async def test_anybody_may_sign_in(box: MailSimulator) -> None:
    await create_mail(f"smtp://desk:secret@127.0.0.1:{box.smtp_port}", (SENDER,), "example.jp").send(LETTER)
    assert len(await box.letters()) == 1


@pytest.mark.parametrize(
    ("kind", "kept", "refusal"),
    [
        ("refuse", 0, MailRefused),
        ("refuse_recipient", 0, MailRefused),
        ("later", 0, MailUnreachable),
        ("reset_before", 0, MailUnreachable),
        ("reset_after", 1, MailUnreachable),
    ],
)
async def test_a_fault_spoils_as_many_letters_as_it_was_told_to(
    box: MailSimulator, kind: str, kept: int, refusal: type[Exception]
) -> None:
    await box.fault(kind, count=1)
    with pytest.raises(refusal):
        await _desk(box).send(LETTER)
    assert len(await box.letters()) == kept
    await _desk(box).send(LETTER)
    assert len(await box.letters()) == kept + 1


async def test_a_fault_may_be_for_one_address_and_ends_when_told(box: MailSimulator) -> None:
    await box.fault("refuse_recipient", to="Hana@example.jp")
    await _desk(box).send(Letter("rin@example.jp", "件名", "本文"))
    with pytest.raises(MailRefused) as refused:
        await _desk(box).send(LETTER)
    assert refused.value.words.startswith("550")
    assert (await box.control("DELETE", "/simulator/faults")) == {"faults": []}
    await _desk(box).send(LETTER)
    assert len(await box.letters("hana@example.jp")) == 1


async def test_a_slow_server_takes_the_letter_only_after_its_time(box: MailSimulator) -> None:
    await box.fault("slow", seconds=600, count=1)
    waiting = asyncio.create_task(_desk(box).send(LETTER))
    await eventually(lambda: _has_no_fault(box))
    assert not waiting.done()
    assert await box.letters() == []
    waiting.cancel()
    await asyncio.wait({waiting})


async def _has_no_fault(box: MailSimulator) -> bool:
    active: list[object] = (await box.control("GET", "/simulator/faults"))["faults"]
    return not active


@pytest.mark.parametrize(
    "wanted",
    [{"kind": "magic"}, {"kind": "slow", "seconds": -1}, {"kind": "later", "count": 0}, {"kind": "later", "x": 1}, []],
)
async def test_a_fault_that_makes_no_sense_is_refused(box: MailSimulator, wanted: Any) -> None:
    await box.control("POST", "/simulator/faults", wanted, 422)
    assert (await box.control("GET", "/simulator/faults"))["faults"] == []


async def test_the_page_shows_links_that_can_be_followed_and_html_as_text(box: MailSimulator) -> None:
    message = EmailMessage()
    message["Subject"], message["To"] = "<b>件名</b>", "hana@example.jp"
    message.set_content("こちら（https://example.jp/a?b=1&c=2）。<script>alert(1)</script>")
    message.add_alternative('<img src="https://example.com/x.png" onerror="alert(1)">', subtype="html")
    await _by_hand(box, lambda client: client.send_message(message, SENDER, ["hana@example.jp"]))
    page = await box.page("/letters/1")
    assert '<a href="https://example.jp/a?b=1&amp;c=2" rel="noreferrer">' in page
    assert "&lt;script&gt;" in page
    assert "<script>alert" not in page
    assert "<img" not in page
    assert "&lt;img src=" in page
    assert "&lt;b&gt;件名&lt;/b&gt;" in await box.page("/?to=hana@example.jp")
    assert (await box.page("/letters/1.eml")).startswith("Subject:")
    await box.page("/letters/2", 404)


async def test_another_site_may_change_nothing(box: MailSimulator) -> None:
    await _desk(box).send(LETTER)
    headers = {"Sec-Fetch-Site": "cross-site"}
    async with box.client.post("/simulator/reset", headers=headers) as answer:
        assert answer.status == 403
    assert len(await box.letters()) == 1
    await box.control("POST", "/simulator/reset")
    assert await box.letters() == []
