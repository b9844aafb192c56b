"""住所確認: what is wrong with an order's address, the question to its customer, and the change that a person makes."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from aiohttp import web

from handlers.access import allow
from handlers.answers import see_other
from handlers.forms import Form, read_form
from handlers.identity import actor_of
from handlers.keys import BACKGROUND, SHOP, STORE
from handlers.orders.addresses import OrderAddress, get_order, read_order_address
from handlers.pages.settings.frame import show
from handlers.shop import the_shop
from inbox.clock import now
from inbox.conversations.draft import text_draft
from inbox.customers.customer import Address
from inbox.errors import Conflict, DomainError, Invalid
from inbox.ids import new_id
from inbox.orders.order import Order
from inbox.store import Store
from shop.addresses.delivery import PARTS, change_delivery, read_delivery, read_typed
from shop.addresses.letter import bilingual_request
from shop.errors import Refused
from shop.sync.mirror import mirror_orders

PAGE = "orders/address.html"


@allow("read")
async def show_order_address(request: web.Request) -> web.Response:
    """Show an order's address, what is wrong with it, and what its customer has answered."""
    return await _page(request, await get_order(request))


@allow("reply")
async def create_address_request(request: web.Request) -> web.Response:
    """Ask the customer in the talk, in Japanese and English, once a key."""
    store, order, form = request.app[STORE], await get_order(request), await read_form(request)
    known = await read_order_address(store, order)
    if known.why_not or known.contact is None:
        raise Conflict(known.why_not or "")
    text = bilingual_request(order.name, known.address, known.findings)
    by = actor_of(request)
    # First that we ask: an answer that comes at once is seen as one.
    await store.address_checks.ask(order.shop, order.gid, order.name, known.contact.id, by)
    queued = await store.outbox.queue(known.contact.id, form.word("key"), text_draft(text), by)
    request.app[BACKGROUND].wake()
    return see_other(f"/inbox/{queued.message.conversation_id}")


@allow("customers")
async def create_order_address(request: web.Request) -> web.Response:
    """Change an order's address in the store, as it was approved; what is shipped stays."""
    order, form = await get_order(request), await read_form(request)
    try:
        await _change(request, order, form)
    except (Invalid, Conflict) as problem:
        return await _page(request, await get_order(request), problem, form)
    except Refused as refused:
        words = "\n".join(one.message for one in refused.user_errors)
        return await _page(request, order, Invalid("ストアが住所を受け付けませんでした: %(words)s", words=words), form)
    return see_other(f"/orders/{request.match_info['order']}/address?done=changed")


@allow("reply")
async def create_address_kept(request: web.Request) -> web.Response:
    """Note that an address stays as it is."""
    order = await get_order(request)
    await request.app[STORE].address_checks.end(order.shop, order.gid, "kept", actor_of(request))
    return see_other(f"/orders/{request.match_info['order']}/address")


async def _change(request: web.Request, order: Order, form: Form) -> None:
    asks, store, by = the_shop(request), request.app[STORE], actor_of(request)
    wanted = read_typed({name: form.word(name) for name in (*PARTS, "province")})
    delivery = await read_delivery(asks, order.gid)
    if not delivery.is_at(wanted):
        try:
            delivery.check(form.word("seen"))
        except Conflict:
            await _mirror(store, order, delivery.address, delivery.updated_at)
            raise
        changed, at = await change_delivery(asks, delivery, wanted)
    else:
        # A second press, or the answer to the first was lost: the store has it.
        changed, at = delivery.address, delivery.updated_at
    await _mirror(store, order, changed, at)
    known = await read_order_address(store, order)
    if known.contact is not None:
        await store.address_checks.tell(known.contact.id, order.gid, order.name, at or now(), by)
    await store.address_checks.end(order.shop, order.gid, "changed", by)


async def _mirror(store: Store, order: Order, address: Address, at: datetime | None) -> None:
    """Keep what the store has just said; a webhook tells the rest."""
    if at is not None:
        await mirror_orders(store, [replace(order, shipping_address=address, updated_at=at)])


async def _page(
    request: web.Request, order: Order, problem: DomainError | None = None, form: Form | None = None
) -> web.Response:
    known = await read_order_address(request.app[STORE], order)
    typed = {name: form.word(name) for name in PARTS} if form else None
    shown = {
        "known": known,
        "order": order,
        "letter": None if known.why_not else bilingual_request(order.name, known.address, known.findings),
        "rows": rows_of(known),
        "given": typed or {name: getattr(known.proposed, name) for name in PARTS},
        "has_shop": request.app[SHOP] is not None,
        "new_key": new_id(),
    }
    return show(request, PAGE, shown, problem)


def rows_of(known: OrderAddress) -> list[Mapping[str, Any]]:
    """Give the parts of an address as they are and as they would be."""
    before, after = known.address, known.proposed
    return [
        {"name": name, "before": getattr(before, name), "after": getattr(after, name)}
        for name in PARTS
        if getattr(before, name) or getattr(after, name)
    ]


routes = [
    web.get("/orders/{order}/address", show_order_address),
    web.post("/orders/{order}/address", create_order_address),
    web.post("/orders/{order}/address-request", create_address_request),
    web.post("/orders/{order}/address-kept", create_address_kept),
]
