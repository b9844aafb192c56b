"""The whole simulated platform: everything that it remembers, and how something comes to happen on it."""

import time
from typing import Any

from simulator.hub import Hub
from simulator.line.access_tokens import AccessTokens
from simulator.line.channel import Channel
from simulator.line.contents import Contents
from simulator.line.counters import Counters
from simulator.line.events import Event, Events, chat_of
from simulator.line.faults import CallFaults
from simulator.line.fetches import Fetches
from simulator.line.ids import Clock
from simulator.line.link_tokens import LinkTokens
from simulator.line.logs import Call, Delivery, Log
from simulator.line.menus import Menus
from simulator.line.people import People
from simulator.line.quota import Quota
from simulator.line.rates import Rates
from simulator.line.reply_tokens import ReplyTokens
from simulator.line.retry_keys import RetryKeys
from simulator.line.switches import Switches, changed
from simulator.line.talks import Talks
from simulator.line.webhooks import Webhooks


class Platform:
    """One channel with its customers; everything is kept in memory."""

    def __init__(self, channel: Channel) -> None:
        self.channel = channel
        self.hub = Hub()
        self._first_webhook_url = channel.webhook_url
        self._begin()

    def _begin(self) -> None:
        self.channel.webhook_url = self._first_webhook_url
        self.clock = Clock()
        self.switches = Switches()
        self.faults = CallFaults()
        self.quota = Quota()
        self.counters = Counters()
        self.rates = Rates()
        self.people = People()
        self.talks = Talks(lambda chat_id: self.hub.tell("talk", chat_id=chat_id))
        self.contents = Contents()
        self.fetches = Fetches()
        self.menus = Menus()
        self.access_tokens = AccessTokens(self.channel)
        self.reply_tokens = ReplyTokens()
        self.retry_keys = RetryKeys()
        self.link_tokens = LinkTokens()
        self.events = Events(self.clock, self.reply_tokens)
        self.calls: Log[Call] = Log()
        self.deliveries: Log[Delivery] = Log()
        self.webhooks = Webhooks(self.channel, lambda: self.switches, self.reply_tokens, self.deliveries, self.hub)

    def happen(self, kind: str, source: Event | None, **fields: Any) -> Event:
        """Let something happen, and tell the bot."""
        event = self.events.make(kind, source, self.switches, **fields)
        self.webhooks.send(event)
        return event

    def inject(self, events: list[Event], *, together: bool, as_they_are: bool) -> list[Event]:
        """Tell the bot of events that somebody wrote by hand."""
        if not as_they_are:
            events = [self.events.fill(event, self.switches) for event in events]
        for event in events:
            self.events.adopt(event)
            if chat := chat_of(event):
                self.talks.open(chat)
        if together:
            self.webhooks.send_together(events)
        else:
            for event in events:
                self.webhooks.send(event)
        return events

    def change_switches(self, wanted: Any) -> None:
        """Turn some switches."""
        self.switches = changed(self.switches, wanted)
        self.hub.tell("switches")

    async def reset(self) -> None:
        """Forget everything, and begin as at the start."""
        await self._end()
        self._begin()
        self.hub.tell("resync")

    async def close(self) -> None:
        """Drop what is on its way, and end every stream."""
        self.hub.close()
        await self._end()

    async def _end(self) -> None:
        await self.webhooks.close()
        await self.fetches.close()


def now_ms() -> int:
    """Return the time as LINE counts it."""
    return time.time_ns() // 1_000_000
