"""Where an event came from: a person, a group, a room, somebody unknown, or the account itself."""

from collections.abc import Mapping
from typing import Any

from bot.events.fields import id_of, object_of, text_of
from inbox.intake.meaning import Source

# Somebody said it, even if nobody tells who; without a source everything else is about the account.
SAID = ("message", "postback")


def source_key_of(raw: Mapping[str, Any], event_id: str) -> str | None:
    """Name the lane of an event; events of one lane stay in order.

    `user:…`, `group:…`, `room:…`; `event:<id>` for something said by nobody we can name; None for the account.
    """
    source = read_source(raw)
    if source is None:
        return None
    if source.line_id is None:
        return f"event:{event_id}"
    return f"{'user' if source.kind == 'person' else source.kind}:{source.line_id}"


def read_source(raw: Mapping[str, Any]) -> Source | None:
    """Read where an event came from; None for what is about the whole account."""
    source = object_of(raw, "source")
    user_id = id_of(source, "userId")
    match source.get("type"):
        case "group" if group_id := id_of(source, "groupId"):
            return Source("group", group_id, user_id)
        case "room" if room_id := id_of(source, "roomId"):
            return Source("room", room_id, user_id)
        case "user" if user_id:
            return Source("person", user_id)
    if not source and text_of(raw, "type") not in SAID:
        return None
    return Source("unknown", None)
