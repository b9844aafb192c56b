"""The jobs of linking: what LINE's event means, what the customer wishes, what they are told."""

from collections.abc import Mapping
from typing import Any

from bot.events.fields import id_of, object_of, token_of
from bot.jobs.tools import Tools
from bot.linking.confirmation import write_confirmation, write_question
from bot.linking.invitation import write_invitation
from bot.linking.texts import Text, text_for
from inbox.contacts.contact import Contact
from inbox.conversations.draft import text_draft
from inbox.errors import NotFound, Throttled
from inbox.links.finishing import OutcomeKind
from inbox.links.link import Link
from inbox.store import Store

# What the customer is told when nothing was linked; staff find the reason in the talk.
TOLD: Mapping[OutcomeKind, Text] = {
    "conflict": "contested",
    "foreign": "failed",
    "expired": "expired",
    "unknown": "failed",
    "gone": "failed",
}


async def finish_link(tools: Tools, payload: Mapping[str, Any]) -> None:
    """Do what an `accountLink` event means, and tell the customer how it ended."""
    store, event_id = tools.store, payload["event_id"]
    event = await store.events.get(event_id)
    result = object_of(event.raw, "link")
    nonce = token_of(result, "nonce")
    if nonce is None:
        return
    is_ok = id_of(result, "result") == "ok"
    outcome = await store.links.finish(nonce, payload["contact_id"], event_id, event.occurred_at, is_ok=is_ok)
    if outcome.link is not None:
        await _confirm(store, outcome.link, event_id)
    elif outcome.contact_id is not None and outcome.kind in TOLD:
        contact = await store.contacts.get(outcome.contact_id)
        await _say(store, contact, f"link:{event_id}", TOLD[outcome.kind], event_id)


async def tell_link(tools: Tools, payload: Mapping[str, Any]) -> None:
    """Tell the customer of a link that staff have made for them."""
    link = await tools.store.links.get(payload["link_id"])
    if link.ended_at is None:
        await _confirm(tools.store, link, None)


async def tell_ended(tools: Tools, payload: Mapping[str, Any]) -> None:
    """Tell a LINE user whose link ended because the customer wants to be another LINE user alone."""
    link = await tools.store.links.get(payload["link_id"])
    contact = await tools.store.contacts.get(link.contact_id)
    draft = text_draft(text_for(contact, "ended_elsewhere"))
    await tools.store.telling.tell(contact.id, f"link_ended:{link.id}", draft)


async def answer_wish(tools: Tools, payload: Mapping[str, Any]) -> None:
    """Answer what a customer wrote or tapped about linking."""
    store, event_id = tools.store, payload["event_id"]
    contact = await store.contacts.get(payload["contact_id"])
    link, key = await store.links.find_active(contact.id), f"link:{event_id}"
    match payload["wish"]:
        case "invite" if link is None:
            await _invite(tools, contact, event_id)
        case "invite":
            await _say(store, contact, key, "already", event_id)
        case "keep":
            await _say(store, contact, key, "kept", event_id)
        case "undo":
            await _undo(store, contact, link, payload["link_id"], event_id)
        case _ if link is None:
            await _say(store, contact, key, "not_linked", event_id)
        case _:
            await store.telling.tell(contact.id, key, write_question(contact, link), event_id)


async def _invite(tools: Tools, contact: Contact, event_id: str) -> None:
    key = f"link:{event_id}"
    if await tools.store.messages.many([f"bot:{key}"]):
        return
    try:
        secret, _ = await tools.store.link_invitations.create(contact.id)
    except Throttled:
        await _say(tools.store, contact, key, "later", event_id)
        return
    draft = write_invitation(contact, tools.public_url, secret)
    await tools.store.telling.tell(contact.id, key, draft, event_id)


async def _undo(store: Store, contact: Contact, link: Link | None, link_id: str, event_id: str) -> None:
    """The tap is for one link: an old button asks about a newer one. Done before a crash, it is told all the same."""
    if link is not None and link.id != link_id:
        await store.telling.tell(contact.id, f"link:{event_id}", write_question(contact, link), event_id)
        return
    if link is not None:
        await store.links.unlink(contact.id, "customer")
    ended = await _find(store, link_id)
    is_theirs = ended is not None and ended.contact_id == contact.id and ended.ended_at is not None
    await _say(store, contact, f"link:{event_id}", "undone" if is_theirs else "not_linked", event_id)


async def _find(store: Store, link_id: str) -> Link | None:
    try:
        return await store.links.get(link_id)
    except NotFound:
        return None


async def _confirm(store: Store, link: Link, event_id: str | None) -> None:
    contact = await store.contacts.get(link.contact_id)
    customer = (await store.customers.many([link.customer_id])).get(link.customer_id)
    await store.telling.tell(contact.id, f"linked:{link.id}", write_confirmation(contact, customer, link), event_id)


async def _say(store: Store, contact: Contact, key: str, text: Text, event_id: str) -> None:
    await store.telling.tell(contact.id, key, text_draft(text_for(contact, text)), event_id)
