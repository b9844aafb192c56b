"""注文を作成: lines are gathered, the store computes, staff look at it, and the store keeps it as a draft."""

from collections.abc import Mapping
from typing import Any

from aiohttp import web

from handlers import rendering
from handlers.access import allow
from handlers.answers import see_other
from handlers.forms import read_form
from handlers.identity import actor_of
from handlers.keys import STORE
from handlers.orders.draft_forms import DraftForm, read_draft_form
from handlers.pages.settings.frame import show
from handlers.people import get_customer
from handlers.shop import the_shop
from inbox.customers.customer import Customer
from inbox.errors import Conflict, DomainError, Invalid
from inbox.ids import new_id
from inbox.shop_acts import ActState, NewAct, ShopAct, act_id
from shop.client.asks import Asks
from shop.draft_orders.asking import Draft, calculate, create_draft, find_marked, find_variants
from shop.draft_orders.wanted import order_input
from shop.errors import Refused, ShopError, Unclear

NEW, REVIEW = "orders/new_draft.html", "orders/review_draft.html"
UNCLEAR = (
    "ストアから返事がなく、下書きができたか分かりません。少し待ってから、もう一度「下書きを作成」を押してください。"
)
REFUSED = "ストアが注文を受け付けませんでした: %(words)s"


@allow("customers")
async def show_new_draft(request: web.Request) -> web.Response:
    """Show an empty order of a member."""
    customer = await get_customer(request, request.match_info["customer"])
    the_shop(request)
    return show(request, NEW, _about(customer, DraftForm(key=new_id())))


@allow("customers")
async def create_draft_order(request: web.Request) -> web.Response:
    """Search, add or drop a line, let the store compute (`step` is review), or make the draft (create), once a key."""
    customer, form = await get_customer(request, request.match_info["customer"]), await read_form(request)
    asks, typed = the_shop(request), read_draft_form(form)
    step = form.word("step")
    try:
        if step == "search":
            found = await find_variants(asks, typed.words)
            return show(request, NEW, _about(customer, typed) | {"variants": found, "has_searched": True})
        if step == "review":
            return await _review(request, customer, typed)
        if step == "create":
            act = await _create(request, customer, typed)
            return see_other(f"/draft-orders/{act.id}")
    except (Invalid, Conflict) as problem:
        return show(request, NEW, _about(customer, typed), problem)
    return show(request, NEW, _about(customer, typed))


async def _review(request: web.Request, customer: Customer, typed: DraftForm) -> web.Response:
    wanted = typed.read()
    order = order_input(wanted, customer.gid, await _currency(request, customer), typed.key)
    try:
        totals = await calculate(the_shop(request), order)
    except Refused as refused:
        raise _words_of(refused) from None
    shown = _about(customer, typed) | {"totals": totals, "wanted": wanted}
    return rendering.render(request, REVIEW, shown)


async def _create(request: web.Request, customer: Customer, typed: DraftForm) -> ShopAct:
    asks, acts = the_shop(request), request.app[STORE].shop_acts
    contact = (await request.app[STORE].fields.person(None, customer)).contact
    by = actor_of(request)
    mark = act_id("draft_order", by.id, typed.key)
    order = order_input(typed.read(), customer.gid, await _currency(request, customer), mark)
    new = NewAct("draft_order", customer.id, contact.id if contact else None, by, {"order": order})
    act, before = await acts.begin(typed.key, new)
    if act.state == "done":
        return act
    try:
        draft = await _make(asks, customer, order, mark, before)
    except Refused as refused:
        problem = _words_of(refused)
        await acts.end(act, "refused", {}, problem.params["words"])
        raise problem from None
    except Unclear:
        await acts.end(act, "unclear", {}, UNCLEAR)
        raise Conflict(UNCLEAR) from None
    except ShopError as error:
        # A look-up that failed leaves an unclear one as unclear as it was.
        await acts.end(act, "unclear" if before in ("begun", "unclear") else "refused", {}, error.message)
        raise
    await acts.tell(act, "draft_order", {"name": draft.name, "act_id": act.id})
    return await acts.end(act, "done", result_of(draft))


async def _make(asks: Asks, customer: Customer, order: Mapping[str, Any], mark: str, before: ActState | None) -> Draft:
    """Make a draft; where an earlier try may have made it, look for that one first."""
    if before in ("begun", "unclear"):
        known = await find_marked(asks, customer.gid, mark)
        if known is not None:
            return known
    return await create_draft(asks, order)


def result_of(draft: Draft) -> dict[str, Any]:
    """Give what is kept of a draft."""
    total = {"amount": str(draft.total.amount), "currency": draft.total.currency} if draft.total else None
    return {"gid": draft.gid, "name": draft.name, "invoice_url": draft.invoice_url, "total": total}


def _words_of(refused: Refused) -> DomainError:
    return Invalid(REFUSED, words="\n".join(one.message for one in refused.user_errors))


async def _currency(request: web.Request, customer: Customer) -> str:
    return (await request.app[STORE].shop_status.get(customer.shop)).currency or "JPY"


def _about(customer: Customer, typed: DraftForm) -> dict[str, Any]:
    return {"customer": customer, "typed": typed, "variants": (), "has_searched": False}


routes = [
    web.get("/customers/{customer}/draft-orders/new", show_new_draft),
    web.post("/customers/{customer}/draft-orders", create_draft_order),
]
