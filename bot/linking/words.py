"""What a customer writes or taps about linking, and the job that answers it."""

from collections.abc import Mapping
from typing import Literal

from bot.hearing import spoken_word
from inbox.intake.meaning import Intake, contact_of
from inbox.jobs import NewJob

Wish = Literal["invite", "ask", "undo", "keep"]

ASK = "link=ask"
KEEP = "link=keep"
UNDO = "link=undo&id="
WORDS: Mapping[str, Wish] = {
    "連携": "invite",
    "id連携": "invite",
    "会員連携": "invite",
    "link": "invite",
    "連携解除": "ask",
    "id連携解除": "ask",
    "連携を解除": "ask",
    "unlink": "ask",
}
LONGEST_WORD = 20


def linking_job(intake: Intake) -> NewJob | None:
    """Make the job that answers a wish about linking; None for everything else that is said."""
    source = intake.source
    if source is None or source.kind != "person" or intake.standby or intake.message is None:
        return None
    wish, link_id = _read(intake)
    if wish is None:
        return None
    payload = {"contact_id": contact_of(intake), "event_id": intake.event.id, "wish": wish, "link_id": link_id}
    return NewJob(f"link_wish:{intake.event.id}", "link_wish", payload)


def _read(intake: Intake) -> tuple[Wish | None, str | None]:
    message = intake.message
    if message is None:
        return None, None
    if message.kind == "postback":
        return _read_tap(str(message.content.get("data") or ""))
    text = message.text if message.kind == "text" and message.text else ""
    if len(text) > LONGEST_WORD:
        return None, None
    return WORDS.get(spoken_word(text)), None


def _read_tap(data: str) -> tuple[Wish | None, str | None]:
    if data.startswith(UNDO):
        return "undo", data.removeprefix(UNDO)
    return ("ask", None) if data == ASK else ("keep", None) if data == KEEP else (None, None)
