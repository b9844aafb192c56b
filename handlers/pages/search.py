"""One question, asked of everything: messages, contacts, customers, memos."""

from typing import Any

from aiohttp import web

from handlers import rendering
from handlers.access import allow
from handlers.keys import STORE
from handlers.pages.excerpts import excerpt
from handlers.pages.queries import read_after, read_question
from inbox.customers.keys import show_phone
from inbox.search.search import SearchPage
from inbox.search.subjects import Kind
from inbox.store import Store

PAGE = 30
KINDS: tuple[Kind, ...] = ("message", "contact", "customer", "memo")


@allow("read")
async def show_search(request: web.Request) -> web.Response:
    """Find what holds every word of `q`; `kind` asks for one kind alone."""
    store, question = request.app[STORE], read_question(request)
    wanted = request.query.get("kind", "")
    kinds = tuple(kind for kind in KINDS if not wanted or kind == wanted)
    found = await store.search.find(question, kinds, read_after(request), PAGE)
    shown = {"question": question, "kind": wanted if wanted in KINDS else "", "next": found.next}
    return rendering.render(request, "search/show.html", {**shown, **await _results(store, found, question)})


async def _results(store: Store, found: SearchPage, question: str) -> dict[str, Any]:
    named = {message.contact_id for message in found.messages} | {memo.contact_id for memo in found.memos}
    people = await store.contacts.many(named)
    listed = {contact.customer_id for contact in found.contacts}
    return {
        "contacts": found.contacts,
        # Who is listed as a contact is opened from there: the page is the same.
        "customers": [
            (customer, show_phone(customer.record.phone or ""))
            for customer in found.customers
            if customer.id not in listed
        ],
        "messages": [
            (message, people[message.contact_id], excerpt(message.text or "", question))
            for message in found.messages
            if message.contact_id in people
        ],
        "memos": [
            (memo, people[memo.contact_id], excerpt(memo.text, question))
            for memo in found.memos
            if memo.contact_id in people
        ],
    }


routes = [web.get("/search", show_search)]
