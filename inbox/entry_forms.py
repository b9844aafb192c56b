"""Where a contact stands in the bot's form; the answers themselves stay in the talk, named here by their events."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from motor.motor_asyncio import AsyncIOMotorDatabase
from pymongo import UpdateOne
from pymongo.errors import BulkWriteError

from inbox.availability import DUPLICATE_KEY
from inbox.clock import from_milliseconds, now
from inbox.errors import Unavailable
from inbox.links.activities import note_in_talk

Step = Literal["name", "phone", "email"]

KEPT = "entries_kept"
FORGET = timedelta(days=7)
# As many as a batch of events: whatever of it is redone is found here.
TURNS_KEPT = 500


@dataclass(frozen=True, slots=True)
class Turn:
    """What one event did to a form: what the bot says, and for which question; a redone event finds it here."""

    event_id: str
    says: str
    form_id: str
    step: Step | None = None
    may_skip: bool = False
    answers: Mapping[Step, str] | None = None
    """When the form is complete: by question, the event that answered it."""


@dataclass(frozen=True, slots=True)
class EntryForm:
    """The last form of a contact; without a `step` nothing is asked. Times are those of LINE's events."""

    contact_id: str
    version: int = 0
    form_id: str = ""
    step: Step | None = None
    answers: Mapping[Step, str] | None = None
    tries: int = 0
    started_ms: int = 0
    moved_ms: int = 0
    completed_by: str | None = None
    turns: tuple[Turn, ...] = ()

    def turn_of(self, event_id: str) -> Turn | None:
        """Find what an event did when it was worked on before."""
        return next((turn for turn in self.turns if turn.event_id == event_id), None)


class EntryForms:
    """One form a contact; it moves only from the state that was read."""

    def __init__(self, database: AsyncIOMotorDatabase[dict[str, Any]]) -> None:
        self._database = database
        self._forms = database.get_collection("entry_forms")
        self._messages = database.get_collection("messages")

    async def ensure_indexes(self) -> None:
        await self._forms.create_index("forget_at", expireAfterSeconds=0)

    async def many(self, contact_ids: Collection[str]) -> dict[str, EntryForm]:
        """Give the forms of some contacts; whoever has none begins with an empty one."""
        rows = await self._forms.find({"_id": {"$in": sorted(contact_ids)}}).to_list(len(contact_ids))
        return {one: EntryForm(one) for one in contact_ids} | {row["_id"]: _form(row) for row in rows}

    async def save(self, forms: Sequence[EntryForm]) -> None:
        """Move forms; Unavailable when one of them has moved meanwhile, so that the batch is read anew."""
        try:
            if forms:
                await self._forms.bulk_write([_write(form) for form in forms], ordered=False)
        except BulkWriteError as error:
            if any(failure["code"] != DUPLICATE_KEY for failure in error.details["writeErrors"]):
                raise
            raise Unavailable("フォームが同時に進んだため、やり直します。") from error

    async def staff_answers(self, forms: Sequence[EntryForm]) -> dict[str, datetime]:
        """Give, by contact, when staff first answered since its form began."""
        if not forms:
            return {}
        since = [
            {"contact_id": {"$eq": form.contact_id}, "sent_at": {"$gt": from_milliseconds(form.started_ms)}}
            for form in forms
        ]
        by_staff = {"author.kind": {"$in": ["staff", "token"]}, "send.state": {"$ne": "cancelled"}}
        which = {"$match": {"$or": since, "direction": "outgoing", **by_staff}}
        first = {"$group": {"_id": "$contact_id", "at": {"$min": "$sent_at"}}}
        rows = await self._messages.aggregate([which, first]).to_list(len(forms))
        return {row["_id"]: row["at"] for row in rows}

    async def is_wanted(self, contact_id: str, event_id: str) -> bool:
        """Tell whether the form that an event completed is still the last one, and not noted in the talk yet."""
        last = await self._forms.find_one({"_id": {"$eq": contact_id}, "completed_by": {"$eq": event_id}}, {"_id": 1})
        noted = await self._messages.find_one({"_id": f"activity:{_note_key(event_id)}"}, {"_id": 1})
        return last is not None and noted is None

    async def note_kept(self, contact_id: str, event_id: str, steps: Sequence[Step]) -> None:
        """Leave in the talk that a customer registered, and which of the three; never the words themselves."""
        content = {"entries": list(steps)}
        await note_in_talk(self._database, contact_id, _note_key(event_id), KEPT, content, None, now())


def _note_key(event_id: str) -> str:
    return f"entry_form:{event_id}"


def _write(form: EntryForm) -> UpdateOne:
    fields = {
        "form_id": form.form_id,
        "step": form.step,
        "answers": dict(form.answers or {}),
        "tries": form.tries,
        "started_ms": form.started_ms,
        "moved_ms": form.moved_ms,
        "completed_by": form.completed_by,
        "turns": [_turn_fields(turn) for turn in form.turns[-TURNS_KEPT:]],
        "forget_at": now() + FORGET,
    }
    # A form that has moved meanwhile is not matched, and cannot be inserted a second time.
    return UpdateOne(
        {"_id": form.contact_id, "version": form.version}, {"$set": fields | {"version": form.version + 1}}, upsert=True
    )


def _turn_fields(turn: Turn) -> dict[str, Any]:
    fields = {name: getattr(turn, name) for name in Turn.__slots__}
    return fields | {"answers": None if turn.answers is None else dict(turn.answers)}


def _form(row: Mapping[str, Any]) -> EntryForm:
    own = {name: row[name] for name in EntryForm.__slots__ if name not in ("contact_id", "turns")}
    return EntryForm(row["_id"], turns=tuple(Turn(**turn) for turn in row["turns"]), **own)
