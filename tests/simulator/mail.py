"""A mail simulator that takes letters, and short ways to use it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from aiohttp.test_utils import TestClient, TestServer

from simulator.mail.app import create_app
from simulator.mail.keys import MAIL_SERVER
from tests.eventually import eventually


@dataclass(slots=True)
class MailSimulator:
    """The mailbox from outside: `smtp_url` for whoever writes, `letters` for whoever looks."""

    client: TestClient[Any, Any]
    smtp_port: int

    @property
    def smtp_url(self) -> str:
        return f"smtp://127.0.0.1:{self.smtp_port}"

    async def control(self, method: str, path: str, body: Any = None, status: int | None = None) -> Any:
        async with self.client.request(method, path, json=body) as answer:
            text = await answer.text()
            assert answer.status == status if status else answer.status < 300, f"{path}: {answer.status} {text}"
            return await answer.json()

    async def letters(self, to: str = "") -> list[dict[str, Any]]:
        async with self.client.get("/letters.json", params={"to": to}) as answer:
            return list((await answer.json())["letters"])

    async def letter_to(self, to: str) -> dict[str, Any]:
        """Wait for a letter to an address, and give the newest."""
        letters: list[dict[str, Any]] = await eventually(lambda: self.letters(to), timeout_s=15)
        return letters[0]

    async def fault(self, kind: str, **more: Any) -> None:
        await self.control("POST", "/simulator/faults", {"kind": kind, **more}, 201)

    async def page(self, path: str, status: int = 200) -> str:
        async with self.client.get(path) as answer:
            assert answer.status == status
            return await answer.text()


@asynccontextmanager
async def open_mail() -> AsyncIterator[MailSimulator]:
    """Serve a mail simulator on free ports of this machine."""
    app = create_app("127.0.0.1", 0)
    async with TestClient(TestServer(app)) as client:
        yield MailSimulator(client, app[MAIL_SERVER].port)
