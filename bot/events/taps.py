"""`postback`: a tap on a button or a rich menu."""

from bot.events.fields import Raw, object_of, text_of, without_none
from bot.events.messages import profile_job
from inbox.events.event import Event
from inbox.intake.meaning import ActivityEntry, IncomingMessage, Intake, Source

DATA_LIMIT = 2_000


def on_postback(event: Event, source: Source | None) -> Intake:
    """Take a tap as something that the customer said; turning a rich menu's page says nothing."""
    postback = object_of(event.raw, "postback")
    params = object_of(postback, "params")
    if "newRichMenuAliasId" in params or "status" in params:
        switched = without_none(alias=text_of(params, "newRichMenuAliasId"), status=text_of(params, "status"))
        return Intake(event, source, activity=ActivityEntry("menu_switched", switched))
    data = text_of(postback, "data")
    content = without_none(data=data and data[:DATA_LIMIT], params=_chosen(params))
    jobs = (profile_job(event, source),) if source is not None and source.line_id and source.kind != "room" else ()
    return Intake(event, source, message=IncomingMessage("postback", content=content), jobs=jobs)


def _chosen(params: Raw) -> dict[str, str] | None:
    """Give what was chosen in a date and time picker."""
    return without_none(**{name: text_of(params, name) for name in ("date", "time", "datetime")}) or None
