"""`follow` and `unfollow`: whether the customer can be reached."""

from bot.events.fields import object_of
from bot.events.messages import profile_job
from inbox.events.event import Event
from inbox.intake.meaning import ActivityEntry, Intake, Source


def on_follow(event: Event, source: Source | None) -> Intake:
    """Note a new friend, or one who came back; a contact, not yet a conversation."""
    content = {"is_unblocked": object_of(event.raw, "follow").get("isUnblocked") is True}
    jobs = (profile_job(event, source, again=True),) if source is not None and source.line_id else ()
    return Intake(event, source, activity=ActivityEntry("follow", content), follow=True, jobs=jobs)


def on_unfollow(event: Event, source: Source | None) -> Intake:
    """Note that the customer has blocked us."""
    return Intake(event, source, activity=ActivityEntry("unfollow"), follow=False)
