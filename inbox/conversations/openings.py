"""Who may write first: staff open a new conversation, and the closed one stays closed."""

from inbox.contacts.contact import Contact
from inbox.contacts.contacts import Contacts
from inbox.conversations.conversation import Conversation
from inbox.conversations.conversations import Conversations
from inbox.conversations.message import Actor
from inbox.conversations.messages import Messages
from inbox.errors import Conflict, DomainError, Forbidden

NO_PERSON = "グループには、こちらから新しい会話を始められません。グループにメッセージが届くと始まります。"
ERASED = "個人情報を消去したお客様には、新しい会話を始められません。"
BLOCKED = "お客様がブロックしているため、新しい会話を始められません。ブロックが解除されてから始めてください。"
NEVER_WROTE = "まだメッセージをいただいたことのないお客様です。こちらから始めるときは、管理者に頼んでください。"
STRANGER = (
    "まだメッセージをいただいたことがなく、連携済みの友だちでもないお客様です。メッセージが届くのを待ってください。"
)


class Openings:
    """LINE lets an account write to any friend; the policy here is narrower, for an unasked message annoys."""

    def __init__(self, contacts: Contacts, conversations: Conversations, messages: Messages) -> None:
        self._contacts = contacts
        self._conversations = conversations
        self._messages = messages

    async def begin(self, contact_id: str, by: Actor, *, may_be_first: bool) -> Conversation:
        """Give the conversation to write in; Conflict or Forbidden say why there can be none."""
        contact = await self._contacts.get(contact_id)
        current = await self._conversations.current(contact.id)
        if current is None or current.is_resolved:
            refusal = await self.find_refusal(contact, may_be_first=may_be_first)
            if refusal is not None:
                raise refusal
        return await self._conversations.begin(contact.id, by)

    async def find_refusal(self, contact: Contact, *, may_be_first: bool) -> DomainError | None:
        """Say why nobody (or not this one) may begin; `may_be_first` is theirs who may write to a silent friend."""
        if contact.erased_at is not None:
            return Conflict(ERASED)
        if contact.kind != "person":
            return Conflict(NO_PERSON)
        if contact.is_following is False:
            return Conflict(BLOCKED)
        if await self._messages.has_heard(contact.id):
            return None
        if not may_be_first:
            return Forbidden(NEVER_WROTE)
        return None if contact.is_linked and contact.is_following else Conflict(STRANGER)
