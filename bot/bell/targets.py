"""Who is told: a member by one of their browsers, a member or the team in a chat."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from babel.support import NullTranslations

from bot.bell.chats import write
from bot.bell.posting import Outcome
from bot.bell.ways import Ways
from bot.bell.web_push import own_keys, push
from bot.bell.words import Words
from inbox.bell.chat_webhooks import TEAM, ChatWebhook
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


@dataclass(frozen=True, slots=True)
class ChatTarget:
    """A chat: a member's own, or the team's."""

    store: Store
    ways: Ways
    member: StaffMember | None
    webhook: ChatWebhook

    @property
    def language(self) -> str:
        return (self.member.language if self.member else None) or self.webhook.language

    async def send(self, words: Words, name: str, ttl_s: int) -> Outcome:  # noqa: ARG002 - A chat knows no repetition.
        settings = self.ways.settings
        text = "\n".join(part for part in (words.title[:TITLE_LIMIT], words.body[:BODY_LIMIT]) if part)
        link, label = settings.public_url + words.path, settings.texts(self.language).gettext("窓口で開く")
        return await write(self.ways.session, self.webhook.url, self.webhook.service, text, link, label)

    async def settle(self, outcome: Outcome) -> None:
        chats = self.store.bell.chats
        await (chats.worked(self.webhook) if outcome.kind == "sent" else chats.failed(self.webhook))


async def find_target(store: Store, ways: Ways, name: str) -> Target | None:
    """Find who is meant by a target's name; None when nobody is to be told there any more."""
    way, _, identity = name.partition(":")
    if way == "chat":
        return await _find_chat(store, ways, identity)
    subscription = await store.bell.subscriptions.find(identity)
    member = await _find_member(store, subscription.staff_id) if subscription else None
    if subscription is None or member is None:
        return None
    # Whoever is kept out until they have a second factor is told nothing either.
    if not member.has_second_factor and await store.second_factors.is_required():
        return None
    return BrowserTarget(store, ways, member, subscription)


async def send_test(target: Target, texts: Callable[[str], NullTranslations]) -> Outcome:
    """Send something now, at the wish of who looks at the settings."""
    gettext = texts(target.language).gettext
    words = Words(gettext("テスト通知です"), gettext("ここに通知が届きます。"), "/settings/notifications", TEST)
    outcome = await target.send(words, TEST, TEST_TTL_S)
    await target.settle(outcome)
    return outcome


async def _find_chat(store: Store, ways: Ways, owner: str) -> Target | None:
    webhook = await store.bell.chats.find(owner)
    if webhook is None or not webhook.is_on:
        return None
    if owner == TEAM:
        return ChatTarget(store, ways, None, webhook)
    member = await _find_member(store, owner)
    return ChatTarget(store, ways, member, webhook) if member else None


async def _find_member(store: Store, staff_id: str) -> StaffMember | None:
    member = (await store.staff.many([staff_id])).get(staff_id)
    return member if member and not member.is_disabled and member.bell != "off" else None
