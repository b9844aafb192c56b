"""What a batch of events changes in conversations, and whom it calls."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from pymongo import UpdateOne

from inbox.clock import now
from inbox.conversations.changes_of_state import (
    FAR_FUTURE,
    NEVER,
    absent_or,
    if_,
    literal,
    pipeline,
    status_after_hold,
)
from inbox.conversations.message import PREVIEW_LENGTH
from inbox.ids import incoming_id
from inbox.intake.meaning import IncomingMessage, Intake, contact_of
from inbox.intake.placing import Placed
from inbox.notifications import Notification, notification_write

# Nobody reads a message and answers it within this time: an answer given sooner was given without it.
READING_TIME = timedelta(seconds=1)
HEARD_AT = {"$ifNull": ["$heard_at", literal(NEVER)]}
ANSWERED_AT = {"$ifNull": ["$answered_at", literal(NEVER)]}
WAITING_SINCE = {"$ifNull": ["$waiting_since", literal(FAR_FUTURE)]}
IS_OPEN = {"$ne": ["$status", "resolved"]}
WAIT_FIELDS = (("waiting_since", "since"), ("waiting_placed_at", "placed_at"))


def conversation_writes(intakes: Sequence[Intake], placed: Placed) -> list[UpdateOne]:
    """Open conversations, show the newest message, start the waiting time, end a hold.

    One that staff resolve in this moment is not matched, so that the write fails as a duplicate and is placed anew:
    nobody would look for a message there. `heard_at` tells it from a batch that is redone.
    """
    writes = []
    for conversation, entries in _by_conversation(intakes, placed).items():
        heard = max(placed.moments[entry.event.id] for entry in entries)
        could_see = {"$or": [{"status": {"$ne": "resolved"}}, {"heard_at": {"$gte": heard}}]}
        change = pipeline(_basics(entries[0]), _news(entries, placed))
        writes.append(UpdateOne({"_id": conversation, **could_see}, change, upsert=True))
    return writes


def notification_writes(intakes: Sequence[Intake], placed: Placed) -> list[UpdateOne]:
    """Call staff once for each time that a customer begins to wait."""
    writes = []
    for conversation, entries in _by_conversation(intakes, placed).items():
        before = placed.before.get(conversation, {})
        if before.get("waiting_since") is None and entries[0].source and entries[0].source.kind != "room":
            writes.append(_call(conversation, entries[0], before.get("assignee")))
    return writes


def _by_conversation(intakes: Sequence[Intake], placed: Placed) -> dict[str, list[Intake]]:
    grouped: dict[str, list[Intake]] = {}
    for intake in intakes:
        conversation = placed.conversations[intake.event.id]
        if conversation is not None and intake.calls_staff:
            grouped.setdefault(conversation, []).append(intake)
    return grouped


def _basics(first: Intake) -> dict[str, Any]:
    at = _waits_from(first)
    return {
        "contact_id": absent_or("contact_id", contact_of(first)),
        "channel": absent_or("channel", first.event.channel),
        "status": absent_or("status", "open"),
        "opened_at": absent_or("opened_at", at),
        "last_at": absent_or("last_at", at),
        "version": absent_or("version", 1),
    }


def _news(entries: Sequence[Intake], placed: Placed) -> dict[str, Any]:
    """An answer, a hold or an end counts for what staff could see at that moment, not for what was on its way."""
    newest = max(entries, key=lambda entry: (entry.event.timestamp_ms, entry.event.id))
    waits = _waits(entries, placed)
    heard, last = max(wait["placed_at"] for wait in waits), max(waits, key=lambda wait: wait["placed_at"])
    is_unheard = {"$gt": [heard, HEARD_AT]}
    came_back = {"$and": [{"$eq": ["$status", "on_hold"]}, is_unheard]}
    return {
        "last_message": if_(_is_newest(newest), literal(_preview(newest)), "$last_message"),
        "last_at": {"$max": ["$last_at", *(_waits_from(entry) for entry in entries)]},
        **_waiting(waits),
        "heard_at": {"$max": [HEARD_AT, heard]},
        "heard_since": if_(is_unheard, last["since"], "$heard_since"),
        "status": if_(came_back, status_after_hold(), "$status"),
        "hold": if_(came_back, None, {"$ifNull": ["$hold", None]}),
        "assignee": {"$ifNull": ["$assignee", None]},
    }


def _waits(entries: Sequence[Intake], placed: Placed) -> list[dict[str, datetime]]:
    """Give for each moment from which entries could be seen since when the first of them waits; the oldest first."""
    pairs = sorted((placed.moments[entry.event.id], _waits_from(entry)) for entry in entries)
    waits = [
        {"placed_at": moment, "since": min(since for _, since in group)}
        for moment, group in groupby(pairs, key=lambda pair: pair[0])
    ]
    return sorted(waits, key=lambda wait: wait["since"])


def _waiting(waits: Sequence[dict[str, datetime]]) -> dict[str, Any]:
    """Begin the wait with the first that nobody has answered, unless an older one goes on."""
    if len(waits) == 1:  # Nearly always; the general form costs several times as much.
        [wait] = waits
        begins = {"$and": [IS_OPEN, _is_unanswered(wait["placed_at"]), {"$lt": [wait["since"], WAITING_SINCE]}]}
        return {name: if_(begins, wait[field], {"$ifNull": [f"${name}", None]}) for name, field in WAIT_FIELDS}
    condition = {"$and": [IS_OPEN, _is_unanswered("$$wait.placed_at")]}
    open_waits = {"$filter": {"input": literal(list(waits)), "as": "wait", "cond": condition}}
    first = {"first": {"$arrayElemAt": [open_waits, 0]}}
    begins = {"$and": [{"$ne": [{"$type": "$$first"}, "missing"]}, {"$lt": ["$$first.since", WAITING_SINCE]}]}
    return {
        name: {"$let": {"vars": first, "in": if_(begins, f"$$first.{field}", {"$ifNull": [f"${name}", None]})}}
        for name, field in WAIT_FIELDS
    }


def _is_unanswered(placed_at: datetime | str) -> dict[str, Any]:
    seen_at = {"$add": [placed_at, if_({"$gt": [placed_at, HEARD_AT]}, _ms(READING_TIME), 0)]}
    return {"$gt": [seen_at, ANSWERED_AT]}


def _is_newest(newest: Intake) -> dict[str, Any]:
    """Compare as the talk is ordered: by time, then by id."""
    at, message_id = newest.event.occurred_at, incoming_id(newest.event.id)
    shown_at = {"$ifNull": ["$last_message.at", literal(NEVER)]}
    is_later = {"$gt": [at, shown_at]}
    is_next = {"$and": [{"$eq": [at, shown_at]}, {"$gte": [literal(message_id), "$last_message.message_id"]}]}
    return {"$or": [is_later, is_next]}


def _ms(duration: timedelta) -> int:
    return duration // timedelta(milliseconds=1)


def _waits_from(intake: Intake) -> datetime:
    """A clock that is ahead must not put a wait into the future."""
    return min(intake.event.occurred_at, intake.event.received_at)


def _preview(intake: Intake) -> dict[str, Any]:
    message = intake.message or IncomingMessage("unknown")
    text = message.text[:PREVIEW_LENGTH] if message.text else None
    return {
        "message_id": incoming_id(intake.event.id),
        "text": text,
        "kind": message.kind,
        "direction": "incoming",
        "at": intake.event.occurred_at,
        "author": None,
    }


def _call(conversation: str, first: Intake, assignee: str | None) -> UpdateOne:
    return notification_write(
        Notification(
            id=f"message:{first.event.id}",
            kind="message",
            audience=assignee,
            conversation_id=conversation,
            contact_id=contact_of(first),
            text=None,
            created_at=now(),
        )
    )
