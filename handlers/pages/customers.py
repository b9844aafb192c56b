"""A member without a talk: who it is, and the fields."""

from aiohttp import web

from handlers import rendering
from handlers.access import allow
from handlers.answers import see_other
from handlers.fields import fields_of
from handlers.keys import STORE
from handlers.pages.letters import recent_letters
from handlers.people import Found, find_person


@allow("read")
async def show_customer(request: web.Request) -> web.Response:
    """Show a member by an id of ours, a GID or its digits; one with a talk is shown there."""
    found = await find_person(request, request.match_info["customer"])
    if found.contact is None and found.customer is not None:
        contact = (await request.app[STORE].fields.person(None, found.customer)).contact
        found = Found(contact, found.customer)
    if found.contact is not None:
        return see_other(f"/contacts/{found.contact.id}")
    shown = {"customer": found.customer, **await recent_letters(request, found.customer)}
    shown |= await fields_of(request, found)
    return rendering.render(request, "fields/customer.html", shown)


routes = [web.get("/customers/{customer}", show_customer)]
