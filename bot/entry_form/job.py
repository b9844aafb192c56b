"""The job of a form that is complete: what was typed becomes the contact's own words, never a proof of who it is."""

from collections.abc import Mapping
from typing import Any

from bot.entry_form.answers import read_answer
from bot.jobs.tools import Tools
from inbox.conversations.message import Author
from inbox.entry_forms import Step, Turn
from inbox.ids import incoming_id
from inbox.jobs import NewJob
from inbox.store import Store

KIND = "entry_form"
FIELDS: Mapping[Step, str] = {"name": "profile.name", "phone": "profile.mobileNumber", "email": "profile.email"}


def keeping_job(contact_id: str, turn: Turn) -> NewJob:
    """Make the job that keeps the answers; it carries the names of the events, not the words."""
    payload = {"contact_id": contact_id, "event_id": turn.event_id, "answers": dict(turn.answers or {})}
    return NewJob(f"{KIND}:{turn.event_id}", KIND, payload)


async def keep_entries(tools: Tools, payload: Mapping[str, Any]) -> None:
    """Keep the answers once; a form that was filled in anew meanwhile, and what was unsent, count no more."""
    store, contact_id, event_id = tools.store, payload["contact_id"], payload["event_id"]
    if not await store.entry_forms.is_wanted(contact_id, event_id):
        return
    entries = await _read_entries(store, payload["answers"])
    if not entries:
        return
    contact, customer = await store.contacts.get(contact_id), None
    if contact.customer_gid is not None and contact.customer_shop is not None:
        customer = await store.customers.find(contact.customer_shop, contact.customer_gid)
    values = {FIELDS[step]: value for step, value in entries.items()}
    await store.fields.set(contact, customer, values, Author("bot"))
    await store.entry_forms.note_kept(contact_id, event_id, list(entries))


async def _read_entries(store: Store, answers: Mapping[Step, str]) -> dict[Step, str]:
    messages = await store.messages.many([incoming_id(event) for event in answers.values()])
    found: dict[Step, str] = {}
    for step in FIELDS:
        message = messages.get(incoming_id(answers[step])) if step in answers else None
        value = read_answer(step, message.text) if message is not None and message.text else None
        if value is not None:
            found[step] = value
    return found
