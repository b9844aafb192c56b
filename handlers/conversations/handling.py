"""What staff do with a conversation: assign, change the status, read."""

from datetime import datetime, timedelta, timezone

from aiohttp import web

from handlers.access import allow
from handlers.answers import see_other
from handlers.conversations.assigning import find_assignee
from handlers.conversations.notices import show_read, tell_assigned
from handlers.conversations.statuses import change_status
from handlers.forms import read_form
from handlers.identity import actor_of
from handlers.keys import STORE
from handlers.middlewares.errors import wants_fragment
from handlers.pages.settings.frame import me
from inbox.conversations.conversations import UNSET
from inbox.errors import Conflict, Invalid
from inbox.staff.roles import may
from inbox.store import Store

ME = "me"
# A rest ends at nine in the morning, Japanese time, unless its hour is named.
JAPAN = timezone(timedelta(hours=9))
MORNING_H = 9


@allow("assign")
async def create_assignment(request: web.Request) -> web.Response:
    """Give a conversation to oneself (`me`), a colleague or nobody (an empty `assignee`)."""
    store, form, by = request.app[STORE], await read_form(request), actor_of(request)
    assignee = await _named(store, form.word("assignee"), by.id)
    expected = (form.word("expected") or None) if form.has("expected") else UNSET
    conversation_id = request.match_info["conversation"]
    try:
        conversation = await store.conversations.assign(conversation_id, assignee, by, expected)
    except Conflict as conflict:
        raise await _named_conflict(store, conflict) from None
    await tell_assigned(store, conversation, by)
    return done(request, f"/inbox/{conversation.id}")


@allow("reply")
async def create_conversation(request: web.Request) -> web.Response:
    """Open a new conversation with a contact, beside those that are closed; pressed twice it is the same one."""
    store, may_be_first = request.app[STORE], may(me(request).role, "write_first")
    contact_id = request.match_info["contact"]
    conversation = await store.openings.begin(contact_id, actor_of(request), may_be_first=may_be_first)
    return see_other(f"/inbox/{conversation.id}")


@allow("reply")
async def create_status(request: web.Request) -> web.Response:
    """Change where a conversation stands."""
    form = await read_form(request)
    conversation = await change_status(
        request.app[STORE].conversations,
        request.match_info["conversation"],
        form.word("status"),
        actor_of(request),
        reason=form.word("reason"),
        until=parse_until(form.word("until")),
    )
    return done(request, f"/inbox/{conversation.id}")


@allow("reply")
async def create_read(request: web.Request) -> web.Response:
    """Note that staff have seen a conversation, and let LINE show it to the customer."""
    store, conversation_id = request.app[STORE], request.match_info["conversation"]
    await store.conversations.read(conversation_id)
    await show_read(store, conversation_id)
    return done(request, f"/inbox/{conversation_id}")


def done(request: web.Request, page: str) -> web.Response:
    """Answer 204 to a script, which fetches what it shows; send a plain form back to its page."""
    return web.Response(status=204) if wants_fragment(request) else see_other(page)


def parse_until(word: str) -> datetime | None:
    """Read a day, or a day and an hour, as a date field of a browser writes it."""
    if not word:
        return None
    try:
        moment = datetime.fromisoformat(word)
    except ValueError:
        raise Invalid("日付を選び直してください。", fields={"until": "invalid"}) from None
    if len(word) == len("2026-01-31"):
        moment = moment.replace(hour=MORNING_H)
    return moment if moment.tzinfo else moment.replace(tzinfo=JAPAN)


async def _named(store: Store, word: str, me: str) -> str | None:
    return await find_assignee(store, me if word == ME else word or None)


async def _named_conflict(store: Store, conflict: Conflict) -> Conflict:
    has_it = conflict.current.get("assignee")
    if has_it is None:
        return Conflict("ほかのスタッフが先に担当を外しました。画面を確認してください。")
    staff = (await store.staff.many([has_it])).get(has_it)
    return Conflict("%(name)sさんが先に担当になりました。", current=conflict.current, name=staff.name if staff else "?")


routes = [
    web.post("/contacts/{contact}/conversations", create_conversation),
    web.post("/conversations/{conversation}/assignment", create_assignment),
    web.post("/conversations/{conversation}/status", create_status),
    web.post("/conversations/{conversation}/read", create_read),
]
