"""The bell: what staff should look at. What goes to LINE is a message, never a notification."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from motor.motor_asyncio import AsyncIOMotorDatabase
from pymongo import ASCENDING, DESCENDING, UpdateOne

from inbox.clock import now
from inbox.pages import Page, beyond, time_cursor
from inbox.staff.roles import may
from inbox.staff.staff_member import StaffMember

NotificationKind = Literal[
    "message",
    "assigned",
    "mention",
    "send_failed",
    "letter_failed",
    "event_parked",
    "downtime",
    "shop_event_parked",
    "privacy_request",
    "link_conflict",
    "link_claim",
    "chat_stopped",
    "sign_in_changed",
]
ADMINS = "admins"
UNREAD_LIMIT = 100
# What `bot.bell` has not looked at yet.
UNTOLD = "is_untold"
KEEP_S = 90 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Notification:
    """`audience` is a staff id, None for everybody, or `admins`; `text` never holds what a customer wrote."""

    id: str
    kind: NotificationKind
    audience: str | None
    conversation_id: str | None
    contact_id: str | None
    text: str | None
    created_at: datetime


class Notifications:
    """Kept for 90 days; each staff member has one mark of what was read."""

    def __init__(self, database: AsyncIOMotorDatabase[dict[str, Any]]) -> None:
        self._notifications = database.get_collection("notifications")
        self._staff = database.get_collection("staff")

    async def ensure_indexes(self) -> None:
        newest = [("created_at", DESCENDING), ("_id", DESCENDING)]
        await self._notifications.create_index([("audience", ASCENDING), *newest])
        await self._notifications.create_index([("kind", ASCENDING), *newest])
        await self._notifications.create_index("contact_id", partialFilterExpression={"contact_id": {"$gt": ""}})
        await self._notifications.create_index("created_at", expireAfterSeconds=KEEP_S)
        await self._notifications.create_index(UNTOLD, partialFilterExpression={UNTOLD: True})

    async def add(self, notifications: Sequence[Notification]) -> None:
        """Add notifications by their deterministic ids; one that is there already stays as it is."""
        if notifications:
            await self._notifications.bulk_write([notification_write(one) for one in notifications], ordered=False)

    async def list(self, staff: StaffMember, after: str | None, limit: int) -> Page[Notification]:
        """List what this member's bell shows, the newest first; a bell that is off can still be opened."""
        place = beyond("created_at", after, descending=True)
        query = {"$or": [one | place for one in _shown(staff)]}
        order = [("created_at", DESCENDING), ("_id", DESCENDING)]
        rows = await self._notifications.find(query).sort(order).limit(limit + 1).to_list(limit + 1)
        items = tuple(_notification(row) for row in rows[:limit])
        more = time_cursor(items[-1].created_at, items[-1].id) if len(rows) > limit else None
        return Page(items, more)

    async def unread_count(self, staff: StaffMember) -> int:
        """Count what is new for this member, up to 100; a bell that is off counts nothing."""
        if staff.bell == "off":
            return 0
        since = staff.notifications_read_at or staff.created_at
        query = {"$or": [one | {"created_at": {"$gt": since}} for one in _shown(staff)]}
        return await self._notifications.count_documents(query, limit=UNREAD_LIMIT)

    async def count_unread(self, staff: StaffMember, since: datetime, until: datetime) -> int:
        """Count what came between two moments and is still new for this member, up to 100."""
        since = max(since, staff.notifications_read_at or staff.created_at)
        query = {"$or": [one | {"created_at": {"$gt": since, "$lt": until}} for one in _shown(staff)]}
        return await self._notifications.count_documents(query, limit=UNREAD_LIMIT)

    async def untold(self, limit: int) -> Sequence[Notification]:
        """Give what nobody was told of yet where no page is open."""
        rows = await self._notifications.find({UNTOLD: True}).limit(limit).to_list(limit)
        return [_notification(row) for row in rows]

    async def told(self, ids: Collection[str]) -> None:
        """Note for whom these are is settled."""
        await self._notifications.update_many({"_id": {"$in": list(ids)}}, {"$unset": {UNTOLD: ""}})

    async def many(self, ids: Collection[str]) -> Sequence[Notification]:
        """Give notifications by id, the oldest first; unknown ids are absent."""
        rows = self._notifications.find({"_id": {"$in": list(ids)}}).sort("created_at", ASCENDING)
        return [_notification(row) async for row in rows]

    async def read_all(self, staff_id: str, until: datetime | None = None) -> None:
        """Mark what came up to a moment (or up to now) as read; the mark never goes back."""
        await self._staff.update_one({"_id": {"$eq": staff_id}}, {"$max": {"notifications_read_at": until or now()}})


def is_for(one: Notification, staff: StaffMember) -> bool:
    """Tell whether the bell of a member tells of a notification, as `_shown` says; one that is off tells nothing."""
    if staff.bell == "off":
        return False
    if one.audience == staff.id or (one.audience == ADMINS and may(staff.role, "events")):
        return True
    return staff.bell == "all" and (one.audience is None or one.kind == "message")


def _shown(staff: StaffMember) -> list[dict[str, Any]]:
    """Make the filters, one of which a notification must match: `mine`, or also what is for nobody or for colleagues.

    Of what is for a colleague only messages are shown: being assigned or mentioned is theirs alone.
    """
    audiences: list[str | None] = [staff.id, *([ADMINS] if may(staff.role, "events") else [])]
    if staff.bell == "mine":
        return [{"audience": {"$in": audiences}}]
    return [{"audience": {"$in": [None, *audiences]}}, {"kind": "message"}]


def notification_write(one: Notification) -> UpdateOne:
    """Write a notification unless it is there; nobody was told of it yet."""
    fields = {name: getattr(one, name) for name in Notification.__slots__ if name != "id"}
    return UpdateOne({"_id": one.id}, {"$setOnInsert": {**fields, UNTOLD: True}}, upsert=True)


def _notification(row: Mapping[str, Any]) -> Notification:
    return Notification(**{name: row["_id" if name == "id" else name] for name in Notification.__slots__})
