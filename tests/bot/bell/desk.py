"""The bell between a real store and a real push service, step by step as a test wants it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.bell.ringing import Ringing
from bot.bell.ways import Ways
from handlers.rendering.translations import translations
from inbox.bell.subscriptions import Subscription
from inbox.clock import JAPAN, now
from inbox.ids import new_id
from inbox.notifications import Notification, NotificationKind
from inbox.staff.quiet_hours import QuietHours
from inbox.staff.sessions import Session
from inbox.staff.staff_member import StaffMember
from inbox.store import Store
from tests.inbox.staff.test_staff import hire
from tests.push_service import BrowserKeys, PushService

PUBLIC_URL = "https://support.example.com"
TEXTS = translations


@dataclass(slots=True)
class Bell:
    """A member with browsers, and the loop that tells them."""

    store: Store
    service: PushService
    ways: Ways
    ringing: Ringing

    async def member(self, name: str = "tanaka", **preferences: Any) -> StaffMember:
        """Hire somebody."""
        member = await hire(self.store, f"{name}@example.com")
        return await self.store.staff.set_preferences(member.id, **preferences)

    async def session(self, member: StaffMember) -> Session:
        """Sign a member in."""
        return (await self.store.sessions.open(member.id, "Firefox/133.0 (Windows)", "127.0.0.1"))[1]

    async def browser(
        self, member: StaffMember, path: str = "/push/1", session: Session | None = None
    ) -> tuple[BrowserKeys, Subscription]:
        """Let a browser of a member ask to be told."""
        keys = BrowserKeys()
        address = keys.address(self.service.url + path)
        session = session or await self.session(member)
        return keys, await self.store.bell.subscriptions.keep(session, address, "ja")

    async def call(
        self, name: str | None = None, kind: NotificationKind = "message", age_s: float = 0, **more: Any
    ) -> Notification:
        """Let the bell ring for somebody."""
        name = name or new_id()
        fields = {"audience": None, "conversation_id": f"v_{name}", "contact_id": None, "text": None, **more}
        one = Notification(f"{kind}:{name}", kind, created_at=now() - timedelta(seconds=age_s), **fields)
        await self.store.notifications.add([one])
        return one

    async def ring(self) -> None:
        """Make deliveries of what is new and take them where they belong, as if their pause were over."""
        await self.ringing.step()
        await self.ringing.settle()
        await self.hurry()
        await self.ringing.step()
        await self.ringing.settle()

    async def hurry(self, **which: Any) -> None:
        """End every pause but that of quiet hours; a claim too, as if its holder were long dead."""
        due = {"state": "waiting", "due_at": {"$lte": now() + timedelta(seconds=10)}, **which}
        over = {"next_at": now(), "due_at": now(), "held_until": None}
        await self.rows.update_many(due, {"$set": over})

    async def wait_until(self, moment: datetime) -> None:
        """Let the summaries that wait for a moment be due."""
        await self.rows.update_many(
            {"state": "waiting", "due_at": moment}, {"$set": {"next_at": now(), "due_at": now()}}
        )

    async def states(self) -> list[str]:
        """Give how far each delivery came."""
        return sorted([row["state"] async for row in self.rows.find()])

    @property
    def rows(self) -> Any:
        return self.store.database["bell_deliveries"]


def quiet_now() -> QuietHours:
    """Make hours that hold now, and for an hour at least."""
    hour = now().astimezone(JAPAN).hour
    return QuietHours(True, hour * 60, (hour + 2) % 24 * 60)
