"""Leading customers through the form, a batch of events at a time and in order per customer."""

from collections.abc import Sequence
from dataclasses import replace

from bot.entry_form.flow import LIFE_MS, Moment, advance
from bot.entry_form.job import keeping_job
from bot.entry_form.texts import write_reply
from bot.entry_form.words import Heard, hear
from inbox.availability import unavailable_when_down
from inbox.clock import from_milliseconds
from inbox.contacts.contact import Contact
from inbox.entry_forms import Turn
from inbox.intake.meaning import Intake, contact_of
from inbox.store import Store


async def lead(store: Store, intakes: Sequence[Intake]) -> list[Intake]:
    """Let forms take what is meant for them; the rest of the batch stays as it is.

    Forms move before the talk is written, and keep what each event did: a batch that is redone says the same again.
    """
    heard = [(intake, hear(intake)) for intake in intakes]
    contacts = {contact_of(intake) for intake, words in heard if words is not None}
    if not contacts:
        return list(intakes)
    with unavailable_when_down():
        return await _lead(store, heard, contacts)


async def _lead(store: Store, heard: Sequence[tuple[Intake, Heard | None]], contacts: set[str]) -> list[Intake]:
    read = await store.entry_forms.many(contacts)
    oldest_ms = min(intake.event.timestamp_ms for intake, _ in heard)
    running = [form for form in read.values() if form.step is not None and form.moved_ms + LIFE_MS >= oldest_ms]
    answered = await store.entry_forms.staff_answers(running)
    forms, turns = dict(read), dict[str, Turn]()
    for intake, words in heard:
        if words is None:
            continue
        event, own = intake.event, contact_of(intake)
        first = answered.get(own) if forms[own].form_id == read[own].form_id else None
        is_given_back = first is not None and first <= from_milliseconds(event.timestamp_ms)
        moment = Moment(event.id, event.timestamp_ms, words, is_given_back)
        forms[own], turn = advance(forms[own], moment)
        if turn is not None:
            turns[event.id] = turn
    await store.entry_forms.save([form for own, form in forms.items() if form is not read[own]])
    known = await store.contacts.many({contact_of(intake) for intake, _ in heard if intake.event.id in turns})
    return [_take(intake, turns.get(intake.event.id), known.get(contact_of(intake))) for intake, _ in heard]


def _take(intake: Intake, turn: Turn | None, contact: Contact | None) -> Intake:
    """Answer for good, so that nobody waits and no bell rings; only what is handed to staff calls them."""
    if turn is None:
        return intake
    jobs = (*intake.jobs, keeping_job(contact_of(intake), turn)) if turn.answers else intake.jobs
    return replace(intake, replies=(write_reply(contact, turn),), jobs=jobs, is_quiet=turn.says != "handed")
