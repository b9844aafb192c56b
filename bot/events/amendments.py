"""`unsend` and `messageEdited`: what a customer takes back or changes; either may come before its message."""

from bot.events.fields import id_of, object_of, text_of, token_of
from bot.events.text import read_text_content
from inbox.events.event import Event
from inbox.intake.meaning import ActivityEntry, Edit, Intake, Source


def on_unsend(event: Event, source: Source | None) -> Intake:
    """Remove text and files of a message everywhere; a tombstone stays."""
    message_id = id_of(object_of(event.raw, "unsend"), "messageId")
    return Intake(event, source, activity=ActivityEntry("unsend", {"line_message_id": message_id}), unsend=message_id)


def on_message_edited(event: Event, source: Source | None) -> Intake:
    """Show the newest wording of a message."""
    raw = object_of(event.raw, "message")
    message_id, text = id_of(raw, "id"), text_of(raw, "text")
    if message_id is None or text is None:
        return Intake(event, source, activity=ActivityEntry("unknown", {"type": "messageEdited"}))
    edit = Edit(message_id, text, read_text_content(raw, text), event.occurred_at, token_of(raw, "quoteToken"))
    return Intake(event, source, activity=ActivityEntry("edited", {"line_message_id": message_id}), edit=edit)
