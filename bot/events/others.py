"""The other events: each leaves a line in the talk it belongs to; what is about the account leaves none."""

from dataclasses import replace

from bot.events.fields import id_of, object_of, text_of, whole_number_of, without_none
from inbox.events.event import Event
from inbox.ids import contact_id
from inbox.intake.meaning import ActivityEntry, Intake, Source
from inbox.jobs import NewJob

TYPE_LIMIT = 100


def on_account_link(event: Event, source: Source | None) -> Intake:
    """Keep the outcome and have it worked on; the nonce stays in the raw event, where the job looks for it."""
    contact = contact_id(event.channel, event.source_key or "") if source is not None and source.line_id else None
    job = NewJob(f"link:{event.id}", "link", {"event_id": event.id, "contact_id": contact})
    noted = _noted(event, source, "account_link", result=id_of(object_of(event.raw, "link"), "result"))
    return replace(noted, jobs=(job,))


def on_video_play_complete(event: Event, source: Source | None) -> Intake:
    """Note that a video was watched to its end."""
    video = object_of(event.raw, "videoPlayComplete")
    return _noted(event, source, "video_played", tracking_id=id_of(video, "trackingId"))


def on_beacon(event: Event, source: Source | None) -> Intake:
    """Note that the customer is near one of the store's beacons."""
    beacon = object_of(event.raw, "beacon")
    return _noted(event, source, "beacon", hwid=id_of(beacon, "hwid"), beacon_type=id_of(beacon, "type"))


def on_membership(event: Event, source: Source | None) -> Intake:
    """Note that a paid membership began, ended or went on."""
    membership = object_of(event.raw, "membership")
    change, number = id_of(membership, "type"), whole_number_of(membership, "membershipId")
    return _noted(event, source, "membership", change=change, membership_id=number)


def on_activated(event: Event, source: Source | None) -> Intake:
    """Note that this channel may speak now."""
    control = object_of(event.raw, "chatControl")
    return _noted(event, source, "activated", expire_at_ms=whole_number_of(control, "expireAt"))


def on_deactivated(event: Event, source: Source | None) -> Intake:
    """Note that another channel speaks now."""
    return _noted(event, source, "deactivated")


def on_account_event(event: Event, source: Source | None) -> Intake:
    """Leave an event about the account to the list of webhooks, where its raw content stands."""
    return Intake(event, source)


def on_unknown(event: Event, source: Source | None) -> Intake:
    """Show that something came which we cannot read; its raw content is kept."""
    kind = text_of(event.raw, "type")
    return _noted(event, source, "unknown", type=kind and kind[:TYPE_LIMIT])


def _noted(event: Event, source: Source | None, kind: str, **content: str | int | None) -> Intake:
    return Intake(event, source, activity=ActivityEntry(kind, without_none(**content)))
