"""The application with LINE, a mail server and a store beside it, for the tests of linking."""

import email
import email.policy
import html
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiohttp
from aiohttp.test_utils import BaseTestServer, TestClient, TestServer
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from pydantic import SecretStr

from config.settings import Settings
from handlers.app import create_app
from handlers.keys import BACKGROUND
from inbox.contacts.contact import Contact
from inbox.store import Store
from simulator.line.app import create_app as create_line
from simulator.line.channel import Channel
from tests.eventually import eventually
from tests.handlers.site import SECRET
from tests.serving import open_application

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


@asynccontextmanager
async def open_town(
    store: Store, settings: Settings, free_port: Callable[[], int], port: int = 0
) -> AsyncIterator[Town]:
    """Run them all, until the application is at work."""
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
            async with open_application(app, port=port or None) as client:
                await eventually(lambda: app[BACKGROUND].workers is not None, timeout_s=20)
                channel.webhook_url = str(client.make_url("/line/webhook"))
                yield Town(client, line, store, mailbox)
    finally:
        controller.stop()
