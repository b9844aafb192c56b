"""Contacts and their memos."""

from aiohttp import web

from handlers.access import allow
from handlers.answers import conflict_response, json_response
from handlers.api import schemas
from handlers.api.customers import write_fields
from handlers.api.requests import read_body
from handlers.api.writing import write_contact
from handlers.conversations.notices import tell_named_in_memo
from handlers.identity import actor_of
from handlers.keys import STORE
from handlers.people import customer_of
from handlers.rendering import translate
from handlers.running.looks import note_look
from inbox.contacts.contact import Contact
from inbox.errors import Conflict
from inbox.ids import MAIN_CHANNEL


async def get_named_contact(request: web.Request) -> Contact:
    """Give the contact that the path names by its id or as `line:<LINE user id>`."""
    return await request.app[STORE].contacts.get_named(MAIN_CHANNEL, request.match_info["contact"])


@allow("read")
async def show_contact(request: web.Request) -> web.Response:
    """Show a contact's profile, with every field that has a value."""
    contact = await get_named_contact(request)
    customer = await customer_of(request, contact)
    note_look(request, "api", customer.id if customer else None)
    shown = await request.app[STORE].fields.values(contact, customer)
    return json_response(write_contact(contact).model_copy(update={"fields": write_fields(shown)}))


@allow("read")
async def show_memo(request: web.Request) -> web.Response:
    """Show a contact's memo."""
    memo = await request.app[STORE].memos.get((await get_named_contact(request)).id)
    return json_response(schemas.Memo(text=memo.text, version=memo.version))


@allow("memo")
async def update_memo(request: web.Request) -> web.Response:
    """Save a memo written on top of the version that was read; a stale one is shown what is there."""
    body = await read_body(request, schemas.NewMemo)
    contact = await get_named_contact(request)
    store, by = request.app[STORE], actor_of(request)
    before = await store.memos.get(contact.id)
    try:
        memo = await store.memos.save(contact.id, body.version, body.text, by)
    except Conflict as conflict:
        error = schemas.Problem(code=conflict.code, message=translate(request, conflict))
        current = conflict.current
        stale = schemas.MemoConflict(error=error, text=current["text"], version=current["version"])
        return conflict_response(stale)
    await tell_named_in_memo(store, memo, before.text, by)
    return json_response(schemas.Memo(text=memo.text, version=memo.version))


routes = [
    web.get("/api/v1/contacts/{contact}", show_contact),
    web.get("/api/v1/contacts/{contact}/memo", show_memo),
    web.put("/api/v1/contacts/{contact}/memo", update_memo),
]
