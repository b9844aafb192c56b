"""会員: everybody whom the store knows, or whom staff entered, whether or not they write."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from aiohttp import web

from handlers import rendering
from handlers.access import allow
from handlers.keys import SHOP, STORE
from handlers.pages.customers.condition_names import condition_names
from handlers.pages.customers.filters import filter_chips, read_filter, read_words, words_of
from handlers.pages.customers.segments import read_now
from handlers.pages.queries import read_after, read_word
from handlers.pages.settings.frame import me
from handlers.people import shop_of
from inbox.clock import now, to_milliseconds
from inbox.customers.customer import Customer
from inbox.customers.lists.filtering import CustomerFilter
from inbox.customers.lists.views import CustomerView
from inbox.pages import Page
from inbox.store import Store

PAGE = 50
COUNT_CAP = 1_000
# Who fits a question has to be read to be counted.
QUESTION_CAP = 100
# A view's number says whether it is worth opening; beyond 99 nobody needs it exactly.
VIEW_CAP = 100
VIEWS_SHOWN = 12


@allow("read")
async def list_customers(request: web.Request) -> web.Response:
    """List members, the one changed last first; `q` finds, `view` and the words of a filter narrow."""
    store, words, after, shop = request.app[STORE], read_words(request.query), read_after(request), shop_of(request)
    wanted, seen_at = read_filter(words), now()
    segment = await read_now(request, wanted.segment) if wanted.segment and after is None else None
    (page, count), names, views = await asyncio.gather(
        _page_and_count(store, shop, wanted, after),
        condition_names(store, shop, [wanted]),
        store.customer_views.list(me(request).id),
    )
    views = views[:VIEWS_SHOWN]
    shown: dict[str, Any] = {
        "customers": page.items,
        "count": count,
        "count_cap": QUESTION_CAP if wanted.text else COUNT_CAP,
        "next": page.next,
        "after": after,
        "asked": words,
        "segment": segment,
        "has_store": request.app[SHOP] is not None,
        **names,
        "chips": filter_chips(words),
        "views": [(view, words_of(view.wanted)) for view in views],
        "view_counts": await count_views(store, shop, views),
        "open_view": read_word(request, "saved"),
        "seen_at": to_milliseconds(seen_at),
        **selection(page.items),
    }
    return rendering.render(request, "customers/index.html", shown)


async def _page_and_count(
    store: Store, shop: str, wanted: CustomerFilter, after: str | None
) -> tuple[Page[Customer], int]:
    """Read a page, and how many there are, up to a cap; whoever fits a question is mostly on one page."""
    reading = store.customers.list(shop, wanted, after, PAGE)
    if not wanted.text:
        return await asyncio.gather(reading, store.customers.count(shop, wanted, COUNT_CAP))
    page = await reading
    is_all = after is None and page.next is None
    return page, len(page.items) if is_all else await store.customers.count(shop, wanted, QUESTION_CAP)


def selection(customers: Sequence[Customer], picked: frozenset[str] = frozenset()) -> Mapping[str, Any]:
    """Give what the table needs of a selection: who is marked when the page opens."""
    return {"customers": customers, "picked": picked}


async def count_views(store: Store, shop: str, views: Sequence[CustomerView]) -> Mapping[str, int]:
    """Count who fits each view, up to a hundred; what has to be searched for is counted only when it is opened."""
    asked = [view for view in views if not view.wanted.text]
    counts = await asyncio.gather(*(store.customers.count(shop, view.wanted, VIEW_CAP) for view in asked))
    return {view.id: count for view, count in zip(asked, counts, strict=True)}


routes = [web.get("/customers", list_customers)]
