"""What staff note about a contact."""

from typing import Any

from aiohttp import web

from handlers import rendering
from handlers.access import allow
from handlers.answers import see_other
from handlers.conversations.notices import tell_named_in_memo
from handlers.forms import Form, read_form
from handlers.identity import actor_of
from handlers.keys import STORE
from handlers.middlewares.errors import wants_fragment
from handlers.session import safe_path
from inbox.contacts.memo_merge import merge
from inbox.contacts.memos import Memo
from inbox.errors import Conflict
from inbox.store import Store

MEMO = "inbox/_memo.html"
CONFLICT = "inbox/_conflict_dialog.html"
HISTORY_LIMIT = 200


@allow("memo")
async def create_memo(request: web.Request) -> web.Response:
    """Save the memo on top of the `version` that was read; a stale one shows both and a proposal."""
    store, form = request.app[STORE], await read_form(request)
    contact = await store.contacts.get(request.match_info["contact"])
    version, text = form.number("version"), form.text("text")
    before, by = await store.memos.get(contact.id), actor_of(request)
    try:
        memo = await store.memos.save(contact.id, version, text, by)
    except Conflict as conflict:
        if not wants_fragment(request):
            raise
        context = await _conflict(store, contact.id, version, text, conflict)
        return rendering.render(request, CONFLICT, {"contact": contact, **context}, 409)
    await tell_named_in_memo(store, memo, before.text, by)
    if wants_fragment(request):
        members = await store.staff.list()
        return rendering.render(request, MEMO, {"contact": contact, "memo": memo, "members": members}, 200)
    return see_other(_page(form, contact.id))


async def _conflict(store: Store, contact_id: str, version: int, mine: str, conflict: Conflict) -> dict[str, Any]:
    """Give theirs, the base that both began with, mine, and a merged text."""
    history = await store.memos.history(contact_id, HISTORY_LIMIT)
    theirs = await store.memos.get(contact_id)
    base = next((memo for memo in history if memo.version == version), Memo(contact_id, "", 0, None, None))
    return {
        "theirs": theirs,
        "base": base,
        "mine": mine,
        "merge": merge(base.text, theirs.text, mine),
        **conflict.params,
    }


def _page(form: Form, contact_id: str) -> str:
    return safe_path(form.word("next")) if form.word("next") else f"/contacts/{contact_id}"


routes = [web.post("/contacts/{contact}/memo", create_memo)]
