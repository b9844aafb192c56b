"""What the customer is told after a link: as whom, and how to undo it."""

from bot.linking.texts import mask_email, mask_name, text_for
from bot.linking.words import ASK, KEEP, UNDO
from inbox.contacts.contact import Contact
from inbox.conversations.draft import Button, Draft, buttons_draft, question_draft
from inbox.customers.customer import Customer
from inbox.links.link import Link, may_send


def write_confirmation(contact: Contact, customer: Customer | None, link: Link) -> Draft:
    """Write the confirmation; name and address of mail are masked, and the address only at a grade that allows it."""
    name = mask_name(customer.name) if customer else ""
    may_see = customer is not None and may_send(link.grade, "addresses")
    email = mask_email(customer.record.email) if customer and may_see else ""
    who = f"{name}（{email}）" if name and email else name or email
    text = text_for(contact, "linked_as").format(who=who) if who else text_for(contact, "linked")
    return buttons_draft(text, [Button(text_for(contact, "unlink_button"), data=ASK)])


def write_question(contact: Contact, link: Link) -> Draft:
    """Ask once whether to undo this link; the answer holds for it alone."""
    answers = [
        Button(text_for(contact, "yes"), data=f"{UNDO}{link.id}"),
        Button(text_for(contact, "no"), data=KEEP),
    ]
    return question_draft(text_for(contact, "question"), answers)
