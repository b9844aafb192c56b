"""お客様: everybody who ever wrote, and one of them."""

from aiohttp import web

from handlers import rendering
from handlers.access import allow
from handlers.conversations.openings import opening_facts
from handlers.customers.fields import fields_of
from handlers.keys import STORE
from handlers.links import link_facts
from handlers.pages.customers.letters import recent_letters
from handlers.pages.customers.show import show_member
from handlers.pages.queries import read_after, read_question
from handlers.people import Found, customer_of
from inbox.search.subjects import Kind

PAGE = 50
CONTACTS: tuple[Kind, ...] = ("contact",)
MEMO_VERSIONS = 20
CONVERSATIONS = 20
RECENT_MESSAGES = 12


@allow("read")
async def list_contacts(request: web.Request) -> web.Response:
    """List contacts, the one heard from last first; `q` finds them by name, member number or tag."""
    store, question, after = request.app[STORE], read_question(request), read_after(request)
    if question:
        found = await store.search.find(question, CONTACTS, after, PAGE)
        contacts, following = found.contacts, found.next
    else:
        page = await store.contacts.list(after, PAGE)
        contacts, following = page.items, page.next
    colleagues = await store.staff.list()
    shown = {
        "contacts": contacts,
        "next": following,
        "question": question,
        "after": after,
        "assignable": [one for one in colleagues if not one.is_disabled],
        "acts_on_talks": True,
    }
    return rendering.render(request, "contacts/index.html", shown)


@allow("read")
async def show_contact(request: web.Request) -> web.Response:
    """Show one contact: who it is, the memo and its history, the conversations, the last messages."""
    store = request.app[STORE]
    contact = await store.contacts.get(request.match_info["contact"])
    customer = await customer_of(request, contact)
    if customer is not None:
        return await show_member(request, customer, contact)
    conversations = await store.conversations.of_contact(contact.id, CONVERSATIONS)
    current = await store.conversations.current(contact.id)
    assignees = {conversation.assignee for conversation in conversations if conversation.assignee}
    shown = {
        "contact": contact,
        "customer": customer,
        "memo": await store.memos.get(contact.id),
        "versions": await store.memos.history(contact.id, MEMO_VERSIONS),
        "conversations": conversations,
        "conversation_limit": CONVERSATIONS,
        "current": current,
        "colleagues": await store.staff.many(assignees),
        "messages": (await store.messages.history(contact.id, None, RECENT_MESSAGES)).items,
        **await recent_letters(request, customer),
        **await opening_facts(request, contact, current),
        **await link_facts(store, contact),
        **await fields_of(request, Found(contact, customer)),
    }
    return rendering.render(request, "contacts/show.html", shown)


routes = [
    web.get("/contacts", list_contacts),
    web.get("/contacts/{contact}", show_contact),
]
