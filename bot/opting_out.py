"""「配信停止」: whoever says so gets no marketing by LINE any more; whoever blocks us neither."""

from collections.abc import Mapping
from typing import Any, Literal

from bot.hearing import speaks_japanese, spoken_word
from bot.jobs.tools import Tools
from inbox.contacts.contact import Contact
from inbox.conversations.draft import text_draft
from inbox.conversations.message import Author
from inbox.intake.meaning import Intake, contact_of
from inbox.jobs import NewJob

Wish = Literal["stop", "resume", "blocked"]

FIELD = "unsubscribeLine"
KIND = "opt_out"
LONGEST_WORD = 20
WORDS: Mapping[str, Wish] = {
    "配信停止": "stop",
    "配信を停止": "stop",
    "配信解除": "stop",
    "stop": "stop",
    "配信再開": "resume",
    "配信を再開": "resume",
    "start": "resume",
}
JAPANESE: Mapping[Wish, str] = {
    "stop": (
        "お知らせの配信を停止しました。お問い合わせへのお返事は、これまで通りお送りします。"
        "「配信再開」と送ると、いつでも再開できます。"
    ),
    "resume": "お知らせの配信を再開しました。「配信停止」と送ると、いつでも停止できます。",
}
ENGLISH: Mapping[Wish, str] = {
    "stop": "You will get no more news from us. We still answer your questions. Send “start” to get news again.",
    "resume": "You will get our news again. Send “stop” at any time to end it.",
}


def opt_out_job(intake: Intake) -> NewJob | None:
    """Make the job for a wish about marketing, or for a block; None for everything else."""
    source = intake.source
    if source is None or source.kind != "person":
        return None
    wish: Wish | None = "blocked" if intake.follow is False else _read(intake)
    if wish is None:
        return None
    payload = {"contact_id": contact_of(intake), "event_id": intake.event.id, "wish": wish}
    return NewJob(f"{KIND}:{intake.event.id}", KIND, payload)


async def opt_out(tools: Tools, payload: Mapping[str, Any]) -> None:
    """Keep the wish with the contact, and confirm it to whoever said it; e-mail and SMS stay as they are."""
    store, wish = tools.store, payload["wish"]
    contact = await store.contacts.get(payload["contact_id"])
    customer = None
    if contact.customer_gid is not None and contact.customer_shop is not None:
        customer = await store.customers.find(contact.customer_shop, contact.customer_gid)
    await store.fields.set(contact, customer, {FIELD: wish != "resume"}, Author("customer"))
    if wish != "blocked":
        draft = text_draft(_confirmation(contact, wish))
        await store.telling.tell(contact.id, f"{KIND}:{payload['event_id']}", draft, payload["event_id"])


def _read(intake: Intake) -> Wish | None:
    message = intake.message
    text = message.text if message is not None and message.kind == "text" and message.text else ""
    if intake.standby or len(text) > LONGEST_WORD:
        return None
    return WORDS.get(spoken_word(text))


def _confirmation(contact: Contact, wish: Wish) -> str:
    return (JAPANESE if speaks_japanese(contact) else ENGLISH)[wish]
