"""担当者, 対応状況 and tags of the contacts that are marked on their list."""

from collections.abc import AsyncIterator, Sequence

from aiohttp import web

from handlers.access import allow
from handlers.answers import see_other
from handlers.conversations.assigning import find_assignee
from handlers.forms import Form, read_form
from handlers.keys import BACKGROUND, STORE
from handlers.pages.bulk import bulk_address
from handlers.pages.settings.frame import me
from handlers.people import shop_of
from inbox.batches import Batch
from inbox.bulk.bulk import TAGS, TALKS
from inbox.customers.tags import check_tags
from inbox.errors import Invalid

PICK_LIMIT = 200
NAME_LIMIT = 100
STATUSES = ("open", "in_progress", "resolved")


@allow("assign")
async def create_contact_selection(request: web.Request) -> web.Response:
    """Give the talks of the marked to somebody, change their status, or the tags of the members behind them."""
    form = await read_form(request)
    contact_ids = _picked(form)
    match form.word("act"):
        case "assign":
            batch = await _assign(request, form, contact_ids)
        case "status":
            batch = await _change_status(request, form, contact_ids)
        case "add_tags" | "remove_tags" as act:
            batch = await _change_tags(request, form, contact_ids, is_adding=act == "add_tags")
        case _:
            raise Invalid("操作を選び直してください。", fields={"act": "unknown"})
    request.app[BACKGROUND].wake()
    return see_other(bulk_address(batch, form))


async def _assign(request: web.Request, form: Form, contact_ids: Sequence[str]) -> Batch:
    word = form.word("assignee")
    to = me(request).id if word == "me" else await find_assignee(request.app[STORE], word or None)
    return await _begin(request, TALKS, contact_ids, {"what": "assignee", "to": to})


async def _change_status(request: web.Request, form: Form, contact_ids: Sequence[str]) -> Batch:
    if form.word("status") not in STATUSES:
        raise Invalid("対応状況を選び直してください。", fields={"status": "unknown"})
    return await _begin(request, TALKS, contact_ids, {"what": "status", "to": form.word("status")})


async def _change_tags(request: web.Request, form: Form, contact_ids: Sequence[str], *, is_adding: bool) -> Batch:
    tags = list(check_tags(form.word("tags").replace("、", ",").split(",")))
    if not tags:
        raise Invalid("タグを入力してください。", fields={"tags": "required"})
    # Tags are the member's: whoever is linked to none has nowhere to keep them.
    contacts = await request.app[STORE].contacts.many(contact_ids)
    members = list(dict.fromkeys(one.customer_id for one in contacts.values() if one.customer_id))
    if not members:
        raise Invalid("タグを付けられるのは、会員と連携している方だけです。先に連携してください。")
    settings = {
        "shop": shop_of(request),
        "add": tags if is_adding else [],
        "remove": [] if is_adding else tags,
        "left_out": len(contact_ids) - sum(1 for one in contacts.values() if one.customer_id),
    }
    return await _begin(request, TAGS, members, settings)


async def _begin(request: web.Request, kind: str, ids: Sequence[str], settings: dict[str, object]) -> Batch:
    return await request.app[STORE].bulk.begin(kind, _each(ids), settings, me(request).id)


async def _each(ids: Sequence[str]) -> AsyncIterator[str]:
    for one in ids:
        yield one


def _picked(form: Form) -> Sequence[str]:
    picked = list(dict.fromkeys(one for one in form.all("picked") if one and len(one) <= NAME_LIMIT))
    if not picked or len(picked) > PICK_LIMIT:
        raise Invalid("対象の人を選んでください。", fields={"picked": "required"})
    return picked


routes = [web.post("/contacts/selection", create_contact_selection)]
