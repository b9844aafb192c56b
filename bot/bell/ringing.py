"""The loop of the bell: makes deliveries of what is new, and takes each where it belongs."""

import asyncio
from datetime import timedelta

import structlog

from bot.bell.posting import Outcome
from bot.bell.spreading import spread, summary
from bot.bell.targets import Target, find_target
from bot.bell.ways import Ways
from bot.bell.words import Words, describe, describe_quiet
from bot.taken import give_back_all
from config.failures import describe as describe_error
from inbox.availability import unavailable_when_down
from inbox.bell.deliveries import Bundle
from inbox.clock import now
from inbox.notifications import Notification
from inbox.staff.quiet_hours import QuietHours
from inbox.store import Store

AT_ONCE = 8
DELAYS_S = (5.0, 15.0, 60.0, 180.0, 600.0)

log = structlog.get_logger(__name__)


class Ringing:
    """Several processes may run it: each bundle is claimed by one."""

    def __init__(self, store: Store, ways: Ways) -> None:
        self._store = store
        self._ways = ways
        self._running: dict[asyncio.Task[None], Bundle] = {}
        self.counts = {"bell_sent": 0.0, "bell_retried": 0.0, "bell_dropped": 0.0}

    async def step(self) -> bool:
        """Make deliveries of what is new, and begin those that are due, as far as there is room."""
        has_more = await spread(self._store)
        while len(self._running) < AT_ONCE:
            bundle = await self._store.bell.deliveries.claim()
            if bundle is None:
                break
            task = asyncio.create_task(self._run(bundle), name="bell")
            self._running[task] = bundle
            task.add_done_callback(lambda ended: self._running.pop(ended, None))
        return has_more

    async def settle(self) -> None:
        """Wait for what is under way."""
        await asyncio.gather(*self._running)

    async def close(self) -> None:
        """Stop what is under way, and give it back."""
        await give_back_all(self._running, self._store.bell.deliveries.give_back)

    async def _run(self, bundle: Bundle) -> None:
        try:
            with unavailable_when_down():
                await self._deliver(bundle)
        except Exception as error:  # noqa: BLE001 - Whatever it was, the claim runs out and it is tried again.
            log.warning("bell.failed", **describe_error(error))

    async def _deliver(self, bundle: Bundle) -> None:
        target = await find_target(self._store, self._ways, bundle.target)
        if target is None:
            await self._drop(bundle, "nobody is told there any more")
        elif not await self._is_quiet(bundle, target):
            words = await self._words(bundle, target)
            if words is None:
                await self._drop(bundle, "read already")
            else:
                await self._send(bundle, target, words)

    async def _is_quiet(self, bundle: Bundle, target: Target) -> bool:
        """Keep for the end of quiet hours what would come in them."""
        hours = target.member.quiet_hours if target.member else QuietHours()
        quiet = hours.period(now())
        if quiet is None:
            return False
        if bundle.quiet_since is not None:
            await self._store.bell.deliveries.postpone(bundle, quiet[1])
        else:
            await self._store.bell.deliveries.add([summary(bundle.target, hours, *quiet)])
            await self._drop(bundle, "quiet")
        return True

    async def _words(self, bundle: Bundle, target: Target) -> Words | None:
        texts = self._ways.settings.texts(target.language)
        if bundle.quiet_since is not None and target.member is not None:
            until = now() + timedelta(seconds=1)
            count = await self._store.notifications.count_unread(target.member, bundle.quiet_since, until)
            return describe_quiet(count, texts) if count else None
        news = [one for one in await self._store.notifications.many(bundle.notification_ids) if _is_unread(one, target)]
        people = await self._store.contacts.many({one.contact_id for one in news if one.contact_id})
        return describe(news, people, texts)

    async def _send(self, bundle: Bundle, target: Target, words: Words) -> None:
        ttl_s = int((bundle.expires_at - now()).total_seconds())
        outcome = await target.send(words, bundle.ids[0], ttl_s)
        await target.settle(outcome)
        if outcome.kind == "sent":
            await self._store.bell.deliveries.sent(bundle)
            self.counts["bell_sent"] += 1
        elif outcome.kind == "later":
            await self._store.bell.deliveries.later(bundle, _delay_s(outcome, bundle.attempts), outcome.reason)
            self.counts["bell_retried"] += 1
        else:
            log.warning("bell.refused", way=bundle.target.partition(":")[0], reason=outcome.reason)
            await self._drop(bundle, outcome.reason)

    async def _drop(self, bundle: Bundle, reason: str) -> None:
        await self._store.bell.deliveries.drop(bundle, reason)
        self.counts["bell_dropped"] += 1


def _delay_s(outcome: Outcome, attempts: int) -> float:
    return max(outcome.wait_s, DELAYS_S[min(attempts, len(DELAYS_S)) - 1])


def _is_unread(one: Notification, target: Target) -> bool:
    """Whoever has opened the bell since knows it."""
    read_at = target.member.notifications_read_at if target.member else None
    return read_at is None or one.created_at > read_at
