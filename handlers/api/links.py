"""Who a contact is: send the invitation, undo a link."""

from aiohttp import web

from bot.linking.invitation import invite
from handlers.access import allow
from handlers.answers import json_response
from handlers.api import schemas
from handlers.api.contacts import get_named_contact
from handlers.api.requests import read_body, read_key
from handlers.api.writing import write_contact, write_message
from handlers.identity import actor_of
from handlers.keys import BACKGROUND, SITE, STORE


@allow("link")
async def create_invitation(request: web.Request) -> web.Response:
    """Send 「連携を案内」, once a key."""
    key, store = read_key(request), request.app[STORE]
    contact = await get_named_contact(request)
    queued = await invite(store, request.app[SITE].public_url, contact, actor_of(request), key)
    request.app[BACKGROUND].wake()
    return json_response(write_message(queued.message), 201 if queued.created else 200)


@allow("link")
async def delete_link(request: web.Request) -> web.Response:
    """Undo a link, with the reason."""
    body, store = await read_body(request, schemas.LinkEnding), request.app[STORE]
    contact = await get_named_contact(request)
    await store.links.unlink(contact.id, "staff", actor_of(request).id, body.reason)
    return json_response(write_contact(await store.contacts.get(contact.id)))


routes = [
    web.post("/api/v1/contacts/{contact}/invitation", create_invitation),
    web.delete("/api/v1/contacts/{contact}/link", delete_link),
]
