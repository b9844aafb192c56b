"""A draft order that was made here: how it stands in the store, and the ways to let its customer pay."""

from typing import Any

from aiohttp import web

from handlers.access import allow
from handlers.answers import see_other
from handlers.forms import read_form
from handlers.identity import actor_of
from handlers.keys import MAIL, SHOP, STORE
from handlers.pages.settings.frame import show
from handlers.shop import the_shop, told_to_staff
from inbox.errors import Conflict, DomainError, Invalid
from inbox.ids import new_id
from inbox.shop_acts import NewAct, ShopAct
from shop.cards.admin_links import admin_url
from shop.draft_orders.asking import Draft, read_draft, send_invoice
from shop.errors import Refused, ShopError, Unclear

PAGE = "orders/draft.html"
UNCLEAR = "ストアから返事がなく、請求書が送られたか分かりません。下書きの状態を確認してから、もう一度送ってください。"


@allow("read")
async def show_draft_order(request: web.Request) -> web.Response:
    """Show a draft order as the store has it now."""
    return await _page(request, await _get(request))


@allow("customers")
async def create_invoice(request: web.Request) -> web.Response:
    """Let the store mail the bill to the address on file, once a key."""
    act, form = await _get(request), await read_form(request)
    try:
        await _send(request, act, form.word("key"), form.word("sender"))
    except (Invalid, Conflict) as problem:
        return await _page(request, act, problem)
    return see_other(f"/draft-orders/{act.id}?done=invoice")


async def _send(request: web.Request, act: ShopAct, key: str, sender: str) -> None:
    asks, acts = the_shop(request), request.app[STORE].shop_acts
    if sender and sender not in _senders(request):
        raise Invalid("差出人を選び直してください。", fields={"sender": "unknown"})
    new = NewAct("invoice", act.customer_id, act.contact_id, actor_of(request), {"draft": act.id})
    invoice, before = await acts.begin(key, new)
    if invoice.state == "done":
        return
    if before in ("begun", "unclear"):
        await acts.end(invoice, "unclear", {}, UNCLEAR)
        raise Conflict(UNCLEAR)
    try:
        await send_invoice(asks, act.result["gid"], sender or None)
    except Refused as refused:
        words = "\n".join(one.message for one in refused.user_errors)
        await acts.end(invoice, "refused", {}, words)
        raise Invalid("ストアが請求書を送りませんでした: %(words)s", words=words) from None
    except Unclear:
        await acts.end(invoice, "unclear", {}, UNCLEAR)
        raise Conflict(UNCLEAR) from None
    except ShopError as error:
        await acts.end(invoice, "refused", {}, error.message)
        raise
    await acts.tell(invoice, "invoice_sent", {"name": act.result["name"]})
    await acts.end(invoice, "done", {})


async def _get(request: web.Request) -> ShopAct:
    act = await request.app[STORE].shop_acts.get(request.match_info["draft"], "draft_order")
    if act.state != "done":
        raise Conflict("この下書きはまだできていません。注文を作成するページから、もう一度作成してください。")
    return act


async def _page(request: web.Request, act: ShopAct, problem: DomainError | None = None) -> web.Response:
    store = request.app[STORE]
    draft, why_not = await _look(request, act)
    contact = (await store.contacts.many([act.contact_id])).get(act.contact_id) if act.contact_id else None
    is_linked = contact is not None and contact.customer_id == act.customer_id
    conversation = await store.conversations.current(contact.id) if contact and is_linked else None
    customer = (await store.customers.many([act.customer_id])).get(act.customer_id)
    shown: dict[str, Any] = {
        "act": act,
        "draft": draft,
        "why_not": why_not,
        "customer": customer,
        "conversation": conversation,
        "senders": _senders(request),
        "admin": admin_url(act.result["gid"], customer.shop) if customer else None,
        "new_key": new_id(),
    }
    return show(request, PAGE, shown, problem)


async def _look(request: web.Request, act: ShopAct) -> tuple[Draft | None, str | None]:
    """Ask how the draft stands; what cannot be asked says why, and the rest of the page stays."""
    asks = request.app[SHOP]
    if asks is None:
        return None, "ストアに接続していないため、いまの状態を確認できません。"
    try:
        draft = await read_draft(asks, act.result["gid"])
    except ShopError as error:
        return None, told_to_staff(error).message
    return draft, None if draft else "この下書きはストアで削除されました。"


def _senders(request: web.Request) -> tuple[str, ...]:
    mail = request.app[MAIL]
    return mail.senders if mail else ()


routes = [
    web.get("/draft-orders/{draft}", show_draft_order),
    web.post("/draft-orders/{draft}/invoice", create_invoice),
]
