"""Who did what to accounts, sign-ins and tokens (操作履歴): written once, changed by nobody."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, get_args

from motor.motor_asyncio import AsyncIOMotorDatabase
from pymongo import ASCENDING, DESCENDING

from inbox.clock import now
from inbox.conversations.message import Actor
from inbox.ids import new_id
from inbox.notifications import Notification, NotificationKind, Notifications
from inbox.pages import Page, beyond, time_cursor

Act = Literal[
    "signed_in",
    "signed_out",
    "sign_in_refused",
    "sessions_revoked",
    "password_changed",
    "renamed",
    "staff_created",
    "role_changed",
    "password_reset",
    "disabled",
    "enabled",
    "token_created",
    "token_revoked",
    "second_factor_on",
    "second_factor_off",
    "recovery_codes_renewed",
    "second_factor_reset",
    "second_factor_required",
    "second_factor_optional",
]
ACTS: tuple[Act, ...] = get_args(Act)
# What a thief of a password or of a signed-in browser would do: the member is told.
CHANGES_OF_SIGN_IN = frozenset[Act](
    {
        "password_changed",
        "password_reset",
        "second_factor_on",
        "second_factor_off",
        "second_factor_reset",
        "recovery_codes_renewed",
    }
)
KEEP_S = 2 * 365 * 24 * 3600
ADDRESS_LIMIT = 100
# Whoever is not signed in, and whoever works on the server's command line.
NOBODY = Actor("system", "nobody", "")
COMMAND = Actor("system", "command", "")


@dataclass(frozen=True, slots=True)
class Target:
    """Whom or what an act was done to, as it was called then."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One act; `detail` is a word of ours (a role, a way to sign in), never what anybody wrote in a talk."""

    id: str
    at: datetime
    act: Act
    by: Actor
    target: Target | None
    detail: str
    address: str


class AuditLog:
    """Only grows; what is older than two years is dropped by the database."""

    def __init__(self, database: AsyncIOMotorDatabase[dict[str, Any]], notifications: Notifications) -> None:
        self._audit = database.get_collection("audit")
        self._notifications = notifications

    async def ensure_indexes(self) -> None:
        newest = [("at", DESCENDING), ("_id", DESCENDING)]
        await self._audit.create_index(newest)
        await self._audit.create_index([("people", ASCENDING), *newest])
        await self._audit.create_index("at", expireAfterSeconds=KEEP_S)

    async def record(
        self, by: Actor, act: Act, target: Target | None = None, *, detail: str = "", address: str = ""
    ) -> None:
        """Write an act down, and tell the member whose sign-in it changes; both are durable when this returns."""
        entry_id, at = new_id(), now()
        await self._audit.insert_one(
            {
                "_id": entry_id,
                "at": at,
                "act": act,
                "by": {"kind": by.kind, "id": by.id, "name": by.name},
                "target": {"id": target.id, "name": target.name} if target else None,
                "people": sorted({by.id, target.id} if target else {by.id}),
                "detail": detail,
                "address": address[:ADDRESS_LIMIT].encode("utf-8", "replace").decode(),
            }
        )
        if act in CHANGES_OF_SIGN_IN:
            whose = target.id if target else by.id
            kind: NotificationKind = "sign_in_changed"
            told = Notification(f"{kind}:{entry_id}", kind, whose, None, None, by.name or None, at)
            await self._notifications.add([told])

    async def list(self, person: str | None, after: str | None, limit: int) -> Page[AuditEntry]:
        """List acts, the newest first: all, or those that somebody did or that were done to them."""
        query: dict[str, Any] = {} if person is None else {"people": {"$eq": person}}
        order = [("at", DESCENDING), ("_id", DESCENDING)]
        found = self._audit.find(query | beyond("at", after, descending=True)).sort(order).limit(limit + 1)
        rows = await found.to_list(limit + 1)
        items = tuple(_entry(row) for row in rows[:limit])
        return Page(items, time_cursor(items[-1].at, items[-1].id) if len(rows) > limit else None)


def _entry(row: Mapping[str, Any]) -> AuditEntry:
    return AuditEntry(
        id=row["_id"],
        at=row["at"],
        act=row["act"],
        by=Actor(**row["by"]),
        target=Target(**row["target"]) if row["target"] else None,
        detail=row["detail"],
        address=row["address"],
    )
