"""カード更新リンクを送る: the store mails the link, and a notice waits in the composer."""

from typing import Any

from aiohttp import web

from handlers.access import allow
from handlers.answers import see_other
from handlers.forms import read_form
from handlers.identity import actor_of
from handlers.keys import MAIL, SHOP, STORE
from handlers.pages.settings.frame import show
from handlers.people import get_customer
from handlers.shop import the_shop, told_to_staff
from inbox.customers.customer import Customer
from inbox.errors import Conflict, DomainError, Invalid
from inbox.ids import new_id
from inbox.shop_acts import NewAct, ShopAct
from shop.errors import NOT_CONNECTED, Refused, ShopError, Unclear
from shop.payments.methods import PaymentMethod, read_payment_methods, send_update_mail

PAGE = "customers/card_update.html"
UNCLEAR = "ストアから返事がなく、メールが送られたか分かりません。お客様に届いたか確認してから、もう一度送ってください。"


@allow("customers")
async def show_card_update(request: web.Request) -> web.Response:
    """Show the ways to pay that can be changed, and from whom the mail may come."""
    return await _page(request, await get_customer(request, request.match_info["customer"]))


@allow("customers")
async def create_card_update(request: web.Request) -> web.Response:
    """Let the store send the mail, once a key; then lead to the talk with a notice that is not sent yet."""
    customer, form = await get_customer(request, request.match_info["customer"]), await read_form(request)
    try:
        act = await _send(request, customer, form.word("method"), form.word("sender"), form.word("key"))
    except (Invalid, Conflict) as problem:
        return await _page(request, customer, problem)
    conversation = await request.app[STORE].conversations.current(act.contact_id) if act.contact_id else None
    if conversation is None:
        return see_other(f"/customers/{customer.id}/card-update?done=sent")
    return see_other(f"/inbox/{conversation.id}?suggest=card-update")


async def _send(request: web.Request, customer: Customer, gid: str, sender: str, key: str) -> ShopAct:
    asks, acts = the_shop(request), request.app[STORE].shop_acts
    if sender and sender not in _senders(request):
        raise Invalid("差出人を選び直してください。", fields={"sender": "unknown"})
    method = next((one for one in await read_payment_methods(asks, customer.gid) if one.gid == gid), None)
    if method is None or method.is_revoked:
        raise Invalid("決済方法を選び直してください。", fields={"method": "unknown"})
    contact = (await request.app[STORE].fields.person(None, customer)).contact
    content = {"method": gid, "last_digits": method.last_digits, "sender": sender or None}
    new = NewAct("card_update", customer.id, contact.id if contact else None, actor_of(request), content)
    act, before = await acts.begin(key, new)
    if act.state == "done":
        return act
    if before in ("begun", "unclear"):
        await acts.end(act, "unclear", {}, UNCLEAR)
        raise Conflict(UNCLEAR)
    try:
        await send_update_mail(asks, gid, sender or None)
    except Refused as refused:
        words = "\n".join(one.message for one in refused.user_errors)
        await acts.end(act, "refused", {}, words)
        raise Invalid("ストアがメールを送りませんでした: %(words)s", words=words) from None
    except Unclear:
        await acts.end(act, "unclear", {}, UNCLEAR)
        raise Conflict(UNCLEAR) from None
    except ShopError as error:
        await acts.end(act, "refused", {}, error.message)
        raise
    await acts.tell(act, "card_update", {"last_digits": method.last_digits})
    return await acts.end(act, "done", {})


async def _page(request: web.Request, customer: Customer, problem: DomainError | None = None) -> web.Response:
    methods: tuple[PaymentMethod, ...] = ()
    why_not: str | None = None
    if request.app[SHOP] is None:
        why_not = NOT_CONNECTED
    else:
        try:
            methods = await read_payment_methods(the_shop(request), customer.gid)
        except ShopError as error:
            why_not = told_to_staff(error).message
    shown: dict[str, Any] = {
        "customer": customer,
        "methods": [one for one in methods if not one.is_revoked],
        "why_not": why_not,
        "senders": _senders(request),
        "new_key": new_id(),
    }
    return show(request, PAGE, shown, problem)


def _senders(request: web.Request) -> tuple[str, ...]:
    mail = request.app[MAIL]
    return mail.senders if mail else ()


routes = [
    web.get("/customers/{customer}/card-update", show_card_update),
    web.post("/customers/{customer}/card-update", create_card_update),
]
