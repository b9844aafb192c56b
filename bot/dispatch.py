"""From an event to its meaning: one function a type."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from bot.answers import answers_to
from bot.events.amendments import on_message_edited, on_unsend
from bot.events.fields import token_of
from bot.events.follows import on_follow, on_unfollow
from bot.events.groups import on_join, on_leave, on_member_joined, on_member_left
from bot.events.messages import on_message
from bot.events.others import (
    on_account_event,
    on_account_link,
    on_activated,
    on_beacon,
    on_deactivated,
    on_membership,
    on_unknown,
    on_video_play_complete,
)
from bot.events.source import read_source
from bot.events.taps import on_postback
from bot.linking.words import linking_job
from bot.opting_out import opt_out_job
from inbox.events.event import Event
from inbox.intake.meaning import Intake, Source

ON: Mapping[str, Callable[[Event, Source | None], Intake]] = {
    "message": on_message,
    "messageEdited": on_message_edited,
    "unsend": on_unsend,
    "postback": on_postback,
    "follow": on_follow,
    "unfollow": on_unfollow,
    "join": on_join,
    "leave": on_leave,
    "memberJoined": on_member_joined,
    "memberLeft": on_member_left,
    "accountLink": on_account_link,
    "videoPlayComplete": on_video_play_complete,
    "beacon": on_beacon,
    "membership": on_membership,
    "activated": on_activated,
    "deactivated": on_deactivated,
    "module": on_account_event,
    "botSuspended": on_account_event,
    "botResumed": on_account_event,
    "delivery": on_account_event,
}


def read_event(event: Event, acknowledgement: str | None) -> Intake:
    """Read what an event means; with `acknowledgement`, a text is answered at once (`{message}` is the text itself)."""
    kind = event.raw.get("type")
    on_event = ON.get(kind, on_unknown) if isinstance(kind, str) else on_unknown
    intake = on_event(event, read_source(event.raw))
    # While another channel has the talk, LINE gives no token and nothing may be sent.
    is_standby = event.raw.get("mode") == "standby"
    token = None if is_standby else token_of(event.raw, "replyToken")
    intake = replace(intake, reply_token=token, standby=is_standby)
    asked = linking_job(intake) or opt_out_job(intake)
    if asked is not None:
        # The reply token pays for the answer to the wish; staff have nothing to add to it.
        return replace(intake, jobs=(*intake.jobs, asked), is_quiet=True)
    return replace(intake, replies=answers_to(intake, acknowledgement))
