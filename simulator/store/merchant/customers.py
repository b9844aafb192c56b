"""Customers, as the merchant sees and changes them."""

from typing import Any

from aiohttp import web

from simulator.errors import ControlError
from simulator.store.acts import customers as acts
from simulator.store.acts import orders as order_acts
from simulator.store.acts.customers import can_delete, spent_by
from simulator.store.acts.merging import blockers_of
from simulator.store.api.asked import Asked
from simulator.store.api.refusal import Refusal
from simulator.store.api.writes.customers import update_customer
from simulator.store.control.customers import merge_now, redact
from simulator.store.control.exchange import customer_of, find_customer, platform_of
from simulator.store.front.forms import read_fields
from simulator.store.merchant.answers import base_of, go, show
from simulator.store.records.customer import Customer

PAGE_LIMIT = 50
TEXTS = ("lastName", "firstName", "email", "phone", "note")


async def list_customers(request: web.Request) -> web.Response:
    """List customers, or those who are looked for."""
    shop, wanted = platform_of(request).shop, request.query.get("q", "").strip()
    found = [
        one
        for one in sorted(shop.customers.values(), key=lambda one: one.updated_at, reverse=True)
        if wanted.casefold() in " ".join((one.display_name, one.email or "", *one.tags)).casefold()
    ]
    counts = {one.number: len(shop.orders_of(one)) for one in found[:PAGE_LIMIT]}
    return show(request, "customers.html", customers=found[:PAGE_LIMIT], total=len(found), wanted=wanted, counts=counts)


async def show_customer(request: web.Request) -> web.Response:
    """Show one customer."""
    return _show(request, customer_of(request))


async def change_customer(request: web.Request) -> web.Response:
    """Change what is in the form; what the store would refuse is said."""
    platform, customer, form = platform_of(request), customer_of(request), await read_fields(request)
    given: dict[str, Any] = {name: form[name] for name in TEXTS if name in form}
    if "tags" in form:
        given["tags"] = form["tags"].split(",")
    try:
        update_customer(Asked(platform, str(request.url.origin())), {"id": customer.gid, **given})
    except Refusal as refusal:
        return _show(request, customer, "、".join(error["message"] for error in refusal.errors))
    return go(f"{base_of(request)}/customers/{customer.number}")


async def merge_customer(request: web.Request) -> web.Response:
    """Merge with somebody else."""
    platform, customer, form = platform_of(request), customer_of(request), await read_fields(request)
    try:
        kept = merge_now(platform, customer, find_customer(platform, form.get("with", "").strip()))
    except ControlError as error:
        return _show(request, customer, f"統合できません: {error}")
    return go(f"{base_of(request)}/customers/{kept.number}")


async def delete_customer(request: web.Request) -> web.Response:
    """Delete, if nothing hinders it."""
    shop, customer = platform_of(request).shop, customer_of(request)
    if reason := acts.why_not_deleted(shop, customer):
        return _show(request, customer, f"削除できません: {reason}")
    acts.leave(shop, customer)
    return go(f"{base_of(request)}/customers")


async def redact_customer(request: web.Request) -> web.Response:
    """Erase the person now, as the store does some days after it was asked to."""
    redact(platform_of(request), customer_of(request))
    return go(f"{base_of(request)}/customers/{request.match_info['number']}")


async def create_order(request: web.Request) -> web.Response:
    """Let the customer order one thing."""
    shop, customer, form = platform_of(request).shop, customer_of(request), await read_fields(request)
    variant = shop.find_variant(form.get("variant"))
    if variant is None:
        return _show(request, customer, "商品を選んでください。")
    title = shop.products[variant.product_number].title
    order = order_acts.place(shop, customer, [(title, variant.title, 1)])
    return go(f"{base_of(request)}/orders/{order.number}")


def _show(request: web.Request, customer: Customer, said: str | None = None) -> web.Response:
    shop = platform_of(request).shop
    return show(
        request,
        "customer.html",
        status=409 if said else 200,
        customer=customer,
        said=said,
        orders=sorted(shop.orders_of(customer), key=lambda one: one.created_at, reverse=True),
        drafts=shop.drafts_of(customer),
        spent=spent_by(shop, customer),
        is_deletable=can_delete(shop, customer),
        blockers=blockers_of(shop, customer),
        products=list(shop.products.values()),
        events=sorted(customer.events, key=lambda one: one.created_at, reverse=True)[:20],
    )
