"""Customers and their fields."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from aiohttp import web

from handlers.access import allow
from handlers.answers import json_response
from handlers.api import customer_schemas as schemas
from handlers.api.requests import MESSAGE, read_after, read_body, read_choice, read_limit
from handlers.customers.profile_changes import change_basics
from handlers.identity import actor_of
from handlers.keys import BACKGROUND, STORE
from handlers.people import find_person, shop_of
from handlers.running.looks import note_look
from inbox.clock import now
from inbox.customers.lists.filtering import CustomerFilter
from inbox.erasure.requesting import request_erasure
from inbox.errors import Invalid
from inbox.fields.field import Person, Shown
from inbox.fields.showing import show_fields
from inbox.fields.types import Value

TEXT_LIMIT, QUESTION_LIMIT = 250, 200


@allow("read")
async def list_customers(request: web.Request) -> web.Response:
    """List customers."""
    store, wanted = request.app[STORE], _read_filter(request)
    page = await store.customers.list(shop_of(request), wanted, read_after(request), read_limit(request))
    note_look(request, "api", *(customer.id for customer in page.items))
    fields = await store.fields.list()
    people = await store.fields.people(page.items)
    customers = [write_customer(person, show_fields(fields, person)) for person in people]
    return json_response(schemas.Customers(customers=customers, next=page.next))


@allow("read")
async def show_customer(request: web.Request) -> web.Response:
    """Show a customer."""
    return json_response(await _show(request))


@allow("reply")
async def update_customer(request: web.Request) -> web.Response:
    """Change tags and consents."""
    body = await read_body(request, schemas.CustomerChange)
    found = await find_person(request, request.match_info["customer"])
    given = body.model_dump(by_alias=True, exclude_unset=True, exclude={"tags"})
    add, remove = (body.tags.add, body.tags.remove) if body.tags else ([], [])
    await change_basics(request, found, given, add=add, remove=remove)
    return json_response(await _show(request))


@allow("reply")
async def update_profile(request: web.Request) -> web.Response:
    """Set values of fields."""
    body = await read_body(request, schemas.NewProfile)
    found, fields = await find_person(request, request.match_info["customer"]), request.app[STORE].fields
    written = await fields.set(found.contact, found.customer, body.values, actor_of(request))
    profile = schemas.Profile(
        fields=write_fields(await fields.values(found.contact, found.customer)),
        ignored=list(written.ignored),
        unknown=list(written.unknown),
        duplicates=dict(written.duplicates or {}),
    )
    return json_response(profile)


@allow("erase")
async def delete_customer(request: web.Request) -> web.Response:
    """Begin to erase a customer; who asked and what was erased stays as the certificate."""
    found, store = await find_person(request, request.match_info["customer"]), request.app[STORE]
    name = found.customer.gid if found.customer else found.name
    erasure_id = await request_erasure(store, shop_of(request), name, actor_of(request), "api")
    request.app[BACKGROUND].wake()
    erasure = await store.erasures.get(erasure_id)
    return json_response(schemas.Erasure(id=erasure.id, state=erasure.state, requested_at=erasure.requested_at), 202)


def write_customer(person: Person, shown: Sequence[Shown]) -> schemas.Customer:
    """Write a person as a customer."""
    contact, customer = person.contact, person.customer
    record = customer.record if customer else None
    spent = record.amount_spent if record else None
    tags = record.tags if record else contact.tags if contact else ()
    return schemas.Customer(
        id=customer.id if customer else contact.id if contact else "",
        gid=customer.gid if customer else None,
        contact_id=contact.id if contact else None,
        name=customer.name if customer else None,
        kana=customer.kana if customer else None,
        email=record.email if record else None,
        phone=record.phone if record else None,
        tags=list(tags),
        is_disabled=customer.is_disabled if customer else False,
        orders_count=record.orders_count if record else None,
        amount_spent=schemas.Money(amount=str(spent.amount), currency=spent.currency) if spent else None,
        fields=write_fields(shown),
        updated_at=record.updated_at if record else contact.last_event_at if contact else now(),
    )


def write_fields(shown: Sequence[Shown]) -> dict[str, Any]:
    """Write the values that are there, by key."""
    return {one.field.key: write_value(one.first.value) for one in shown if one.first is not None}


def write_value(value: Value) -> Any:
    """Write a value as JSON has it; a moment as RFC 3339."""
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    return list(value) if isinstance(value, tuple) else value


async def _show(request: web.Request) -> schemas.Customer:
    fields, found = request.app[STORE].fields, await find_person(request, request.match_info["customer"])
    note_look(request, "api", found.customer.id if found.customer else None)
    person = await fields.person(found.contact, found.customer)
    return write_customer(person, show_fields(await fields.list(), person))


def _read_filter(request: web.Request) -> CustomerFilter:
    tag, question = request.query.get("tag"), request.query.get("q", "")
    if tag is not None and not 1 <= len(tag) <= TEXT_LIMIT:
        raise Invalid(MESSAGE, fields={"tag": "length"})
    if len(question) > QUESTION_LIMIT:
        raise Invalid(MESSAGE, fields={"q": "too_long"})
    linked = read_choice(request, "linked", ("true", "false"))
    return CustomerFilter(
        text=question, tags=(tag,) if tag else (), is_linked=None if linked is None else linked == "true"
    )


routes = [
    web.get("/api/v1/customers", list_customers),
    web.get("/api/v1/customers/{customer}", show_customer),
    web.patch("/api/v1/customers/{customer}", update_customer),
    web.delete("/api/v1/customers/{customer}", delete_customer),
    web.put("/api/v1/customers/{customer}/profile", update_profile),
]
