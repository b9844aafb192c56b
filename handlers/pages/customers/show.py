"""A member, with or without a talk: who it is, how well that is known, what they bought, asked and subscribe to."""

import asyncio
from typing import Any

from aiohttp import web

from handlers import rendering
from handlers.access import allow
from handlers.conversations.openings import opening_facts
from handlers.customers.events import customer_events, page_of_entries, read_until
from handlers.customers.facts import customer_facts
from handlers.customers.fields import fields_of
from handlers.keys import STORE
from handlers.links import link_facts
from handlers.pages.customers.letters import recent_letters
from handlers.pages.customers.live import ask_live
from handlers.pages.inbox.panel import contacts_of
from handlers.people import Found, get_customer
from handlers.running.looks import note_look
from inbox.contacts.contact import Contact
from inbox.customers.customer import Customer
from inbox.store import Store

LOOKS_SHOWN = 10
INQUIRIES = 10
MEMO_VERSIONS = 20
RECENT_MESSAGES = 12


@allow("read")
async def show_customer(request: web.Request) -> web.Response:
    """Show a member by an id of ours, a GID or its digits; `orders` and `events` lead further back in these."""
    return await show_member(request, await get_customer(request, request.match_info["customer"]), None)


async def show_member(request: web.Request, customer: Customer, contact: Contact | None) -> web.Response:
    """Show the page of a member; of several LINE users behind them, the one at hand or the one heard from last."""
    store = request.app[STORE]
    note_look(request, "page", customer.id)
    live = await ask_live(request, customer) if "live" in request.query else None
    if live is not None:
        customer = await store.customers.get(customer.id)
    contacts = await contacts_of(store, contact, customer)
    contact = contact or max(contacts, key=lambda one: one.last_event_at, default=None)
    orders = request.query.get("orders") or None
    facts, fields, talk, events, looks = await asyncio.gather(
        customer_facts(request, customer, contact, orders),
        fields_of(request, Found(contact, customer)),
        _talk(store, contact),
        customer_events(store, customer, contacts, read_until(request, "events")),
        store.looks.list(customer.id, None, LOOKS_SHOWN),
    )
    conversations = await store.conversations.of_contacts([one.id for one in contacts], None, INQUIRIES)
    shown = {"customer": customer, "contact": contact, "contacts": contacts, "facts": facts, "live": live}
    shown |= {"inquiries": conversations, "events": page_of_entries(events), "looks": looks, "place": "page"}
    shown["colleagues"] = {member.id: member for member in await store.staff.list()}
    shown |= await opening_facts(request, contact, talk["current"])
    shown |= await recent_letters(request, customer)
    return rendering.render(request, "customers/show.html", {**shown, **fields, **talk})


async def _talk(store: Store, contact: Contact | None) -> dict[str, Any]:
    """Give what belongs to the LINE user: the memo, the link, the last messages."""
    if contact is None:
        return {"current": None, "link": None}
    memo, versions, current, recent, link = await asyncio.gather(
        store.memos.get(contact.id),
        store.memos.history(contact.id, MEMO_VERSIONS),
        store.conversations.current(contact.id),
        store.messages.history(contact.id, None, RECENT_MESSAGES),
        link_facts(store, contact),
    )
    return {"memo": memo, "versions": versions, "current": current, "messages": recent.items, **link}


routes = [web.get("/customers/{customer}", show_customer)]
