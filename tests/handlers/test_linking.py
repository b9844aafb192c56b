"""The customer's page of linking, from the invitation to 連携済み; and somebody who pretends."""

import email
import email.policy
import html
import re
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

import aiohttp
import pytest
from aiohttp.test_utils import BaseTestServer, TestClient, TestServer
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from pydantic import SecretStr

from config.settings import Settings
from handlers.app import create_app
from handlers.keys import BACKGROUND
from inbox.clock import now
from inbox.contacts.contact import Contact
from inbox.customers.customer import CustomerRecord
from inbox.customers.gid import OWN_SHOP, customer_gid
from inbox.links.codes import TRIES
from inbox.store import Store
from simulator.line.app import create_app as create_line
from simulator.line.channel import Channel
from tests.eventually import eventually
from tests.handlers.site import SECRET

EMAIL = "hana@example.jp"
CODE = re.compile(r"\b\d{6}\b")


class Mailbox:
    """Takes every mail."""

    def __init__(self) -> None:
        self.mails: list[tuple[str, str]] = []

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's.
        message = email.message_from_bytes(envelope.original_content or b"", policy=email.policy.default)
        body = message.get_body()
        assert body is not None
        self.mails.append((envelope.rcpt_tos[0], body.get_content()))
        return "250 OK"


@dataclass(slots=True)
class Town:
    """The application with LINE and a mail server beside it."""

    client: TestClient  # type: ignore[type-arg]
    line: BaseTestServer
    store: Store
    mailbox: Mailbox

    async def person(self, name: str) -> Contact:
        """Let somebody new write, and give the contact."""
        async with aiohttp.ClientSession() as outside:
            people = self.line.make_url("/simulator/people")
            async with outside.post(people, json={"display_name": name}) as answer:
                line_id = (await answer.json())["user_id"]
            await outside.post(people / line_id / "messages", json={"type": "text", "text": "こんにちは"})
        found = await eventually(lambda: self.store.contacts.find_by_line_id("main", line_id), timeout_s=15)
        assert found is not None
        return found

    async def invite(self, contact: Contact) -> str:
        """Give the path of a new invitation."""
        secret, _ = await self.store.link_invitations.create(contact.id)
        return f"/link/{secret}"

    async def open_dialog(self, page: str, visitor: str = "") -> int:
        """Follow the button to LINE's dialog, as somebody else if told so."""
        found = re.search(r'href="([^"]*accountLink[^"]*)"', page)
        assert found, "the page leads to no dialog"
        address = html.unescape(found[1]) + (f"&user={visitor}" if visitor else "")
        async with aiohttp.ClientSession() as outside, outside.get(address) as answer:
            return answer.status

    async def post(self, path: str, **form: str) -> tuple[int, str]:
        async with self.client.post(path, data=form) as answer:
            return answer.status, await answer.text()

    async def code(self, number: int = 1) -> str:
        """Wait for a mail and read its code."""
        await eventually(lambda: len(self.mailbox.mails) >= number, timeout_s=15)
        found = CODE.search(self.mailbox.mails[-1][1])
        assert found
        return found[0]


@pytest.fixture
async def town(store: Store, settings: Settings, free_port: Callable[[], int]) -> AsyncIterator[Town]:
    mailbox = Mailbox()
    controller = Controller(mailbox, hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        channel = Channel("http://127.0.0.1:9/line/webhook", SECRET, "test-access-token")
        async with TestServer(create_line(channel)) as line:
            url = str(line.make_url("")).rstrip("/")
            changed = {"line_api_url": url, "line_data_api_url": url}
            smtp = f"smtp://{controller.hostname}:{controller.port}"
            app = create_app(settings.model_copy(update=changed | {"smtp_url": SecretStr(smtp)}))
            async with TestClient(TestServer(app)) as client:
                await eventually(lambda: app[BACKGROUND].workers is not None, timeout_s=20)
                channel.webhook_url = str(client.make_url("/line/webhook"))
                yield Town(client, line, store, mailbox)
    finally:
        controller.stop()


@pytest.fixture
async def hana(town: Town) -> CustomerRecord:
    """Let the shop know 花子, and what is hers."""
    record = CustomerRecord(
        OWN_SHOP,
        customer_gid(OWN_SHOP, 602757),
        now(),
        name="佐藤 花子",
        email="Hana@example.jp",
        phone="+819012345678",
    )
    await town.store.customers.upsert([record])
    return record


async def test_a_customer_who_reads_the_mail_on_file_becomes_known(town: Town, hana: CustomerRecord) -> None:
    """4.1."""
    contact = await town.person("はな")
    path = await town.invite(contact)
    status, page = await town.post(f"{path}/code", email="ｈａｎａ@example.jp")
    assert (status, "6桁のコード" in page) == (200, True)
    status, page = await town.post(f"{path}/proof", code=await town.code())
    assert status == 200
    assert town.mailbox.mails[0][0] == "Hana@example.jp"
    assert await town.open_dialog(page) == 200
    link = await eventually(lambda: town.store.links.find_active(contact.id), timeout_s=15)
    assert link
    assert (link.gid, link.method, link.grade) == (hana.gid, "email_code", "B")
    assert (await town.client.get(path)).status == 404, "the invitation is used"


async def test_reading_the_page_spends_nothing(town: Town) -> None:
    path = await town.invite(await town.person("はな"))
    for _ in range(3):
        answer = await town.client.get(path)
        assert answer.status == 200
        assert answer.headers["Cache-Control"] == "no-store"
    assert "会員情報との連携" in await (await town.client.get(path)).text()


async def test_an_unknown_invitation_says_how_to_get_a_new_one(town: Town) -> None:
    answer = await town.client.get("/link/" + "x" * 43)
    assert answer.status == 404
    assert "「連携」と送ると" in await answer.text()


async def test_somebody_who_knows_the_address_learns_and_gets_nothing(town: Town, hana: CustomerRecord) -> None:
    """4.37: the answer is the same for an address on file and for any other, and the mail goes to its owner."""
    path = await town.invite(await town.person("なりすまし"))
    known, unknown = (
        await town.post(f"{path}/code", email=EMAIL),
        await town.post(f"{path}/code", email="no@example.jp"),
    )
    assert known == unknown
    # The newest asking counts: the code that 花子 got for the first one opens nothing now.
    for number in range(TRIES + 1):
        status, page = await town.post(f"{path}/proof", code=f"{number:06}")
        assert status == 422
        assert "accountLink" not in page
    for shown in (known[1], page):
        assert not any(secret in shown for secret in ("佐藤", "花子", "090", "+81", "602757"))
    assert all(to == "Hana@example.jp" for to, _ in town.mailbox.mails)


async def test_after_five_wrong_tries_the_right_code_opens_nothing(town: Town, hana: CustomerRecord) -> None:
    path = await town.invite(await town.person("はな"))
    await town.post(f"{path}/code", email=EMAIL)
    code = await town.code()
    wrong = f"{(int(code) + 1) % 1_000_000:06}"
    for _ in range(TRIES):
        assert (await town.post(f"{path}/proof", code=wrong))[0] == 422
    assert (await town.post(f"{path}/proof", code=code))[0] == 422


async def test_a_code_is_good_once(town: Town, hana: CustomerRecord) -> None:
    path = await town.invite(await town.person("はな"))
    await town.post(f"{path}/code", email=EMAIL)
    code = await town.code()
    assert (await town.post(f"{path}/proof", code=code))[0] == 200
    assert (await town.post(f"{path}/proof", code=code))[0] == 422


async def test_a_code_opens_only_the_invitation_that_asked_for_it(town: Town, hana: CustomerRecord) -> None:
    mine, theirs = await town.invite(await town.person("はな")), await town.invite(await town.person("なりすまし"))
    await town.post(f"{mine}/code", email=EMAIL)
    code = await town.code()
    assert (await town.post(f"{theirs}/proof", code=code))[0] == 422
    assert (await town.post(f"{mine}/proof", code=code))[0] == 200


async def test_the_dialog_finished_by_another_line_links_nobody(town: Town, hana: CustomerRecord) -> None:
    contact, other = await town.person("はな"), await town.person("なりすまし")
    path = await town.invite(contact)
    await town.post(f"{path}/code", email=EMAIL)
    _, page = await town.post(f"{path}/proof", code=await town.code())
    await town.open_dialog(page, visitor=other.line_id or "")
    await eventually(lambda: town.store.database["jobs"].find_one({"kind": "link", "state": "done"}), timeout_s=15)
    assert await town.store.links.find_active(contact.id) is None
    assert await town.store.links.find_active(other.id) is None


async def test_while_line_is_away_the_customer_is_told_so_and_may_begin_again(town: Town, hana: CustomerRecord) -> None:
    path = await town.invite(await town.person("はな"))
    await town.post(f"{path}/code", email=EMAIL)
    code = await town.code()
    await town.line.close()
    status, page = await town.post(f"{path}/proof", code=code)
    assert status == 503
    assert "LINEとつながらない" in page
    assert 'name="email"' in page


async def test_asking_again_and_again_is_refused_for_a_while(town: Town, hana: CustomerRecord) -> None:
    path = await town.invite(await town.person("はな"))
    statuses = [(await town.post(f"{path}/code", email=f"{number}@example.jp"))[0] for number in range(7)]
    assert statuses == [200] * 5 + [429] * 2


@pytest.mark.parametrize("typed", ["", "だれか", "a" * 400 + "@example.jp"])
async def test_what_is_no_address_is_said_to_be_none(town: Town, typed: str) -> None:
    path = await town.invite(await town.person("はな"))
    status, page = await town.post(f"{path}/code", email=typed)
    assert status == 422
    assert "メールアドレスを入力してください" in page
