"""The messages of a contact: read them, write one."""

from aiohttp import web

from handlers.access import allow
from handlers.answers import json_response
from handlers.api import schemas
from handlers.api.contacts import get_named_contact
from handlers.api.requests import read_after, read_body, read_key, read_limit
from handlers.api.writing import write_message, write_messages
from handlers.identity import actor_of
from handlers.keys import BACKGROUND, STORE
from inbox.conversations.draft import text_draft


@allow("read")
async def list_messages(request: web.Request) -> web.Response:
    """List a contact's messages, the oldest first."""
    after, limit = read_after(request), read_limit(request)
    contact = await get_named_contact(request)
    page = await request.app[STORE].messages.list(contact.id, after, limit)
    return json_response(schemas.Messages(messages=write_messages(page.items), next=page.next))


@allow("reply")
async def create_message(request: web.Request) -> web.Response:
    """Queue a text, once a key."""
    key, body = read_key(request), await read_body(request, schemas.NewMessage)
    contact = await get_named_contact(request)
    queued = await request.app[STORE].outbox.queue(contact.id, key, text_draft(body.text), actor_of(request))
    request.app[BACKGROUND].wake()
    return json_response(write_message(queued.message), 201 if queued.created else 200)


routes = [
    web.get("/api/v1/contacts/{contact}/messages", list_messages),
    web.post("/api/v1/contacts/{contact}/messages", create_message),
]
