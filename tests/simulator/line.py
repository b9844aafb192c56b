"""A simulator with a bot that only listens, and short ways to use both."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from simulator.line.app import PLATFORM, create_app
from simulator.line.channel import Channel
from simulator.line.platform import Platform
from tests.eventually import eventually

SECRET = "channel-secret"
TOKEN = "channel-access-token"


@dataclass(frozen=True, slots=True)
class Received:
    """One webhook as it reached the bot."""

    headers: dict[str, str]
    raw: bytes
    body: dict[str, Any]

    @property
    def events(self) -> list[dict[str, Any]]:
        return list(self.body["events"])


@dataclass(slots=True)
class Bot:
    """Keeps every webhook; `answers` are its next statuses, then it answers 200."""

    received: list[Received] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)

    @property
    def events(self) -> list[dict[str, Any]]:
        return [event for webhook in self.received for event in webhook.events]

    async def receive(self, request: web.Request) -> web.Response:
        self.received.append(Received(dict(request.headers), await request.read(), await request.json()))
        return web.Response(status=self.answers.pop(0) if self.answers else 200)

    async def heard(self, count: int = 1) -> list[dict[str, Any]]:
        """Wait until at least so many events have come."""
        await eventually(lambda: len(self.events) >= count)
        return self.events


@dataclass(slots=True)
class Line:
    """The simulator from outside: `control` for what customers do, `call` for what a bot calls."""

    client: TestClient[Any, Any]
    platform: Platform
    bot: Bot

    async def control(self, method: str, path: str, body: Any = None, status: int | None = None) -> Any:
        async with self.client.request(method, f"/simulator{path}", json=body) as answer:
            text = await answer.text()
            assert answer.status == status if status else answer.status < 300, f"{path}: {answer.status} {text}"
            return await answer.json()

    async def call(
        self, method: str, path: str, body: Any = None, *, headers: dict[str, str] | None = None, **options: Any
    ) -> aiohttp.ClientResponse:
        headers = {"Authorization": f"Bearer {TOKEN}", **(headers or {})}
        if body is not None:
            options["json"] = body
        answer = await self.client.request(method, path, headers=headers, **options)
        await answer.read()
        return answer

    async def person(self, name: str = "花子", **more: Any) -> str:
        return str((await self.control("POST", "/people", {"display_name": name, **more}))["user_id"])

    async def write(self, user_id: str, text: str = "こんにちは") -> dict[str, Any]:
        """Let a person write, and return the event that reached the bot."""
        sent = await self.control("POST", f"/people/{user_id}/messages", {"type": "text", "text": text})
        return await self.event(sent["webhook_event_id"])

    async def event(self, webhook_event_id: str) -> dict[str, Any]:
        """Wait for one event at the bot."""

        def find() -> dict[str, Any] | None:
            return next((event for event in self.bot.events if event["webhookEventId"] == webhook_event_id), None)

        return await eventually(find) or {}

    async def reply(self, token: str, *texts: str) -> aiohttp.ClientResponse:
        return await self.call("POST", "/v2/bot/message/reply", {"replyToken": token, "messages": messages(*texts)})

    async def push(self, to: str, *texts: str, key: str | None = None) -> aiohttp.ClientResponse:
        headers = {"X-Line-Retry-Key": key} if key else None
        return await self.call(
            "POST", "/v2/bot/message/push", {"to": to, "messages": messages(*texts)}, headers=headers
        )

    async def talk(self, user_id: str) -> list[dict[str, Any]]:
        return list((await self.control("GET", f"/people/{user_id}/talk"))["talk"])

    async def received_by(self, user_id: str) -> list[str]:
        return [bubble["text"] for bubble in await self.talk(user_id) if bubble["from"] == "bot"]

    async def used(self) -> int:
        return int((await self.control("GET", "/quota"))["used"])

    async def fault(self, endpoint: str, kind: str, **more: Any) -> None:
        await self.control("POST", "/faults", {"endpoint": endpoint, "kind": kind, **more})


def messages(*texts: str) -> list[dict[str, str]]:
    """Make text messages."""
    return [{"type": "text", "text": text} for text in texts or ("はい",)]


@asynccontextmanager
async def open_line() -> AsyncIterator[Line]:
    """Serve a simulator and a listening bot."""
    bot, listening = Bot(), web.Application()
    listening.router.add_post("/line/webhook", bot.receive)
    async with TestServer(listening) as server:
        app = create_app(Channel(str(server.make_url("/line/webhook")), SECRET, TOKEN))
        async with TestClient(TestServer(app)) as client:
            yield Line(client, app[PLATFORM], bot)
