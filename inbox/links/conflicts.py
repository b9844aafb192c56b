"""The queue of links that nobody may decide silently: what stands there, what was wanted, who decided."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal

from motor.motor_asyncio import AsyncIOMotorDatabase
from pymongo import ASCENDING, DESCENDING
from pymongo.errors import DuplicateKeyError

from inbox.clock import now
from inbox.errors import Conflict, Invalid, NotFound
from inbox.ids import new_id
from inbox.links.joining import Settled
from inbox.links.link import Grade, Link, Method
from inbox.notifications import ADMINS, Notification, Notifications
from inbox.pages import Page, beyond, time_cursor

ConflictKind = Literal["two_customers", "two_contacts", "foreign_nonce"]
Decision = Literal["keep", "replace", "both"]
DECISIONS: Mapping[ConflictKind, tuple[Decision, ...]] = {
    "two_customers": ("keep", "replace"),
    "two_contacts": ("keep", "replace", "both"),
    "foreign_nonce": ("keep",),
}
QUEUE = "link_conflicts"


@dataclass(frozen=True, slots=True)
class Standing:
    """A link that stood there when the conflict arose."""

    contact_id: str
    customer_id: str
    method: Method
    grade: Grade
    linked_at: datetime


@dataclass(frozen=True, slots=True)
class LinkConflict:
    """`contact_id` wanted to be `customer_id`; of a `foreign_nonce` it is who came with what was made for another."""

    id: str
    kind: ConflictKind
    contact_id: str
    customer_id: str
    method: Method
    grade: Grade
    by: str | None
    confirmed_by: str | None
    standing: tuple[Standing, ...]
    intended_for: str | None
    created_at: datetime
    state: str
    resolved_by: str | None
    resolved_at: datetime | None

    @property
    def decisions(self) -> tuple[Decision, ...]:
        return DECISIONS[self.kind]


class ConflictQueue:
    """The collection of conflicts; the same one stands there once while nobody has decided it."""

    def __init__(self, database: AsyncIOMotorDatabase[dict[str, Any]], notifications: Notifications) -> None:
        self._conflicts = database.get_collection(QUEUE)
        self._notifications = notifications

    async def ensure_indexes(self) -> None:
        await self._conflicts.create_index(
            [("kind", ASCENDING), ("contact_id", ASCENDING), ("customer_id", ASCENDING)],
            name="one_open",
            unique=True,
            partialFilterExpression={"state": "open"},
        )
        await self._conflicts.create_index([("state", ASCENDING), ("created_at", DESCENDING), ("_id", DESCENDING)])
        await self._conflicts.create_index("customer_id")
        for who in ("contact_id", "intended_for", "standing.contact_id", "standing.customer_id"):
            await self._conflicts.create_index(who)

    async def add(
        self,
        kind: ConflictKind,
        contact_id: str,
        customer_id: str,
        method: Method,
        grade: Grade,
        *,
        by: str | None = None,
        confirmed_by: str | None = None,
        existing: Sequence[Link] = (),
        intended_for: str | None = None,
    ) -> str:
        """Put a conflict into the queue and call staff; one that waits there already stays the one."""
        standing = [
            Standing(link.contact_id, link.customer_id, link.method, link.grade, link.linked_at) for link in existing
        ]
        document: dict[str, Any] = {
            "_id": new_id(),
            "kind": kind,
            "contact_id": contact_id,
            "customer_id": customer_id,
            "method": method,
            "grade": grade,
            "by": by,
            "confirmed_by": confirmed_by,
            "standing": [asdict(one) for one in standing],
            "intended_for": intended_for,
            "created_at": now(),
            "state": "open",
            "resolved_by": None,
            "resolved_at": None,
        }
        try:
            await self._conflicts.insert_one(document)
        except DuplicateKeyError:
            same = {"kind": kind, "contact_id": contact_id, "customer_id": customer_id, "state": "open"}
            document = await self._conflicts.find_one(same) or document
        conflict_id: str = document["_id"]
        await self._call(conflict_id, contact_id)
        return conflict_id

    async def get(self, conflict_id: str) -> LinkConflict:
        """Give one conflict."""
        row = await self._conflicts.find_one({"_id": {"$eq": conflict_id}})
        if row is None:
            raise NotFound("この確認待ちは見つかりません。一覧から選び直してください。")
        return _conflict(row)

    async def list(self, after: str | None, limit: int) -> Page[LinkConflict]:
        """List what waits for a decision, the newest first."""
        query = {"state": "open", **beyond("created_at", after, descending=True)}
        order = [("created_at", DESCENDING), ("_id", DESCENDING)]
        rows = await self._conflicts.find(query).sort(order).limit(limit + 1).to_list(limit + 1)
        items = tuple(_conflict(row) for row in rows[:limit])
        more = time_cursor(items[-1].created_at, items[-1].id) if len(rows) > limit else None
        return Page(items, more)

    async def keep(self, conflict_id: str, by: str) -> None:
        """Leave everything as it stands."""
        which = {"_id": {"$eq": conflict_id}, "state": "open"}
        result = await self._conflicts.update_one(which, {"$set": decided("keep", by)})
        if not result.matched_count:
            await self.get(conflict_id)
            raise Conflict("すでにほかの人が決めました。ページを再読み込みしてください。")

    async def _call(self, conflict_id: str, contact_id: str) -> None:
        notification = Notification(
            id=f"link_conflict:{conflict_id}",
            kind="link_conflict",
            audience=ADMINS,
            conversation_id=None,
            contact_id=contact_id,
            text=None,
            created_at=now(),
        )
        await self._notifications.add([notification])


def decided(decision: Decision, by: str) -> dict[str, Any]:
    """Give what a decision writes on its conflict."""
    return {"state": decision, "resolved_by": by, "resolved_at": now()}


def settling(conflict: LinkConflict, decision: Decision, by: str) -> Settled:
    """Give what settles a conflict as part of the act that it leads to."""
    return Settled(QUEUE, conflict.id, "open", decided(decision, by))


def parse_decision(text: str, conflict: LinkConflict) -> Decision:
    """Read a decision; one that this conflict does not offer is Invalid."""
    for decision in conflict.decisions:
        if decision == text:
            return decision
    raise Invalid("どうするかを選び直してください。", fields={"decision": "unknown"})


def _conflict(row: Mapping[str, Any]) -> LinkConflict:
    names = [name for name in LinkConflict.__slots__ if name not in {"id", "standing"}]
    standing = tuple(Standing(**one) for one in row["standing"])
    return LinkConflict(id=row["_id"], standing=standing, **{name: row[name] for name in names})
