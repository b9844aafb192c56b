"""What a batch of events says about contacts."""

from collections.abc import Sequence
from typing import Any

from pymongo import UpdateOne

from inbox.intake.meaning import Intake, contact_of


def contact_writes(intakes: Sequence[Intake]) -> list[UpdateOne]:
    """Make the contact, move its first and last moment, and note whether it follows us, by the newest event's word."""
    writes: dict[str, UpdateOne] = {}
    spans: dict[str, list[Intake]] = {}
    for intake in intakes:
        spans.setdefault(contact_of(intake), []).append(intake)
    for contact, entries in spans.items():
        writes[contact] = _presence(contact, entries)
    follows = [_follow(contact_of(intake), intake) for intake in intakes if intake.follow is not None]
    spoke = [_spoke(contact_of(intake), intake) for intake in intakes if intake.message is not None]
    return [*writes.values(), *follows, *spoke]


def _presence(contact: str, entries: Sequence[Intake]) -> UpdateOne:
    source = entries[0].source
    moments = [entry.event.occurred_at for entry in entries]
    fields: dict[str, Any] = {
        "channel": entries[0].event.channel,
        "kind": source.kind if source else "unknown",
        "is_following": None,
        "tags": [],
    }
    if source is not None and source.line_id is not None:
        fields["line_id"] = source.line_id
    change = {
        "$setOnInsert": fields,
        "$min": {"first_seen_at": min(moments)},
        "$max": {"last_event_at": max(moments)},
    }
    return UpdateOne({"_id": contact}, change, upsert=True)


def _follow(contact: str, intake: Intake) -> UpdateOne:
    at = intake.event.occurred_at
    return UpdateOne(
        {"_id": contact, "$or": [{"follow_at": None}, {"follow_at": {"$lte": at}}]},
        {"$set": {"is_following": intake.follow, "follow_at": at}},
    )


def _spoke(contact: str, intake: Intake) -> UpdateOne:
    """Whoever writes after an unfollow has unblocked us, whether or not LINE told so."""
    at = intake.event.occurred_at
    return UpdateOne(
        {"_id": contact, "is_following": False, "follow_at": {"$lt": at}},
        {"$set": {"is_following": None, "follow_at": at}},
    )
