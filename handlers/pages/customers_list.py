"""会員: everybody whom the store knows, or whom staff entered, whether or not they write."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from aiohttp import web

from handlers import rendering
from handlers.access import allow
from handlers.keys import STORE
from handlers.pages.queries import read_after, read_question, read_word
from handlers.people import shop_of
from inbox.customers.filtering import CustomerFilter, high_spenders, repeaters

PAGE = 50
COUNT_CAP = 1_000
TAG_LIMIT = 255
CURRENCY = "JPY"
# Each narrows by itself: the page shows which one is on, and the way back to all.
VIEWS: Mapping[str, CustomerFilter] = {
    "linked": CustomerFilter(is_linked=True),
    "subscribers": CustomerFilter(subscription_state="active"),
    "high": high_spenders(CURRENCY),
    "repeat": repeaters(),
}


@allow("read")
async def list_customers(request: web.Request) -> web.Response:
    """List members, the one changed last first; `q` finds, `view` and `tag` narrow."""
    wanted, after, shop = _wanted(request), read_after(request), shop_of(request)
    customers = request.app[STORE].customers
    page = await customers.list(shop, wanted, after, PAGE)
    is_all = after is None and page.next is None
    asked = {name: request.query[name] for name in ("q", "view", "tag") if request.query.get(name)}
    shown: dict[str, Any] = {
        "customers": page.items,
        "count": len(page.items) if is_all else await customers.count(shop, wanted, COUNT_CAP),
        "count_cap": COUNT_CAP,
        "next": page.next,
        "after": after,
        "asked": asked,
    }
    return rendering.render(request, "customers/index.html", shown)


def _wanted(request: web.Request) -> CustomerFilter:
    wanted = VIEWS.get(request.query.get("view", ""), CustomerFilter())
    tag = read_word(request, "tag")[:TAG_LIMIT]
    return replace(wanted, text=read_question(request), tags=(tag,) if tag else ())


routes = [web.get("/customers", list_customers)]
