"""The talk that is open: its messages, who has it, what an answer costs, who the customer is."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from aiohttp import web

from handlers.conversations.line_emoji import NAMED, SETS
from handlers.conversations.openings import opening_facts
from handlers.keys import STORE
from handlers.orders.addresses import address_replies
from handlers.pages.inbox.items import Around, Item, items_of, top_marked
from handlers.pages.inbox.panel import panel_context
from handlers.pages.inbox.stickers import PACKAGES
from handlers.pages.inbox.suggestions import suggested_text
from inbox.clock import now
from inbox.contacts.reply_tokens import MARGIN
from inbox.conversations.conversation import Conversation
from inbox.conversations.message import Message
from inbox.errors import NotFound
from inbox.events.downtimes import Downtime
from inbox.ids import new_id
from inbox.pages import Page, time_cursor
from inbox.staff.staff_member import StaffMember
from inbox.store import Store

PAGE = 50
AROUND = 25
CONVERSATIONS = 20
RAW_LIMIT = 10
DOWNTIMES = 20


@dataclass(frozen=True, slots=True)
class Window:
    """A part of a talk; `before` leads further back, `has_newer` says that its end is not the talk's."""

    messages: tuple[Message, ...]
    above: Message | None
    before: str | None
    has_newer: bool


async def talk_context(request: web.Request, conversation: Conversation) -> dict[str, Any]:
    """Give what the middle and the right pane show."""
    store, contact = request.app[STORE], conversation.contact
    window, conversations, staff, reply, memo, panel = await asyncio.gather(
        read_window(request, contact.id),
        store.conversations.of_contact(contact.id, CONVERSATIONS),
        store.staff.list(),
        _reply(store, conversation),
        store.memos.get(contact.id),
        panel_context(request, conversation),
    )
    following = _following(conversation, conversations)
    return {
        "conversation": conversation,
        "contact": contact,
        **await items_context(store, conversation, window, conversations, staff),
        **reply,
        **panel,
        "members": [member for member in staff if not member.is_disabled],
        "conversations": conversations,
        "following": following,
        **await opening_facts(request, contact, following or conversation),
        "memo": memo,
        "suggested": await suggested_text(request, contact),
        "new_key": new_id(),
        "sticker_packages": PACKAGES,
        "line_emoji": NAMED,
        "line_emoji_sets": SETS,
    }


def _following(conversation: Conversation, conversations: Sequence[Conversation]) -> Conversation | None:
    """Find the conversation that went on when this one had been finished."""
    if not conversation.is_resolved:
        return None
    return next((one for one in conversations if not one.is_resolved), None)


async def items_context(
    store: Store,
    conversation: Conversation,
    window: Window,
    conversations: Sequence[Conversation],
    staff: Sequence[StaffMember],
) -> dict[str, Any]:
    """Give what a part of a talk shows."""
    around = Around(
        before=window.above,
        unread_from=conversation.read_at if conversation.unread else None,
        conversations={one.id: one for one in conversations},
        quotable=await _quotable(store, conversation.channel, window.messages),
        raws=await _raws(store, window.messages),
        downtimes=await _downtimes(store, window),
        goes_on=not window.has_newer and not conversation.is_resolved,
    )
    items: list[Item] = items_of(window.messages, around)
    return {
        "items": items if window.above else top_marked(items),
        "older": window.before,
        "has_newer": window.has_newer,
        "colleagues": {member.id: member for member in staff},
        "address_replies": await address_replies(store, conversation.contact_id, window.messages),
    }


async def read_window(request: web.Request, contact_id: str) -> Window:
    """Read the newest part, the one before `?before=`, or the one around `?message=`."""
    store, query = request.app[STORE], request.query
    if query.get("message"):
        found = (await store.messages.many([query["message"][:300]])).values()
        for message in found:
            if message.contact_id == contact_id:
                return await _around(store, message)
    page = await store.messages.history(contact_id, query.get("before") or None, PAGE + 1)
    return _window(page, has_newer="before" in query)


async def _around(store: Store, message: Message) -> Window:
    here = time_cursor(message.sent_at, message.id)
    older, newer = await asyncio.gather(
        store.messages.history(message.contact_id, here, AROUND + 1),
        store.messages.list(message.contact_id, here, PAGE),
    )
    window = _window(older, has_newer=newer.next is not None)
    return Window((*window.messages, message, *newer.items), window.above, window.before, window.has_newer)


def _window(page: Page[Message], *, has_newer: bool) -> Window:
    """Keep the oldest message of a full page back: it only tells what stands above."""
    if page.next is None:
        return Window(page.items, None, None, has_newer)
    above, *shown = page.items
    before = time_cursor(shown[0].sent_at, shown[0].id) if shown else None
    return Window(tuple(shown), above, before, has_newer)


async def _downtimes(store: Store, window: Window) -> Sequence[Downtime]:
    shown = [window.above, *window.messages] if window.above else list(window.messages)
    return await store.downtimes.since(shown[0].sent_at, DOWNTIMES) if shown else ()


async def _quotable(store: Store, channel: str, messages: Sequence[Message]) -> Sequence[Message]:
    line_ids = {message.quoted_message_id for message in messages if message.quoted_message_id}
    quoted = await store.messages.find_by_line_ids(channel, line_ids) if line_ids else {}
    return [*quoted.values(), *(message for message in messages if message.quote_token)]


async def _raws(store: Store, messages: Sequence[Message]) -> Mapping[str, str]:
    """Give the raw events of what we cannot read."""
    unknown = [message for message in messages if message.kind == "unknown" and message.event_id][-RAW_LIMIT:]
    raws = await asyncio.gather(*(_raw(store, message.event_id or "") for message in unknown))
    return {message.id: raw for message, raw in zip(unknown, raws, strict=True) if raw}


async def _raw(store: Store, event_id: str) -> str | None:
    try:
        event = await store.events.get(event_id)
    except NotFound:
        return None
    return orjson.dumps(dict(event.raw), option=orjson.OPT_INDENT_2).decode()


async def _reply(store: Store, conversation: Conversation) -> dict[str, Any]:
    """Tell for how many seconds an answer is free, and what it costs after that."""
    until, channel = await asyncio.gather(
        store.reply_tokens.live_until(conversation.contact_id), store.channels.get(conversation.channel)
    )
    free_s = (until - MARGIN - now()).total_seconds() if until else 0.0
    return {"free_s": max(0, int(free_s)), "channel": channel}
