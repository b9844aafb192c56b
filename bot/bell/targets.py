"""Who is told: a member by one of their browsers."""

from dataclasses import dataclass
from typing import Protocol

from bot.bell.posting import Outcome
from bot.bell.ways import Ways
from bot.bell.web_push import own_keys, push
from bot.bell.words import Words
from inbox.bell.subscriptions import Subscription
from inbox.clock import now, to_milliseconds
from inbox.staff.staff_member import StaffMember
from inbox.store import Store

TITLE_LIMIT, BODY_LIMIT = 150, 300
TEST = "test"
TEST_TTL_S = 60


class Target(Protocol):
    """Somebody at the end of one way."""

    @property
    def member(self) -> StaffMember | None:
        """Give whose it is; None for the team's."""

    @property
    def language(self) -> str: ...

    async def send(self, words: Words, name: str, ttl_s: int) -> Outcome:
        """Send once; `name` tells a repetition from something new."""

    async def settle(self, outcome: Outcome) -> None:
        """Keep what an outcome says of the way itself."""


@dataclass(frozen=True, slots=True)
class BrowserTarget:
    """A browser that asked to be told."""

    store: Store
    ways: Ways
    member: StaffMember
    subscription: Subscription

    @property
    def language(self) -> str:
        return self.member.language or self.subscription.language

    async def send(self, words: Words, name: str, ttl_s: int) -> Outcome:
        content = {
            "id": name,
            "title": words.title[:TITLE_LIMIT],
            "body": words.body[:BODY_LIMIT],
            "path": words.path,
            "tag": words.tag,
            "unread": await self.store.notifications.unread_count(self.member),
            "at": to_milliseconds(now()),
            "lang": self.language,
            # Whoever asks for a test looks at a page of ours, where nothing else is shown.
            "always": name == TEST,
        }
        return await push(
            self.ways.session,
            await own_keys(self.store),
            self.subscription.address,
            content,
            subject=self.ways.settings.subject,
            topic=words.tag,
            ttl_s=ttl_s,
        )

    async def settle(self, outcome: Outcome) -> None:
        if outcome.kind == "gone":
            await self.store.bell.subscriptions.end(self.subscription.id)


async def find_target(store: Store, ways: Ways, name: str) -> Target | None:
    """Find who is meant by a target's name; None when nobody is to be told there any more."""
    _, _, identity = name.partition(":")
    subscription = await store.bell.subscriptions.find(identity)
    if subscription is None:
        return None
    member = (await store.staff.many([subscription.staff_id])).get(subscription.staff_id)
    if member is None or member.is_disabled or member.bell == "off":
        return None
    return BrowserTarget(store, ways, member, subscription)


async def send_test(store: Store, ways: Ways, member: StaffMember, subscription: Subscription) -> Outcome:
    """Send something to a browser now, at the wish of its owner."""
    target = BrowserTarget(store, ways, member, subscription)
    texts = ways.settings.texts(target.language)
    title, body = texts.gettext("テスト通知です"), texts.gettext("この端末に通知が届きます。")
    outcome = await target.send(Words(title, body, "/settings/notifications", TEST), TEST, TEST_TTL_S)
    await target.settle(outcome)
    return outcome
