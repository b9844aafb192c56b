"""Who the open talk is with: the member beside it, in three tabs."""

import asyncio
from collections.abc import Sequence
from typing import Any

from aiohttp import web

from handlers import rendering
from handlers.access import allow
from handlers.customers.events import customer_events, page_of_entries, read_until
from handlers.customers.facts import CustomerFacts, customer_facts
from handlers.customers.fields import fields_of
from handlers.keys import STORE
from handlers.people import Found, customer_of
from handlers.running.looks import note_look
from inbox.contacts.contact import Contact
from inbox.conversations.conversation import Conversation
from inbox.customers.customer import Customer
from inbox.ids import new_id
from inbox.store import Store

TABS = ("customer", "inquiries", "events")
INQUIRIES = 20


@allow("read")
async def show_panel(request: web.Request) -> web.Response:
    """Show the panel alone: `panel` names what it shows, `older` leads further back in it."""
    conversation = await request.app[STORE].conversations.get(request.match_info["conversation"])
    shown = await panel_context(request, conversation)
    store = request.app[STORE]
    memo, members = await asyncio.gather(store.memos.get(conversation.contact_id), store.staff.list())
    return rendering.render(request, "inbox/_panel_alone.html", {**shown, "memo": memo, "members": members})


async def panel_context(request: web.Request, conversation: Conversation) -> dict[str, Any]:
    """Give what the panel shows in the tab that is asked for."""
    contact = conversation.contact
    asked = request.query.get("panel", "")
    tab = asked if asked in TABS else TABS[0]
    customer = await customer_of(request, contact) if contact.kind == "person" else None
    note_look(request, "panel", customer.id if customer else None)
    facts, of_tab = await asyncio.gather(
        _facts(request, contact, customer), _TAB_CONTEXTS[tab](request, contact, customer)
    )
    shown = {"conversation": conversation, "contact": contact, "customer": customer, "panel": tab, "facts": facts}
    return {**shown, **of_tab}


async def contacts_of(store: Store, contact: Contact | None, customer: Customer | None) -> Sequence[Contact]:
    """Give all LINE users behind a member, the one at hand first."""
    own = {contact.id: contact} if contact else {}
    links = await store.links.of_customer(customer.id) if customer else []
    others = await store.contacts.many([link.contact_id for link in links if link.contact_id not in own])
    return [*own.values(), *others.values()]


async def _facts(request: web.Request, contact: Contact, customer: Customer | None) -> CustomerFacts | None:
    return await customer_facts(request, customer, contact) if customer else None


async def _customer_tab(request: web.Request, contact: Contact, customer: Customer | None) -> dict[str, Any]:
    fields, known = await asyncio.gather(
        fields_of(request, Found(contact, customer)), _known(request.app[STORE], contact)
    )
    return {**fields, **known}


async def _inquiries_tab(request: web.Request, contact: Contact, customer: Customer | None) -> dict[str, Any]:
    store = request.app[STORE]
    contacts = await contacts_of(store, contact, customer)
    older = request.query.get("older") or None
    return {"inquiries": await store.conversations.of_contacts([one.id for one in contacts], older, INQUIRIES)}


async def _events_tab(request: web.Request, contact: Contact, customer: Customer | None) -> dict[str, Any]:
    store = request.app[STORE]
    contacts = await contacts_of(store, contact, customer)
    entries = await customer_events(store, customer, contacts, read_until(request, "older"))
    colleagues = {member.id: member for member in await store.staff.list()}
    return {"events": page_of_entries(entries), "colleagues": colleagues}


async def _known(store: Store, contact: Contact) -> dict[str, Any]:
    """Give who somebody that is not linked may be, and when they were invited."""
    if contact.kind != "person" or contact.is_linked:
        return {"candidates": (), "invitation": None}
    candidates, invitation = await asyncio.gather(
        store.candidates.find(contact.id), store.link_invitations.last_of(contact.id)
    )
    return {"candidates": candidates, "invitation": invitation, "new_key": new_id()}


_TAB_CONTEXTS = {"customer": _customer_tab, "inquiries": _inquiries_tab, "events": _events_tab}

routes = [web.get("/inbox/{conversation}/panel", show_panel)]
