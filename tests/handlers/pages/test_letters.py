"""メールで連絡: written, looked at, sent by a real mail server, and kept."""

import html
import re
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from urllib.parse import unquote

import pytest
from aiohttp.test_utils import TestClient, TestServer
from pydantic import SecretStr

from config.settings import Settings
from handlers.app import create_app
from handlers.keys import BACKGROUND
from inbox.clock import now
from inbox.customers.customer import Customer, CustomerRecord
from inbox.customers.gid import OWN_SHOP, customer_gid
from inbox.letters.letter import Letter
from inbox.store import Store
from tests.eventually import eventually
from tests.handlers.pages.fetching import page_of
from tests.handlers.site import Browser, Site, contact_of
from tests.mailbox import HANG_UP, Mailbox, open_mailbox

EMAIL = "hana@example.jp"
TEXT = "花子様\n\nお問い合わせの件、\n  明日お送りします。"


@dataclass(slots=True)
class Desk:
    """The application with a mail server beside it, 花子 who is linked, and a member of the staff."""

    site: Site
    mailbox: Mailbox
    browser: Browser
    hana: Customer

    async def write(self, key: str = "k1", **fields: str) -> str:
        """Send a letter as the pages do, and give its id."""
        form = {"subject": "ご連絡", "text": TEXT, "to": EMAIL, "key": key, "step": "send", **fields}
        answer = await self.browser.post(f"/customers/{self.hana.id}/letters", form, fragment=False)
        assert answer.status == 303, await answer.text()
        return answer.headers["Location"].removeprefix("/letters/")

    async def over(self, letter_id: str) -> Letter:
        """Wait until it is decided what became of a letter."""

        async def find() -> Letter | None:
            letter = await self.site.store.letters.find(letter_id)
            return letter if letter and letter.is_over else None

        found = await eventually(find, timeout_s=30)
        assert found is not None
        return found


async def _hana(store: Store, email: str | None = EMAIL) -> Customer:
    record = CustomerRecord(OWN_SHOP, customer_gid(OWN_SHOP, 1), now(), name="佐藤 花子", email=email)
    await store.customers.upsert([record])
    found = await store.customers.find(OWN_SHOP, record.gid)
    assert found is not None
    return found


@pytest.fixture
async def desk(store: Store, settings: Settings, free_port: Callable[[], int]) -> AsyncIterator[Desk]:
    owner = await store.staff.create("owner@example.com", "店長 田中", "owner", Browser.PASSWORD)
    with open_mailbox(free_port()) as mailbox:
        mail = {"smtp_url": SecretStr(mailbox.url), "mail_from": ("shop@example.jp", "support@example.jp")}
        app = create_app(settings.model_copy(update=mail))
        async with TestClient(TestServer(app)) as client:
            await eventually(lambda: app[BACKGROUND].workers is not None, timeout_s=20)
            site = Site(app, client, store, owner)
            hana = await _hana(store)
            await site.say("こんにちは")
            await store.links.link(contact_of(), hana, "customer_account")
            yield Desk(site, mailbox, await site.browser("member"), hana)


async def test_a_letter_goes_from_the_form_over_the_preview_to_the_customer(desk: Desk) -> None:
    """0.6, 0.9, 0.11."""
    form = await page_of(desk.browser, f"/customers/{desk.hana.id}/letters/new")
    assert EMAIL in form
    assert 'value="support@example.jp"' in form
    key = re.search(r'name="key" value="([^"]+)"', form)
    assert key
    given = {"subject": "ご連絡", "text": TEXT, "to": EMAIL, "key": key[1], "sender": "support@example.jp"}
    path = f"/customers/{desk.hana.id}/letters"
    preview = await (await desk.browser.post(path, {**given, "step": "preview"}, fragment=False)).text()
    assert "まだ送っていません。" in preview
    assert TEXT in html.unescape(preview)
    assert desk.mailbox.tries == 0
    letter = await desk.over(await desk.write(key[1], sender="support@example.jp"))
    assert letter.state == "sent"
    assert desk.mailbox.recipients == [EMAIL]
    assert desk.mailbox.mails[0]["From"].addresses[0].addr_spec == "support@example.jp"
    assert desk.mailbox.text().replace("\r\n", "\n").rstrip("\n") == TEXT
    shown = await page_of(desk.browser, f"/letters/{letter.id}")
    assert TEXT in html.unescape(shown)
    assert "送信済み" in shown


async def test_the_talk_and_the_members_page_tell_of_it(desk: Desk) -> None:
    """0.9, 0.11 One click from the talk to what was sent."""
    letter = await desk.over(await desk.write())
    conversation = await desk.site.store.conversations.current(contact_of())
    assert conversation is not None
    talk = await page_of(desk.browser, f"/inbox/{conversation.id}")
    assert "メールを送りました" in talk
    assert f'href="/letters/{letter.id}"' in talk
    assert f'href="/letters/{letter.id}"' in await page_of(desk.browser, f"/contacts/{contact_of()}")
    assert f'href="/letters/{letter.id}"' in await page_of(desk.browser, f"/customers/{desk.hana.id}/letters")


async def test_a_failed_letter_shows_its_reason_and_goes_again_to_the_customer_or_to_oneself(desk: Desk) -> None:
    """0.10, 0.12 To oneself never reaches the customer."""
    desk.mailbox.says = [("rcpt", "550 no such mailbox")]
    failed = await desk.over(await desk.write())
    assert failed.state == "failed"
    page = await page_of(desk.browser, f"/letters/{failed.id}")
    assert "宛先が受け付けられませんでした。メールアドレスを確認してください。" in page
    assert "550 no such mailbox" in page
    assert "お客様</button>" in page
    assert "自分自身</button>" in page
    mine = await desk.browser.post(f"/letters/{failed.id}/resend", {"to": "self", "count": "0"}, fragment=False)
    assert (await desk.over(mine.headers["Location"].removeprefix("/letters/"))).state == "sent"
    assert EMAIL not in desk.mailbox.recipients
    assert desk.mailbox.recipients[0].startswith("member-")
    again = await desk.browser.post(f"/letters/{failed.id}/resend", {"to": "customer", "count": "0"}, fragment=False)
    letter = await desk.over(again.headers["Location"].removeprefix("/letters/"))
    assert (letter.state, letter.resent_from) == ("sent", failed.id)
    assert desk.mailbox.recipients[1:] == [EMAIL]
    late = await desk.browser.post(f"/letters/{failed.id}/resend", {"to": "customer", "count": "0"}, fragment=False)
    assert late.headers.get("Location") == f"/letters/{letter.id}"
    other = await desk.site.browser("admin")
    refused = await other.post(f"/letters/{failed.id}/resend", {"to": "customer", "count": "0"}, fragment=False)
    assert refused.status == 409
    assert len(desk.mailbox.mails) == 2


async def test_the_failed_entry_in_the_talk_has_the_sign_the_reason_and_the_way_on(desk: Desk) -> None:
    """0.10."""
    desk.mailbox.says = [("data", "554 rejected")]
    failed = await desk.over(await desk.write())
    entry = await eventually(lambda: _failed_entry(desk, failed.id), timeout_s=10)
    assert entry is not None
    assert "#info" in entry
    assert "メールサーバーがこのメールを受け付けませんでした。" in entry
    assert "再送" in entry
    bell = await page_of(await desk.site.browser(), "/notifications")
    assert f"/letters/{failed.id}" not in bell, "it rings for its writer"
    assert f"/letters/{failed.id}" in await page_of(desk.browser, "/notifications")


async def _failed_entry(desk: Desk, letter_id: str) -> str | None:
    page = await page_of(desk.browser, f"/messages/activity:letter:{letter_id}")
    return page if "送信できませんでした" in page else None


async def test_an_unclear_try_is_repeated_as_the_same_letter(desk: Desk) -> None:
    desk.mailbox.says = [("data", HANG_UP)]
    letter = await desk.over(await desk.write())
    assert (letter.state, letter.attempts) == ("sent", 2)
    first, second = desk.mailbox.mails
    for name in ("Message-ID", "Date", "Subject"):
        assert first[name] == second[name]


async def test_a_letter_pressed_twice_goes_once(desk: Desk) -> None:
    assert await desk.write("same") == await desk.write("same")
    await desk.over(await desk.write("same"))
    await desk.over(await desk.write("other"))
    assert len(desk.mailbox.mails) == 2


async def test_an_address_that_changed_meanwhile_stops_the_letter(desk: Desk) -> None:
    form = {"subject": "a", "text": "b", "to": "old@example.jp", "key": "k", "step": "send"}
    answer = await desk.browser.post(f"/customers/{desk.hana.id}/letters", form, fragment=False)
    assert answer.status == 409
    page = await answer.text()
    assert "お客様のメールアドレスが変わりました" in page
    assert f'name="to" value="{EMAIL}"' in page
    assert desk.mailbox.tries == 0


async def test_a_sender_that_is_not_in_the_settings_is_refused(desk: Desk) -> None:
    form = {"subject": "a", "text": "b", "to": EMAIL, "key": "k", "step": "send", "sender": "boss@example.jp"}
    answer = await desk.browser.post(f"/customers/{desk.hana.id}/letters", form, fragment=False)
    assert answer.status == 422
    assert "差出人を選び直してください。" in await answer.text()


async def test_a_viewer_reads_letters_and_sends_none(desk: Desk) -> None:
    letter = await desk.over(await desk.write())
    viewer = await desk.site.browser("viewer")
    page = await page_of(viewer, f"/letters/{letter.id}")
    assert "/resend" not in page
    assert (await viewer.get(f"/customers/{desk.hana.id}/letters/new")).status == 403
    assert (await viewer.post(f"/letters/{letter.id}/resend", to="customer", count="0")).status == 403


async def test_without_a_mail_server_the_same_letter_opens_in_ones_own_mail_program(site: Site) -> None:
    """0.6 No error."""
    hana = await _hana(site.store)
    browser = await site.browser()
    assert "お使いのメールソフトで開いて送ります" in await page_of(browser, f"/customers/{hana.id}/letters/new")
    given = {"subject": "ご連絡 & more", "text": TEXT, "to": EMAIL, "key": "k", "step": "preview"}
    answer = await browser.post(f"/customers/{hana.id}/letters", given, fragment=False)
    assert answer.status == 200
    found = re.search(r'href="(mailto:[^"]+)"', await answer.text())
    assert found
    link = html.unescape(found[1])
    assert link.startswith(f"mailto:{EMAIL}?subject=")
    assert link.count("&") == 1
    assert unquote(link.partition("&body=")[2]).replace("\r\n", "\n") == TEXT
    assert (await site.store.letters.list(hana.id, None, 5)).items == ()


async def test_without_an_address_the_page_says_why_there_is_no_form(site: Site) -> None:
    """0.6."""
    hana = await _hana(site.store, None)
    page = await page_of(await site.browser(), f"/customers/{hana.id}/letters/new")
    assert "メールアドレスがありません" in page
    assert 'name="subject"' not in page
