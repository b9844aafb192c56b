"""What a customer says to the form: a word, a tap on one of its buttons, or an answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal
from urllib.parse import parse_qs, urlencode

from bot.hearing import spoken_word
from inbox.entry_forms import Step
from inbox.intake.meaning import Intake

Word = Literal["start", "skip", "stop"]

WORDS: Mapping[str, Word] = {
    "連絡先を登録": "start",
    "連絡先登録": "start",
    "連絡先の登録": "start",
    "register my contact": "start",
    "スキップ": "skip",
    "skip": "skip",
    "やめる": "stop",
    "cancel": "stop",
}
LONGEST_WORD = 30
FORM = "form"


@dataclass(frozen=True, slots=True)
class Heard:
    """`tapped` names the form and the question of a button; `text` is what was written."""

    word: Word | None = None
    text: str | None = None
    tapped: tuple[str, str] | None = None


def tap_of(word: Word, form_id: str, step: Step) -> str:
    """Write what a button gives back: it counts for one question of one form."""
    return urlencode({FORM: word, "id": form_id, "step": step})


def hear(intake: Intake) -> Heard | None:
    """Read what may be meant for a form; None for what never is: groups, pictures, what others answer."""
    source, message = intake.source, intake.message
    if source is None or source.kind != "person" or source.line_id is None:
        return None
    if intake.standby or intake.is_quiet or message is None:
        return None
    if message.kind == "postback":
        return _read_tap(str(message.content.get("data") or ""))
    if message.kind != "text" or not message.text:
        return None
    return Heard(_read_word(message.text), message.text)


def _read_word(text: str) -> Word | None:
    if len(text) > LONGEST_WORD:
        return None
    return WORDS.get(spoken_word(text))


def _read_tap(data: str) -> Heard | None:
    if not data.startswith(f"{FORM}="):
        return None
    given = parse_qs(data)
    word = {"start": "start", "skip": "skip", "stop": "stop"}.get(given[FORM][0]) if given.get(FORM) else None
    if word == "start":
        return Heard("start")
    own, step = given.get("id", [""])[0], given.get("step", [""])[0]
    return Heard("skip" if word == "skip" else "stop", tapped=(own, step)) if word else None
