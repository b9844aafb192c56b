"""Which conversation each event of a batch belongs to, and since when staff can see it there."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from motor.motor_asyncio import AsyncIOMotorDatabase

from inbox.clock import now
from inbox.ids import conversation_id, incoming_id
from inbox.intake.meaning import Intake, contact_of

ONE_MS = timedelta(milliseconds=1)

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Placed:
    """By event: its conversation, since when it can be seen, and from where a stored entry has to be moved.

    `before` holds what was unresolved, as it stood before the batch.
    """

    before: Mapping[str, Row]
    conversations: dict[str, str | None] = field(default_factory=dict)
    moments: dict[str, datetime] = field(default_factory=dict)
    moved_from: dict[str, str | None] = field(default_factory=dict)


class Placing:
    """Reads what is there already: a batch that is redone is placed where it was."""

    def __init__(self, database: AsyncIOMotorDatabase[dict[str, Any]]) -> None:
        self._messages = database.get_collection("messages")
        self._conversations = database.get_collection("conversations")

    async def place(self, intakes: Sequence[Intake]) -> Placed:
        """Leave a message where it stands, else take the unresolved conversation, else open one for it."""
        unresolved, stored = await asyncio.gather(self._find_unresolved(intakes), self._find_stored(intakes))
        homes = unresolved | await self._find_homes(stored.values())
        current = {row["contact_id"]: row["_id"] for row in unresolved.values()}
        placed, at = Placed(unresolved), now()
        for intake in intakes:
            event_id, row = intake.event.id, stored.get(intake.event.id)
            stays = row is not None and (not intake.calls_staff or _is_home(row, homes))
            here = row.get("conversation_id") if row and stays else _open(intake, current)
            placed.conversations[event_id] = here
            if row is None or row.get("conversation_id") != here:
                placed.moments[event_id] = _after(homes.get(here or ""), at)
            else:
                placed.moments[event_id] = row["placed_at"]
            if row is not None and row.get("conversation_id") != here:
                placed.moved_from[event_id] = row.get("conversation_id")
        return placed

    async def _find_unresolved(self, intakes: Sequence[Intake]) -> dict[str, Row]:
        contacts = sorted({contact_of(intake) for intake in intakes})
        query = {"contact_id": {"$in": contacts}, "is_unresolved": True}
        return {row["_id"]: row for row in await self._conversations.find(query).to_list(len(contacts))}

    async def _find_stored(self, intakes: Sequence[Intake]) -> dict[str, Row]:
        events = {incoming_id(intake.event.id): intake.event.id for intake in intakes}
        rows = self._messages.find({"_id": {"$in": list(events)}}, {"conversation_id": 1, "placed_at": 1})
        return {events[row["_id"]]: row async for row in rows}

    async def _find_homes(self, stored: Iterable[Row]) -> dict[str, Row]:
        ids = sorted({row["conversation_id"] for row in stored if row.get("conversation_id")})
        if not ids:
            return {}
        rows = self._conversations.find({"_id": {"$in": ids}}, {"is_unresolved": 1, "heard_at": 1})
        return {row["_id"]: row async for row in rows}


def _is_home(row: Row, homes: Mapping[str, Row]) -> bool:
    """Tell whether a stored message stays: not where no conversation came to be, or where it ended without it."""
    home = homes.get(row.get("conversation_id") or "")
    if home is None:
        return False
    heard_at = home.get("heard_at")
    return bool(home["is_unresolved"]) or (heard_at is not None and row["placed_at"] <= heard_at)


def _open(intake: Intake, current: dict[str, str]) -> str | None:
    """Give the contact's unresolved conversation; a message to staff opens one when there is none."""
    contact = contact_of(intake)
    if intake.calls_staff:
        current.setdefault(contact, conversation_id(intake.event.id))
    return current.get(contact)


def _after(home: Row | None, at: datetime) -> datetime:
    """A new entry stands behind all that its conversation has heard, whichever machine's clock said when."""
    heard_at = home.get("heard_at") if home else None
    return max(at, heard_at + ONE_MS) if heard_at else at
