"""What the store tells of a member now, as parts that a page puts into its place."""

from functools import partial
from typing import Any
from urllib.parse import urlencode

from aiohttp import web

from handlers import rendering
from handlers.access import allow
from handlers.customers.events import PAGE, Entry, customer_events, page_of_entries, read_until
from handlers.customers.facts import customer_facts
from handlers.keys import SHOP, STORE
from handlers.pages.inbox.panel import contacts_of
from handlers.people import get_customer
from handlers.running.looks import note_look
from handlers.shop import the_shop
from inbox.contacts.contact import Contact
from inbox.customers.customer import Customer
from inbox.ids import MAIN_CHANNEL
from inbox.looks import Place
from shop.live.customer import LiveCustomer, ask_customer
from shop.live.timeline import ask_timeline
from shop.live.told import told

FACTS = "panel/_facts.html"
ENTRIES = "panel/_entries_alone.html"


@allow("read")
async def show_live(request: web.Request) -> web.Response:
    """Ask the store about a member and show what it says; `contact` is the LINE user, `place` where it stands."""
    customer = await get_customer(request, request.match_info["customer"])
    contact = await _contact(request)
    place: Place = "page" if contact is None or request.query.get("place") == "page" else "panel"
    note_look(request, place, customer.id)
    live = await ask_customer(request.app[STORE], the_shop(request), customer)
    customer = await request.app[STORE].customers.get(customer.id)
    facts = await customer_facts(request, customer, contact)
    shown = {"customer": customer, "facts": facts, "live": live, "place": place}
    return rendering.render(request, FACTS, shown)


@allow("read")
async def show_events(request: web.Request) -> web.Response:
    """Show what happened with a member, the store's timeline included; `older` leads further back."""
    store, customer = request.app[STORE], await get_customer(request, request.match_info["customer"])
    contact, until = await _contact(request), read_until(request, "older")
    note_look(request, "panel" if contact else "page", customer.id)
    contacts = await contacts_of(store, contact, customer)
    entries = await customer_events(store, customer, contacts, until)
    shown: dict[str, Any] = {"problem": None}
    if (shop := request.app[SHOP]) is not None:
        timeline = await told(partial(ask_timeline, shop, customer.gid, until, PAGE + 1))
        entries += [Entry(one.at, "store", one) for one in timeline.value or ()]
        shown = {"problem": timeline.problem}
    events = page_of_entries(entries)
    colleagues = {member.id: member for member in await store.staff.list()}
    shown |= {"events": events, "colleagues": colleagues, **_further_back(request, customer, events.next)}
    return rendering.render(request, ENTRIES, shown)


async def ask_live(request: web.Request, customer: Customer) -> LiveCustomer | None:
    """Ask the store, where there is one."""
    shop = request.app[SHOP]
    return None if shop is None else await ask_customer(request.app[STORE], shop, customer)


async def _contact(request: web.Request) -> Contact | None:
    name = request.query.get("contact", "")
    return await request.app[STORE].contacts.get_named(MAIN_CHANNEL, name) if name else None


def _further_back(request: web.Request, customer: Customer, until: str | None) -> dict[str, str | None]:
    """Give the way to older entries: in the page that shows them, and as its part for a script."""
    conversation = request.query.get("conversation", "")
    if conversation:
        asked = urlencode({"panel": "events", "older": until or ""})
        return {"older": f"/inbox/{conversation}?{asked}#panel", "older_part": f"/inbox/{conversation}/panel?{asked}"}
    return {"older": f"/customers/{customer.id}?{urlencode({'events': until or ''})}#events-title", "older_part": None}


routes = [
    web.get("/customers/{customer}/live", show_live),
    web.get("/customers/{customer}/events", show_events),
]
