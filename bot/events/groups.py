"""Groups and rooms: the account and others come and go."""

from typing import Any

from bot.events.fields import id_of, object_of, objects_of
from bot.events.messages import profile_job
from inbox.events.event import Event
from inbox.intake.meaning import ActivityEntry, Intake, Source

MEMBER_LIMIT = 500


def on_join(event: Event, source: Source | None) -> Intake:
    """Note that the account was taken into a group."""
    jobs = (profile_job(event, source, again=True),) if source is not None and source.kind == "group" else ()
    return Intake(event, source, activity=ActivityEntry("join"), follow=True, jobs=jobs)


def on_leave(event: Event, source: Source | None) -> Intake:
    """Note that the account is out of a group: nothing can be sent there any more."""
    return Intake(event, source, activity=ActivityEntry("leave"), follow=False)


def on_member_joined(event: Event, source: Source | None) -> Intake:
    """Note who came."""
    return Intake(event, source, activity=ActivityEntry("member_joined", _members(event, "joined")))


def on_member_left(event: Event, source: Source | None) -> Intake:
    """Note who went."""
    return Intake(event, source, activity=ActivityEntry("member_left", _members(event, "left")))


def _members(event: Event, name: str) -> dict[str, Any]:
    members = objects_of(object_of(event.raw, name), "members", MEMBER_LIMIT)
    return {"members": [user_id for member in members if (user_id := id_of(member, "userId"))]}
