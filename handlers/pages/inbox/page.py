"""The inbox as a page, and the same as fragments for its script."""

import asyncio

from aiohttp import web

from handlers import rendering
from handlers.access import allow
from handlers.keys import STORE
from handlers.middlewares.errors import wants_fragment
from handlers.orders.addresses import address_replies
from handlers.pages.inbox.items import alone
from handlers.pages.inbox.listing import list_context
from handlers.pages.inbox.talk import CONVERSATIONS, items_context, read_window, talk_context
from inbox.conversations.conversation import Conversation


@allow("read")
async def show_inbox(request: web.Request) -> web.Response:
    """Show the list; a script gets its tabs and rows."""
    shown = await list_context(request)
    template = "inbox/_list_live.html" if wants_fragment(request) else "inbox/index.html"
    return rendering.render(request, template, {**shown, "conversation": None})


@allow("read")
async def show_conversation(request: web.Request) -> web.Response:
    """Show a talk beside the list; a script gets talk and panel, or with `before` the older messages alone."""
    conversation = await request.app[STORE].conversations.get(request.match_info["conversation"])
    if wants_fragment(request):
        return await _show_talk(request, conversation)
    talk, shown = await asyncio.gather(talk_context(request, conversation), list_context(request, conversation))
    return rendering.render(request, "inbox/index.html", {**shown, **talk})


async def _show_talk(request: web.Request, conversation: Conversation) -> web.Response:
    store = request.app[STORE]
    if "before" not in request.query:
        return rendering.render(request, "inbox/_open.html", await talk_context(request, conversation))
    window, conversations, staff = await asyncio.gather(
        read_window(request, conversation.contact_id),
        store.conversations.of_contact(conversation.contact_id, CONVERSATIONS),
        store.staff.list(),
    )
    shown = await items_context(store, conversation, window, conversations, staff)
    shown |= {"conversation": conversation, "contact": conversation.contact}
    return rendering.render(request, "inbox/_older.html", shown)


@allow("read")
async def show_message(request: web.Request) -> web.Response:
    """Show one message as it is now."""
    store = request.app[STORE]
    message = await store.messages.get(request.match_info["message"])
    contact = await store.contacts.get(message.contact_id)
    shown = {"item": alone(message), "contact": contact}
    shown["address_replies"] = await address_replies(store, contact.id, [message])
    return rendering.render(request, "inbox/_message.html", shown)


routes = [
    web.get("/inbox", show_inbox),
    web.get("/inbox/{conversation}", show_conversation),
    web.get("/messages/{message}", show_message),
]
