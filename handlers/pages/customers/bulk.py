"""One act on many members: those who are marked, or everybody whom the list's conditions name."""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

from aiohttp import web

from handlers import rendering
from handlers.access import allow
from handlers.answers import see_other
from handlers.forms import Form, read_form
from handlers.keys import BACKGROUND, STORE
from handlers.pages.customers.filters import read_filter, read_form_words
from handlers.pages.settings.frame import me
from handlers.people import get_customer, shop_of
from inbox.bulk.bulk import DELETION, TAGS
from inbox.clock import from_milliseconds, now
from inbox.customers.lists.filtering import CustomerFilter
from inbox.customers.tags import check_tags
from inbox.errors import Invalid

PICK_LIMIT = 500
SHOWN = 50
COUNT_CAP = 100_001
ID_LENGTH = 26


@allow("customers")
async def create_selection(request: web.Request) -> web.Response:
    """Add or remove tags of the marked (`picked`) or of all (`everybody`), or go on to join two."""
    form = await read_form(request)
    act = form.word("act")
    if act == "merge":
        return see_other(_merge_address(form))
    tags = check_tags(form.word("tags").replace("、", ",").split(","))
    if not tags or act not in ("add_tags", "remove_tags"):
        raise Invalid("タグを入力してください。", fields={"tags": "required"})
    change = {"add": list(tags) if act == "add_tags" else [], "remove": list(tags) if act == "remove_tags" else []}
    return await _begin(request, TAGS, form, change)


@allow("erase")
async def create_deletion(request: web.Request) -> web.Response:
    """Show who would be deleted; with `confirmed`, delete them."""
    form = await read_form(request)
    if form.word("confirmed") == "on":
        return await _begin(request, DELETION, form, {})
    store, shop = request.app[STORE], shop_of(request)
    if not _is_everybody(form):
        picked = await store.customers.many(_picked(form))
        return _confirmation(request, list(picked.values()), len(picked), {}, form)
    words = read_form_words(form)
    wanted = read_filter(words)
    page = await store.customers.list(shop, wanted, None, SHOWN)
    count = await store.customers.count(shop, wanted, COUNT_CAP)
    return _confirmation(request, page.items, count, words, form)


@allow("erase")
async def show_deletion(request: web.Request) -> web.Response:
    """Show what deleting one member means."""
    customer = await get_customer(request, request.match_info["customer"])
    return _confirmation(request, [customer], 1, {}, None)


async def _begin(request: web.Request, kind: str, form: Form, change: Mapping[str, Any]) -> web.Response:
    settings = {"shop": shop_of(request), **change}
    batch = await request.app[STORE].bulk.begin(kind, _ids(request, form), settings, me(request).id)
    request.app[BACKGROUND].wake()
    return see_other(f"/bulk/{batch.id}")


async def _ids(request: web.Request, form: Form) -> AsyncIterator[str]:
    """Give the marked; of everybody those who fitted when the page was shown, and have not changed since."""
    if not _is_everybody(form):
        for one in _picked(form):
            yield one
        return
    wanted, seen_at = _wanted(form), form.word("seen_at")
    is_moment = seen_at.isascii() and seen_at.isdigit() and len(seen_at) < 15
    moment = min(from_milliseconds(int(seen_at)), now()) if is_moment else now()
    async for one in request.app[STORE].customers.ids(shop_of(request), wanted, moment):
        yield one


def _wanted(form: Form) -> CustomerFilter:
    return read_filter(read_form_words(form))


def _is_everybody(form: Form) -> bool:
    return form.word("everybody") == "on"


def _picked(form: Form) -> Sequence[str]:
    picked = list(dict.fromkeys(one for one in form.all("picked") if len(one) == ID_LENGTH and one.isalnum()))
    if not picked or len(picked) > PICK_LIMIT:
        raise Invalid("対象の人を選んでください。", fields={"picked": "required"})
    return picked


def _merge_address(form: Form) -> str:
    picked = _picked(form)
    if len(picked) != 2 or _is_everybody(form):
        raise Invalid("統合する会員を2人だけ選んでください。", fields={"picked": "two"})
    return f"/customers/{picked[0]}/merge?with={picked[1]}"


def _confirmation(
    request: web.Request, customers: Sequence[Any], count: int, words: Mapping[str, str], form: Form | None
) -> web.Response:
    if not customers:
        raise Invalid("対象の人を選んでください。", fields={"picked": "required"})
    shown = {
        "customers": customers[:SHOWN],
        "picked": [] if form is not None and _is_everybody(form) else [one.id for one in customers],
        "count": count,
        "words": words,
        "seen_at": form.word("seen_at") if form else "",
    }
    return rendering.render(request, "customers/deletion.html", shown)


routes = [
    web.post("/customers/selection", create_selection),
    web.post("/customers/deletion", create_deletion),
    web.get("/customers/{customer}/deletion", show_deletion),
]
