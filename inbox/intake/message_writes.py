"""The entries that a batch of events leaves in talks."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from pymongo import UpdateOne

from inbox.clock import now
from inbox.conversations.draft import new_send
from inbox.conversations.message import Media
from inbox.ids import incoming_id, reply_id
from inbox.intake.meaning import ActivityEntry, BotReply, IncomingMessage, Intake, contact_of
from inbox.intake.placing import ONE_MS, Placed

REPLY_ORDER = timedelta(milliseconds=1)


def message_writes(intakes: Sequence[Intake], placed: Placed) -> list[UpdateOne]:
    """Make one entry for each event that says something, and one for each answer; what is there already stays."""
    return [write for intake in intakes for write in _writes(intake, placed)]


def _writes(intake: Intake, placed: Placed) -> Iterator[UpdateOne]:
    event_id = intake.event.id
    place = {"conversation_id": placed.conversations[event_id], "placed_at": placed.moments[event_id]}
    for message_id, fields in _entries(intake):
        yield UpdateOne({"_id": message_id}, {"$setOnInsert": fields | place}, upsert=True)
        if event_id in placed.moved_from:
            # Whoever lost the lease and wakes up must not move it back.
            stray = {"_id": message_id, "conversation_id": placed.moved_from[event_id]}
            yield UpdateOne(stray, {"$set": place})


def _entries(intake: Intake) -> Iterator[tuple[str, dict[str, Any]]]:
    if intake.message is not None:
        yield incoming_id(intake.event.id), _incoming(intake, intake.message)
    elif intake.activity is not None:
        yield incoming_id(intake.event.id), _activity(intake, intake.activity)
    for number, reply in enumerate(intake.replies):
        yield reply_id(intake.event.id, number), _reply(intake, reply, number)


def _entry(intake: Intake) -> dict[str, Any]:
    member = intake.source.member_id if intake.source else None
    return {
        "channel": intake.event.channel,
        "contact_id": contact_of(intake),
        "event_id": intake.event.id,
        "author": {"kind": "customer", "id": member, "name": None},
        "sent_at": intake.event.occurred_at,
        "received_at": intake.event.received_at,
        "unsent_at": None,
    }


def _incoming(intake: Intake, message: IncomingMessage) -> dict[str, Any]:
    return _entry(intake) | {
        "direction": "incoming",
        "kind": message.kind,
        "text": message.text,
        "content": dict(message.content),
        "line_message_id": message.line_message_id,
        "quote_token": message.quote_token,
        "quoted_message_id": message.quoted_message_id,
        "mark_as_read_token": message.mark_as_read_token,
        "media": _media(message.media),
    }


def _activity(intake: Intake, activity: ActivityEntry) -> dict[str, Any]:
    return _entry(intake) | {
        "direction": "activity",
        "kind": activity.kind,
        "text": None,
        "content": dict(activity.content),
    }


def _reply(intake: Intake, reply: BotReply, number: int) -> dict[str, Any]:
    """An answer stands behind its question, also when LINE's clock is ahead of ours."""
    at = max(now(), intake.event.occurred_at + ONE_MS) + number * REPLY_ORDER
    return _entry(intake) | {
        "direction": "outgoing",
        "kind": "text",
        "text": reply.text,
        "content": dict(reply.content),
        "author": {"kind": "bot", "id": None, "name": None},
        "sent_at": at,
        "send": new_send(intake.event.partition) | {"reply_event": intake.event.id},
    }


def _media(media: Media | None) -> dict[str, Any] | None:
    return None if media is None else {name: getattr(media, name) for name in Media.__slots__}
