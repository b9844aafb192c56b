"""The bot between the real store and the real simulator, step by step as a test wants it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
from aiohttp import web
from aiohttp.test_utils import BaseTestServer
from babel.support import NullTranslations

from bot.bell.ways import WaysSettings, open_ways
from bot.delivery import Delivery
from bot.jobs.runner import Runner
from bot.line import Line
from bot.processing import Processing
from bot.webhook import parse_webhook
from bot.workers import BotSettings, Workers, open_workers
from inbox.clock import now
from inbox.conversations.draft import Draft, text_draft
from inbox.conversations.message import Actor, Message
from inbox.ids import contact_id, new_id
from inbox.store import Store
from tests.eventually import eventually

SECRET, TOKEN = "bot-test-secret", "bot-test-token"
HANA = Actor("staff", "s1", "花")


@dataclass(slots=True)
class Desk:
    """A customer's phone at one end, staff at the other, and the bot's parts in between."""

    store: Store
    line: Line
    simulator: BaseTestServer
    client: aiohttp.ClientSession
    processing: Processing
    delivery: Delivery
    runner: Runner

    async def control(self, method: str, path: str, body: Any = None) -> Any:
        """Call the simulator's control API."""
        async with self.client.request(method, self.simulator.make_url(f"/simulator{path}"), json=body) as answer:
            assert answer.status < 300, f"{path}: {answer.status} {await answer.text()}"
            return await answer.json()

    async def customer(self, name: str = "はなちゃん") -> str:
        """Let somebody have LINE."""
        return str((await self.control("POST", "/people", {"display_name": name}))["user_id"])

    async def send(self, person: str, **message: Any) -> str:
        """Let a customer send a message, and give its id once the webhook is processed."""
        sent = await self.control("POST", f"/people/{person}/messages", message)
        await self.process()
        return f"in:main:{sent['webhook_event_id']}"

    async def say(self, person: str, text: str = "いつ届きますか") -> str:
        """Let a customer write a text."""
        return await self.send(person, type="text", text=text)

    async def process(self) -> None:
        """Wait until what LINE has on its way is stored, and process it."""
        await eventually(self._is_quiet)
        while await self.store.events.waiting(range(64), 1):
            await self.processing.step()

    async def queue(self, person: str, *texts: str, draft: Draft | None = None) -> list[str]:
        """Let staff answer."""
        drafts = [draft] if draft else [text_draft(text) for text in texts]
        queued = [await self.store.outbox.queue(contact_of(person), new_id(), one, HANA) for one in drafts]
        return [one.message.id for one in queued]

    async def deliver(self, person: str) -> None:
        """Make the attempts that are due."""
        while await self.delivery.deliver(contact_of(person)):
            pass

    async def hurry(self, person: str) -> None:
        """Make everything of a contact due now, as if the pause were over."""
        which = {"contact_id": contact_of(person), "send.pending": True}
        await self.store.database["messages"].update_many(which, {"$set": {"send.next_at": now()}})

    async def work(self) -> None:
        """Do the jobs that are due, until none is."""
        await eventually(self._is_idle, timeout_s=15)

    async def talk(self, person: str) -> list[str]:
        """Give what the customer got from us."""
        bubbles = (await self.control("GET", f"/people/{person}/talk"))["talk"]
        return [bubble.get("text") or bubble["type"] for bubble in bubbles if bubble["from"] == "bot"]

    async def calls(self, endpoint: str) -> list[dict[str, Any]]:
        """Give the calls of one endpoint that LINE saw."""
        calls = (await self.control("GET", "/calls"))["calls"]
        return [call for call in calls if call["endpoint"] == endpoint]

    async def fault(self, endpoint: str, kind: str, count: int | None = 1, seconds: float = 0.0) -> None:
        """Let the next calls of an endpoint go wrong."""
        await self.control("POST", "/faults", {"endpoint": endpoint, "kind": kind, "count": count, "seconds": seconds})

    async def outcome(self, message_id: str) -> Message:
        """Give a message as it stands now."""
        return await self.store.messages.get(message_id)

    async def _is_quiet(self) -> bool:
        return bool((await self.control("GET", "/state"))["waiting"] == 0)

    async def _is_idle(self) -> bool:
        await self.runner.step()
        due = {"state": "waiting", "next_at": {"$lte": now()}}
        return not self.runner._running and await self.store.database["jobs"].count_documents(due) == 0


@asynccontextmanager
async def working(desk: Desk, settings: BotSettings) -> AsyncIterator[Workers]:
    """Let everything work by itself."""
    ways = open_ways(WaysSettings("http://127.0.0.1:9", lambda _: NullTranslations()))
    async with ways as opened, open_workers(desk.store, desk.line, settings, opened) as workers:
        yield workers


def contact_of(person: str) -> str:
    """Name the contact of a LINE user."""
    return contact_id("main", f"user:{person}")


def webhook_receiver(store: Store) -> web.Application:
    """Receive as the product does: proven, parsed, stored, then answered."""

    async def receive(request: web.Request) -> web.Response:
        signature = request.headers.get("x-line-signature")
        await store.events.record(parse_webhook(await request.read(), signature, [SECRET], "main", now()))
        return web.Response()

    app = web.Application()
    app.add_routes([web.post("/line/webhook", receive)])
    return app
