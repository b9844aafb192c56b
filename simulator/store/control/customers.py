"""Customers, as the merchant changes them in the admin."""

import contextlib
from typing import Any

from aiohttp import web

from simulator.errors import ControlError
from simulator.store.acts import customers as acts
from simulator.store.acts import merging
from simulator.store.api.refusal import Refusal
from simulator.store.api.writes.values import read_phone, read_tags
from simulator.store.control.exchange import (
    PAGE_LIMIT,
    answer,
    customer_of,
    find_customer,
    number_of,
    platform_of,
    read_object,
)
from simulator.store.control.writing import customer_json
from simulator.store.people.making import add_customer, add_home
from simulator.store.platform import Platform
from simulator.store.records.customer import Consent, Customer
from simulator.store.records.work import MergeJob
from simulator.store.webhooks.customers import customer_body

TEXTS = ("first_name", "last_name", "email", "note", "locale")
CHANGES = {*TEXTS, "phone", "tags", "state", "email_consent", "spend_tier"}


async def list_customers(request: web.Request) -> web.Response:
    """List customers by number, or those whose name, e-mail or tag holds `q`."""
    platform, limit = platform_of(request), number_of(request, "limit", 50, PAGE_LIMIT)
    after, wanted = number_of(request, "after", 0, 10**18), request.query.get("q", "").casefold()
    found = [
        one
        for one in platform.shop.customers.values()
        if one.number > after and wanted in " ".join((one.display_name, one.email or "", *one.tags)).casefold()
    ]
    return answer(
        {
            "customers": [customer_json(platform, one) for one in found[:limit]],
            "next": found[limit - 1].number if len(found) > limit else None,
        }
    )


async def create_customer(request: web.Request) -> web.Response:
    """Let somebody be a customer; `"place": n` gives an address of Japan."""
    platform, wanted = platform_of(request), await read_object(request)
    _check(wanted, {*CHANGES, "place"})
    customer = add_customer(platform.shop, wanted.get("last_name"), wanted.get("first_name"), days_ago=0)
    _change(platform, customer, wanted)
    customer.tags = _tags(wanted.get("tags") or [])
    if wanted.get("place") is not None:
        add_home(platform.shop, customer, int(wanted["place"]))
    platform.shop.tell("customers/create", customer_body(customer))
    return answer(customer_json(platform, customer), 201)


async def show_customer(request: web.Request) -> web.Response:
    """Show one customer."""
    return answer(customer_json(platform_of(request), customer_of(request)))


async def update_customer(request: web.Request) -> web.Response:
    """Change a customer."""
    platform, customer, wanted = platform_of(request), customer_of(request), await read_object(request)
    _check(wanted, CHANGES)
    change_customer(platform, customer, wanted)
    return answer(customer_json(platform, customer))


async def delete_customer(request: web.Request) -> web.Response:
    """Delete a customer, if nothing hinders it."""
    platform, customer = platform_of(request), customer_of(request)
    if reason := acts.why_not_deleted(platform.shop, customer):
        raise ControlError(reason, 409)
    acts.leave(platform.shop, customer)
    return answer({"deleted": customer.gid})


async def create_merge(request: web.Request) -> web.Response:
    """Merge another customer into this one, at once: `{"with": number, "wins"?: "one" or "two"}`."""
    platform, customer = platform_of(request), customer_of(request)
    other = find_customer(platform, (await read_object(request)).get("with"))
    return answer({"kept": merge_now(platform, customer, other).gid})


async def create_redaction(request: web.Request) -> web.Response:
    """Erase what the store knows of a person, and tell the apps to do so too."""
    platform, customer = platform_of(request), customer_of(request)
    redact(platform, customer)
    return answer(customer_json(platform, customer))


async def create_request(request: web.Request) -> web.Response:
    """Let a customer want to know what is kept of them."""
    platform, customer = platform_of(request), customer_of(request)
    orders = [order.number for order in platform.shop.orders_of(customer)]
    number = platform.shop.next_number()
    body = acts.compliance_body(platform.shop, customer)
    platform.shop.tell("customers/data_request", {**body, "orders_requested": orders, "data_request": {"id": number}})
    return answer({"data_request": number}, 201)


def change_customer(platform: Platform, customer: Customer, wanted: dict[str, Any]) -> None:
    """Change a customer, and tell."""
    before = customer.state
    _change(platform, customer, wanted)
    is_told = wanted.get("tags") is not None and acts.retag(platform.shop, customer, _tags(wanted["tags"]))
    if customer.state != before:
        acts.switch(platform.shop, customer, is_enabled=customer.state == "ENABLED")
    if wanted.get("email_consent"):
        acts.consent(platform.shop, customer, email=customer.email_consent)
    elif wanted.keys() - {"tags", "state"} and not is_told:
        acts.changed(platform.shop, customer)


def redact(platform: Platform, customer: Customer) -> None:
    """Erase a person, on their orders too, and tell."""
    shop = platform.shop
    orders = shop.orders_of(customer)
    body = acts.compliance_body(shop, customer)
    shop.tell("customers/redact", {**body, "orders_to_redact": [order.number for order in orders]})
    customer.first_name = customer.last_name = customer.email = customer.phone = customer.note = None
    customer.addresses, customer.default_address_number = [], None
    customer.metafields, customer.events = [], []
    for order in orders:
        order.email = order.phone = order.note = order.shipping_address = order.billing_address = None
        order.events = []
    customer.erasure_requested_at, customer.redacted_at = None, shop.now()


def merge_now(platform: Platform, one: Customer, two: Customer) -> Customer:
    """Merge two customers as the merchant does; a hindrance is a refusal."""
    if one is two:
        raise ControlError("customers must be different", 409)
    for customer in (one, two):
        if found := merging.blockers_of(platform.shop, customer):
            raise ControlError(merging.reason_of(customer, found[0]), 409)
    kept = merging.survivor_of(one, two, {})
    lost = two if kept is one else one
    token = f"merchant-{platform.shop.next_number()}"
    job = MergeJob(token=token, kept_gid=kept.gid, lost_gid=lost.gid, one_gid=one.gid)
    platform.shop.merge_jobs[token] = job
    merging.finish(platform.shop, job)
    return kept


def _check(wanted: dict[str, Any], known: set[str]) -> None:
    if unknown := sorted(wanted.keys() - known):
        raise ControlError(f"a customer has no {', '.join(unknown)}")


def _change(platform: Platform, customer: Customer, wanted: dict[str, Any]) -> None:
    for name in (*TEXTS, "state", "spend_tier"):
        if name in wanted:
            setattr(customer, name, wanted[name])
    if "phone" in wanted:
        customer.phone = read_phone(wanted["phone"]) if wanted["phone"] else None
    if wanted.get("email_consent"):
        customer.email_consent = Consent(wanted["email_consent"], "SINGLE_OPT_IN", platform.shop.now())


def _tags(tags: list[str]) -> list[str]:
    with contextlib.suppress(Refusal):
        return read_tags(tags)
    raise ControlError("too many tags, or one that is too long")
