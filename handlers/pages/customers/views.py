"""Filters that staff keep under a name: made from the list, shared, renamed, taken away."""

from urllib.parse import urlencode

from aiohttp import web

from handlers.access import allow
from handlers.answers import see_other
from handlers.forms import Form, read_form
from handlers.keys import STORE
from handlers.pages.customers.condition_names import condition_names
from handlers.pages.customers.filters import filter_chips, read_filter, read_form_words, words_of
from handlers.pages.customers.listing import VIEW_CAP, count_views
from handlers.pages.settings.frame import me, show
from handlers.people import shop_of
from inbox.customers.lists.filtering import CustomerFilter
from inbox.errors import Conflict, DomainError, Invalid

VIEWS = "/customers/views"


@allow("customers")
async def list_views(request: web.Request) -> web.Response:
    """Show the views that one may use, each with how many fit it and the way to them."""
    return await _page(request)


@allow("customers")
async def create_view(request: web.Request) -> web.Response:
    """Keep the conditions of the list under a `name`; `is_shared` shows it to everybody."""
    form = await read_form(request)
    wanted = read_filter(read_form_words(form))
    if wanted == CustomerFilter():
        raise Invalid("絞り込みの条件がありません。条件を追加してから保存してください。", fields={"words": "required"})
    views = request.app[STORE].customer_views
    try:
        view = await views.create(form.word("name"), wanted, me(request).id, is_shared=_is_shared(form))
    except (Invalid, Conflict) as problem:
        return await _page(request, problem)
    return see_other(f"/customers?{urlencode({**words_of(view.wanted), 'saved': view.id})}")


@allow("customers")
async def update_view(request: web.Request) -> web.Response:
    """Give a view another `name`, share it or keep it for oneself."""
    form, views, staff_id = await read_form(request), request.app[STORE].customer_views, me(request).id
    view = await views.get(request.match_info["view"], staff_id)
    try:
        if view.is_shared != _is_shared(form):
            await views.share(view.id, staff_id, is_shared=_is_shared(form))
        await views.change(view.id, staff_id, name=form.word("name"), wanted=view.wanted)
    except (Invalid, Conflict) as problem:
        return await _page(request, problem)
    return see_other(VIEWS)


@allow("customers")
async def delete_view(request: web.Request) -> web.Response:
    """Take a view away; the members in it stay as they are."""
    await request.app[STORE].customer_views.delete(request.match_info["view"], me(request).id)
    return see_other(VIEWS)


def _is_shared(form: Form) -> bool:
    return form.word("is_shared") == "on"


async def _page(request: web.Request, problem: DomainError | None = None) -> web.Response:
    store = request.app[STORE]
    views = await store.customer_views.list(me(request).id)
    shown = {
        "views": [(view, words_of(view.wanted), filter_chips(words_of(view.wanted))) for view in views],
        "counts": await count_views(store, shop_of(request), views),
        "cap": VIEW_CAP,
        **await condition_names(store, shop_of(request), [view.wanted for view in views]),
        "owners": await store.staff.many({view.owner for view in views}),
    }
    return show(request, "customers/views.html", shown, problem)


routes = [
    web.get(VIEWS, list_views),
    web.post(VIEWS, create_view),
    web.post(f"{VIEWS}/{{view}}", update_view),
    web.post(f"{VIEWS}/{{view}}/deletion", delete_view),
]
