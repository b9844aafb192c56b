"""Deliver webhooks as LINE does: in order per talk, two seconds to answer, again when no 2xx comes."""

import asyncio
import random
import time
from collections import deque
from collections.abc import Callable, Coroutine
from typing import Any

import aiohttp

from simulator.hub import Hub
from simulator.line.channel import Channel
from simulator.line.events import Event, chat_of
from simulator.line.ids import iso_of
from simulator.line.logs import Delivery, Log
from simulator.line.post import Outcome, body_of, describe, post
from simulator.line.reply_tokens import ReplyTokens
from simulator.line.switches import Switches

SHUFFLE_WINDOW_S = 0.5
CONNECTIONS = 100

Batch = list[Event]


class Webhooks:
    """Everything that is on its way to the bot."""

    def __init__(
        self, channel: Channel, switches: Callable[[], Switches], tokens: ReplyTokens, log: Log[Delivery], hub: Hub
    ) -> None:
        self._channel, self._switches, self._tokens, self._log, self._hub = channel, switches, tokens, log, hub
        self._session: aiohttp.ClientSession | None = None
        self._tasks: set[asyncio.Task[Any]] = set()
        self._lanes: dict[str, deque[tuple[float, Batch]]] = {}
        self._window: list[Event] = []
        self.last: Batch | None = None

    @property
    def waiting(self) -> int:
        """How many deliveries and redeliveries are still to come."""
        return sum(map(len, self._lanes.values())) + len(self._tasks) - len(self._lanes)

    def send(self, event: Event) -> None:
        """Deliver one event the way the switches say."""
        switches = self._switches()
        if not switches.webhook_active:
            return
        copies = [event, event] if switches.deliver_twice else [event]
        window_s = switches.batch_seconds or (SHUFFLE_WINDOW_S if switches.shuffle else 0)
        if not window_s:
            for copy in copies:
                self._enqueue([copy])
            return
        if not self._window:
            self._start(self._close_window(window_s))
        self._window += copies

    def send_together(self, events: Batch) -> None:
        """Deliver these events in one POST, whatever the windows say."""
        if self._switches().webhook_active:
            self._enqueue(events)

    def redeliver_last(self) -> Batch | None:
        """Deliver the last webhook once more, flagged as LINE flags it; None when there was none."""
        if self.last is not None:
            self._start(self._attempt(self.last, 2, is_redelivery=True))
        return self.last

    def duplicate_last(self) -> Batch | None:
        """Deliver the last webhook once more as it was, as a network that sends twice does."""
        if self.last is not None:
            self._start(self._attempt(self.last, 1))
        return self.last

    async def test(self, url: str | None = None) -> Outcome:
        """Deliver an empty webhook, as the console's verify button does."""
        return await self._attempt([], 1, url=url)

    async def stop(self) -> None:
        """Drop what is on its way."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._lanes.clear()
        self._window.clear()
        self.last = None

    async def close(self) -> None:
        """Stop, and close the connections."""
        await self.stop()
        if self._session is not None:
            await self._session.close()

    def _start(self, work: Coroutine[Any, Any, Any]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _close_window(self, window_s: float) -> None:
        await asyncio.sleep(window_s)
        events, self._window = self._window, []
        switches = self._switches()
        if switches.shuffle:
            events = _shuffled(events)
        if switches.batch_seconds:
            self._enqueue(events)
            return
        for event in events:
            self._enqueue([event], lane="shuffled")

    def _enqueue(self, events: Batch, lane: str | None = None) -> None:
        """Keep the order of a talk: its next webhook leaves when the first attempt of the one before has ended."""
        key = lane or (chat_of(events[0]) if events else "")
        due_at = time.monotonic() + self._switches().delay_seconds
        waiting = self._lanes.get(key)
        if waiting is None:
            waiting = self._lanes[key] = deque()
            self._start(self._run_lane(key, waiting))
        waiting.append((due_at, events))

    async def _run_lane(self, key: str, waiting: deque[tuple[float, Batch]]) -> None:
        try:
            while waiting:
                due_at, events = waiting[0]
                if (wait_s := due_at - time.monotonic()) > 0:
                    await asyncio.sleep(wait_s)
                self.last = events
                outcome = await self._attempt(events, 1)
                waiting.popleft()
                if not outcome.is_success and self._switches().redelivery:
                    self._start(self._redeliver(events))
        finally:
            self._lanes.pop(key, None)

    async def _redeliver(self, events: Batch) -> None:
        attempt = 1
        while self._switches().redelivery and attempt <= len(self._switches().redelivery_schedule):
            await asyncio.sleep(self._switches().redelivery_schedule[attempt - 1])
            attempt += 1
            if (await self._attempt(events, attempt, is_redelivery=True)).is_success:
                return

    async def _attempt(
        self, events: Batch, attempt: int, *, is_redelivery: bool = False, url: str | None = None
    ) -> Outcome:
        for event in events:
            self._tokens.delivered(_token_of(event))
        number, at = self._log.next_number(), iso_of(time.time_ns() // 1_000_000)
        body = body_of(self._channel, events, is_redelivery=is_redelivery)
        url = url or self._channel.webhook_url
        outcome = await post(self._open_session(), url, self._channel.secret, self._switches(), body)
        described = [describe(event) for event in events]
        self._log.add(
            Delivery(number, at, attempt, outcome.status, outcome.ms, outcome.error, is_redelivery, described)
        )
        self._hub.tell("delivery", number=number)
        return outcome

    def _open_session(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=CONNECTIONS))
        return self._session


def _token_of(event: Any) -> str:
    token = event.get("replyToken") if isinstance(event, dict) else None
    return token if isinstance(token, str) else ""


def _shuffled(events: Batch) -> Batch:
    """Return another order than the one that came, when there is one."""
    order = random.sample(events, len(events))
    if order == events:
        order = order[1:] + order[:1]
    return order
