"""What the send path asks: no personal data of a customer goes to a LINE user who has not shown to be that customer."""

from collections.abc import Mapping

from inbox.contacts.contact import Contact
from inbox.customers.customer import Customer
from inbox.customers.customers import Customers
from inbox.errors import Conflict, Invalid
from inbox.links.candidates import Candidates
from inbox.links.link import may_send
from inbox.links.personal import OPEN_PLACE, Personal, find_personal

REFUSED: Mapping[Personal, str] = {
    "email": "本人と確認できていない方には、会員のメールアドレスを送れません。先に「連携を案内」してください。",
    "phone": "本人と確認できていない方には、会員の電話番号を送れません。先に「連携を案内」してください。",
    "address": "本人と確認できていない方には、会員の住所を送れません。先に「連携を案内」してください。",
}
LEFT_OPEN = (
    "本人と確認できていない方には、差し込み項目のある文を送れません。項目を消すか、先に「連携を案内」してください。"
)


class SendGuard:
    """Looks at the customer that a contact is linked to too weakly, and at every candidate that staff could see."""

    def __init__(self, customers: Customers, candidates: Candidates) -> None:
        self._customers = customers
        self._candidates = candidates

    async def check(self, contact: Contact, text: str) -> None:
        """Raise Invalid, with a sentence for staff, when a text may not go to a contact."""
        if contact.erased_at is not None:
            raise Conflict("個人情報を消去した方のため、送れません。お客様から新しく届いたトークで返信してください。")
        if contact.kind != "person":
            return
        own = await self._own(contact)
        is_proven = own is not None and may_send(contact.link_grade, "addresses")
        if not is_proven and OPEN_PLACE.search(text):
            raise Invalid(LEFT_OPEN, fields={"text": "placeholder"})
        # What is in their own record too is theirs to see: families share an address.
        theirs = find_personal(text, own.record) if own is not None and is_proven else {}
        for customer in await self._watched(contact, own, is_proven=is_proven):
            for piece, kind in find_personal(text, customer.record).items():
                if piece not in theirs:
                    raise Invalid(REFUSED[kind], fields={"text": "personal"})

    async def _own(self, contact: Contact) -> Customer | None:
        if contact.customer_id is None:
            return None
        return (await self._customers.many([contact.customer_id])).get(contact.customer_id)

    async def _watched(self, contact: Contact, own: Customer | None, *, is_proven: bool) -> list[Customer]:
        found = {one.customer.id: one.customer for one in await self._candidates.find(contact.id)}
        if own is not None:
            found[own.id] = own
        if own is not None and is_proven:
            del found[own.id]
        return list(found.values())
