"""What a batch of events changes in conversations, and whom it calls."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pymongo import UpdateOne

from inbox.clock import now
from inbox.conversations.changes_of_state import FAR_FUTURE, NEVER, absent_or, if_, literal, pipeline
from inbox.intake.meaning import IncomingMessage, Intake, contact_of

PREVIEW_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Opened:
    """Which conversation each event belongs to, when staff could first see it, and what was unresolved before."""

    by_event: Mapping[str, str | None]
    placed_at: Mapping[str, datetime]
    before: Mapping[str, Mapping[str, Any]]


def conversation_writes(intakes: Sequence[Intake], opened: Opened) -> list[UpdateOne]:
    """Open conversations, show the newest message, start the waiting time, end a hold."""
    return [
        UpdateOne({"_id": conversation}, pipeline(_basics(entries[0]), _news(entries, opened)), upsert=True)
        for conversation, entries in _by_conversation(intakes, opened).items()
    ]


def notification_writes(intakes: Sequence[Intake], opened: Opened) -> list[UpdateOne]:
    """Call staff once for each time that a customer begins to wait."""
    writes = []
    for conversation, entries in _by_conversation(intakes, opened).items():
        before = opened.before.get(conversation, {})
        if before.get("waiting_since") is None and entries[0].source and entries[0].source.kind != "room":
            writes.append(_call(conversation, entries[0], before.get("assignee")))
    return writes


def _by_conversation(intakes: Sequence[Intake], opened: Opened) -> dict[str, list[Intake]]:
    grouped: dict[str, list[Intake]] = {}
    for intake in intakes:
        conversation = opened.by_event[intake.event.id]
        if conversation is not None and intake.message is not None:
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


def _news(entries: Sequence[Intake], opened: Opened) -> dict[str, Any]:
    """An answer or a hold counts for what staff could see at that moment, not for what was still on its way."""
    newest = max(entries, key=lambda entry: (entry.event.timestamp_ms, entry.event.id))
    placed = max(opened.placed_at[entry.event.id] for entry in entries)
    is_newest = {"$gte": [newest.event.occurred_at, {"$ifNull": ["$last_message.at", literal(NEVER)]}]}
    unanswered = {"$gt": [placed, {"$ifNull": ["$answered_at", literal(NEVER)]}]}
    is_open = {"$ne": ["$status", "resolved"]}
    waiting = {"$min": [{"$ifNull": ["$waiting_since", literal(FAR_FUTURE)]}, _waits_from(entries[0])]}
    came_back = {"$and": [{"$eq": ["$status", "on_hold"]}, {"$gt": [placed, "$held_at"]}]}
    has_assignee = {"$ne": [{"$ifNull": ["$assignee", None]}, None]}
    return {
        "last_message": if_(is_newest, literal(_preview(newest)), "$last_message"),
        "last_at": {"$max": ["$last_at", *(_waits_from(entry) for entry in entries)]},
        "waiting_since": if_({"$and": [unanswered, is_open]}, waiting, {"$ifNull": ["$waiting_since", None]}),
        "status": if_(came_back, if_(has_assignee, "in_progress", "open"), "$status"),
        "hold": if_(came_back, None, {"$ifNull": ["$hold", None]}),
        "assignee": {"$ifNull": ["$assignee", None]},
    }


def _waits_from(intake: Intake) -> datetime:
    """A clock that is ahead must not put a wait into the future."""
    return min(intake.event.occurred_at, intake.event.received_at)


def _preview(intake: Intake) -> dict[str, Any]:
    message = intake.message or IncomingMessage("unknown")
    text = message.text[:PREVIEW_LENGTH] if message.text else None
    at = intake.event.occurred_at
    return {"text": text, "kind": message.kind, "direction": "incoming", "at": at, "author": None}


def _call(conversation: str, first: Intake, assignee: str | None) -> UpdateOne:
    fields = {
        "kind": "message",
        "audience": assignee,
        "conversation_id": conversation,
        "contact_id": contact_of(first),
        "text": None,
        "created_at": now(),
    }
    return UpdateOne({"_id": f"message:{first.event.id}"}, {"$setOnInsert": fields}, upsert=True)
