"""How a form goes on with one event: a pure step from what stands to what stands next."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.entry_form.answers import read_answer
from bot.entry_form.words import Heard
from inbox.entry_forms import EntryForm, Step, Turn

LIFE_MS = 30 * 60 * 1_000
TRIES = 3
NEXT: Mapping[Step, Step | None] = {"name": "phone", "phone": "email", "email": None}


@dataclass(frozen=True, slots=True)
class Moment:
    """An event that may move a form; `is_given_back` when staff have answered since the form began."""

    event_id: str
    at_ms: int
    heard: Heard
    is_given_back: bool = False


def advance(form: EntryForm, moment: Moment) -> tuple[EntryForm, Turn | None]:
    """Move a form; without a Turn the event is none of its business, and staff hear it as any other.

    What happened before the form moved last changes nothing, whenever it arrives.
    """
    known = form.turn_of(moment.event_id)
    if known is not None:
        return form, known
    is_late = moment.at_ms < form.moved_ms
    is_running = form.step is not None and moment.at_ms - form.moved_ms <= LIFE_MS and not moment.is_given_back
    heard = moment.heard
    if is_late or not is_running:
        if heard.tapped is not None:
            return form, Turn(moment.event_id, "over", "")
        return _start(form, moment) if heard.word == "start" and not is_late else (form, None)
    return _go_on(form, moment)


def _start(form: EntryForm, moment: Moment) -> tuple[EntryForm, Turn]:
    began = replace(
        form, form_id=moment.event_id, step="name", answers={}, tries=0, started_ms=moment.at_ms, moved_ms=moment.at_ms
    )
    return _say(began, moment, "name")


def _go_on(form: EntryForm, moment: Moment) -> tuple[EntryForm, Turn | None]:
    heard, step = moment.heard, form.step
    if step is None:
        return form, None
    if heard.word == "start" or heard.tapped not in (None, (form.form_id, step)):
        return _say(form, moment, step)
    if heard.word == "stop":
        return _say(replace(form, step=None), moment, "stopped")
    if heard.word == "skip":
        return _step(form, moment, step) if _may_skip(form) else _retry(form, moment, "need_email")
    if read_answer(step, heard.text or "") is None:
        return _retry(form, moment, f"wrong_{step}")
    return _step(replace(form, answers={**(form.answers or {}), step: moment.event_id}), moment, step)


def _step(form: EntryForm, moment: Moment, answered: Step) -> tuple[EntryForm, Turn]:
    following = NEXT[answered]
    if following is not None:
        return _say(replace(form, step=following, tries=0), moment, following)
    return _say(replace(form, step=None, completed_by=moment.event_id), moment, "done")


def _retry(form: EntryForm, moment: Moment, says: str) -> tuple[EntryForm, Turn]:
    """Ask again in a friendly way; whoever cannot be understood is handed to staff."""
    tries = form.tries + 1
    if tries >= TRIES:
        return _say(replace(form, step=None), moment, "handed")
    return _say(replace(form, tries=tries), moment, says)


def _say(form: EntryForm, moment: Moment, says: str) -> tuple[EntryForm, Turn]:
    answers = form.answers if says == "done" else None
    turn = Turn(moment.event_id, says, form.form_id, form.step, form.step is not None and _may_skip(form), answers)
    return replace(form, moved_ms=moment.at_ms, turns=(*form.turns, turn)), turn


def _may_skip(form: EntryForm) -> bool:
    """A phone number or an address of mail is needed: the last question stays when the other was skipped."""
    return form.step != "email" or "phone" in (form.answers or {})
