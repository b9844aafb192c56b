"""What staff write: answers, stickers, pictures, comments; and what they do with an answer on its way."""

from collections.abc import Collection

from aiohttp import web

from handlers import rendering
from handlers.access import allow
from handlers.answers import see_other
from handlers.conversations.line_emoji import read_emojis
from handlers.conversations.notices import named_in, tell_mentioned
from handlers.conversations.pictures import FILE_LIMIT, drop_picture, keep_picture, read_picture
from handlers.forms import Form, read_form
from handlers.identity import actor_of
from handlers.keys import BACKGROUND, STORE
from handlers.middlewares.errors import wants_fragment
from handlers.pages.inbox.items import alone, items_of
from inbox.conversations.conversation import Conversation
from inbox.conversations.conversations import UNSET
from inbox.conversations.draft import Draft, sticker_draft, text_draft
from inbox.conversations.message import Message
from inbox.conversations.outbox import Queued
from inbox.errors import Conflict, Invalid, NotFound
from inbox.store import Store

MESSAGE = "inbox/_message.html"
GUARD = "inbox/_guard_dialog.html"
COMMENT = "comment"
UPLOAD_LIMIT = FILE_LIMIT + 64 * 1024
KEY_LIMIT = 200
MENTION_LIMIT = 50


@allow("reply")
async def create_message(request: web.Request) -> web.Response:
    """Queue an answer, or keep a comment; the same `key` does it once."""
    store, form = request.app[STORE], await read_form(request)
    conversation = await store.conversations.get(request.match_info["conversation"])
    if form.word("kind") == COMMENT:
        return _show(request, await _comment(request, store, conversation, form), 201)
    draft = await _draft(store, conversation, form)
    return await _queue(request, conversation, form, draft)


@allow("reply", UPLOAD_LIMIT)
async def create_image(request: web.Request) -> web.Response:
    """Queue a picture."""
    store, form = request.app[STORE], await read_form(request)
    conversation, key = await store.conversations.get(request.match_info["conversation"]), _key(form)
    # A second try with the same key must not store the picture anew.
    known = (await store.messages.many([f"staff:{actor_of(request).id}:{key}"])).values()
    for message in known:
        return _show(request, message, 200)
    file = form.file("image")
    if file is None:
        raise Invalid("画像を選んでください。", fields={"image": "required"})
    draft = await keep_picture(store.media, await read_picture(file.file), file.filename)
    try:
        response = await _queue(request, conversation, form, draft)
    except (Conflict, Invalid, NotFound):
        await drop_picture(store.media, draft)
        raise
    if response.status == 409:  # A colleague's answer stopped it: no message will ever show the picture.
        await drop_picture(store.media, draft)
    return response


@allow("reply")
async def create_cancellation(request: web.Request) -> web.Response:
    """Stop an answer that has not been tried yet."""
    return _show(request, await request.app[STORE].outbox.cancel(request.match_info["message"]), 200)


@allow("reply")
async def create_resend(request: web.Request) -> web.Response:
    """Send an answer anew that failed, or whose outcome nobody knows."""
    form = await read_form(request)
    outbox = request.app[STORE].outbox
    queued = await outbox.resend(request.match_info["message"], _key(form), actor_of(request))
    request.app[BACKGROUND].wake()
    return _show(request, queued.message, 201 if queued.created else 200)


@allow("reply")
async def create_sent_mark(request: web.Request) -> web.Response:
    """Settle an answer whose outcome nobody knows: the customer has it."""
    outbox = request.app[STORE].outbox
    return _show(request, await outbox.mark_sent(request.match_info["message"], actor_of(request)), 200)


async def _queue(request: web.Request, conversation: Conversation, form: Form, draft: Draft) -> web.Response:
    try:
        queued = await _queued(request, conversation, form, draft)
    except Conflict as conflict:
        if not wants_fragment(request) or "messages" not in conflict.current:
            raise
        context = {
            "conversation": conversation,
            "draft": form.text("text"),
            "key": form.word("key"),
            **conflict.current,
        }
        return rendering.render(request, GUARD, {**context, "items": items_of(conflict.current["messages"])}, 409)
    request.app[BACKGROUND].wake()
    return _show(request, queued.message, 201 if queued.created else 200)


async def _queued(request: web.Request, conversation: Conversation, form: Form, draft: Draft) -> Queued:
    is_guarded = form.has("seen_reply") and not form.word("force")
    return await request.app[STORE].outbox.queue(
        conversation.contact_id,
        _key(form),
        draft,
        actor_of(request),
        conversation_id=conversation.id,
        seen_reply=(form.word("seen_reply") or None) if is_guarded else UNSET,
    )


async def _draft(store: Store, conversation: Conversation, form: Form) -> Draft:
    if form.word("sticker"):
        package_id, _, sticker_id = form.word("sticker").partition(":")
        return sticker_draft(package_id, sticker_id)
    text, emojis = read_emojis(form.text("text").strip("\n"))
    return text_draft(text, await _quote_token(store, conversation, form.word("quote")), emojis)


async def _quote_token(store: Store, conversation: Conversation, message_id: str) -> str | None:
    if not message_id:
        return None
    quoted = await store.messages.get(message_id)
    if quoted.contact_id != conversation.contact_id or not quoted.quote_token or quoted.unsent_at:
        raise Invalid("このメッセージは引用できません。", fields={"quote": "unquotable"})
    return quoted.quote_token


async def _comment(request: web.Request, store: Store, conversation: Conversation, form: Form) -> Message:
    named = await _named(store, form)
    comment = await store.messages.comment(
        conversation.contact_id, conversation.id, _key(form), form.text("text"), actor_of(request), tuple(named)
    )
    await tell_mentioned(store, comment, named)
    return comment


async def _named(store: Store, form: Form) -> Collection[str]:
    """Give whom a comment calls; a plain form tells it by the names in its text alone."""
    if form.has("mentions"):
        return await store.staff.many(form.words("mentions")[:MENTION_LIMIT])
    members = [member for member in await store.staff.list() if not member.is_disabled]
    return named_in(form.text("text"), members)[:MENTION_LIMIT]


def _key(form: Form) -> str:
    key = form.word("key")
    if not 1 <= len(key) <= KEY_LIMIT or not key.isprintable():
        raise Invalid("送信キーは1〜200文字で指定してください。", fields={"key": "length"})
    return key


def _show(request: web.Request, message: Message, status: int) -> web.Response:
    if wants_fragment(request):
        return rendering.render(request, MESSAGE, {"item": alone(message)}, status)
    return see_other(f"/inbox/{message.conversation_id}" if message.conversation_id else "/inbox")


routes = [
    web.post("/conversations/{conversation}/messages", create_message),
    web.post("/conversations/{conversation}/images", create_image),
    web.post("/messages/{message}/cancellation", create_cancellation),
    web.post("/messages/{message}/resend", create_resend),
    web.post("/messages/{message}/sent-mark", create_sent_mark),
]
