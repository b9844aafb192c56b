"""「連携を案内」: the message with the button that leads to our page."""

from bot.linking.texts import text_for
from inbox.contacts.contact import Contact
from inbox.conversations.draft import Button, Draft, buttons_draft
from inbox.conversations.message import Actor
from inbox.conversations.outbox import Queued
from inbox.store import Store


async def invite(store: Store, public_url: str, contact: Contact, by: Actor, key: str) -> Queued:
    """Send an invitation as staff; the same key sends it once. A contact who blocks us is a Conflict."""
    known = (await store.messages.many([f"{by.kind}:{by.id}:{key}"])).values()
    for message in known:
        return Queued(message, created=False)
    secret, _ = await store.link_invitations.create(contact.id, by.id)
    return await store.outbox.queue(contact.id, key, write_invitation(contact, public_url, secret), by)


def write_invitation(contact: Contact, public_url: str, secret: str) -> Draft:
    """Write the message; that it can be undone at any time is said before anything begins."""
    button = Button(text_for(contact, "invite_button"), uri=f"{public_url}/link/{secret}")
    return buttons_draft(text_for(contact, "invite"), [button])
