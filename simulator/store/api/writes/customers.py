"""Customers are made, changed, deleted."""

from typing import Any

from simulator.store.acts import customers as acts
from simulator.store.api.asked import Asked
from simulator.store.api.refusal import refuse
from simulator.store.api.resolvers import resolves
from simulator.store.api.writes.consents import consent_of
from simulator.store.api.writes.metafields import set_inputs
from simulator.store.api.writes.values import (
    NAME_LIMIT,
    NOTE_LIMIT,
    check_all,
    get_customer,
    is_email,
    is_locale,
    read_phone,
    read_tags,
    wrong,
)
from simulator.store.records.customer import Customer


@resolves("Mutation", "customerCreate")
def _create(asked: Asked, input: dict[str, Any]) -> dict[str, Any]:  # noqa: A002
    shop, now = asked.shop, asked.shop.now()
    values = _read(asked, input, None)
    if not any(values.get(name) for name in ("first_name", "last_name", "email", "phone")):
        raise refuse("A name, phone number, or email address must be present")
    customer = Customer(number=shop.next_number(), created_at=now, updated_at=now, locale="en", verified_email=False)
    _write(asked, customer, input, values)
    acts.join(shop, customer)
    return {"customer": customer}


@resolves("Mutation", "customerUpdate")
def update_customer(asked: Asked, input: dict[str, Any]) -> dict[str, Any]:  # noqa: A002
    """Change what is named of a customer."""
    customer = get_customer(asked, input.get("id") or "")
    values = _read(asked, input, customer)
    tags = values.pop("tags", None)
    _write(asked, customer, input, values)
    if tags is None or not acts.retag(asked.shop, customer, tags):
        acts.changed(asked.shop, customer)
    return {"customer": customer}


@resolves("Mutation", "customerDelete")
def _delete(asked: Asked, input: dict[str, Any]) -> dict[str, Any]:  # noqa: A002
    customer = get_customer(asked, input["id"], "Customer can't be found")
    if reason := acts.why_not_deleted(asked.shop, customer):
        raise refuse(reason, "id")
    acts.leave(asked.shop, customer)
    return {"deletedCustomerId": customer.gid}


def _read(asked: Asked, given: dict[str, Any], customer: Customer | None) -> dict[str, Any]:
    """Check every value before any of them is written."""
    values: dict[str, Any] = {}
    for name, attribute in (("firstName", "first_name"), ("lastName", "last_name")):
        if name in given:
            values[attribute] = (given[name] or "").strip() or None
    if "email" in given:
        values["email"] = (given["email"] or "").strip() or None
    if "phone" in given:
        text = (given["phone"] or "").strip()
        values["phone"] = (read_phone(text) or text) or None
    if "note" in given:
        values["note"] = given["note"]
    if given.get("locale"):
        values["locale"] = given["locale"]
    if "multipassIdentifier" in given:
        values["multipass_identifier"] = given["multipassIdentifier"]
    check_all([*_wrong_texts(values), *_taken(asked, values, customer)])
    if given.get("tags") is not None:
        values["tags"] = read_tags(given["tags"])
    return values


def _wrong_texts(values: dict[str, Any]) -> list[dict[str, Any] | None]:
    email, phone, note = values.get("email"), values.get("phone"), values.get("note")
    names = [("first_name", "firstName", "First name"), ("last_name", "lastName", "Last name")]
    return [
        *(
            wrong(f"{label} is too long (maximum is {NAME_LIMIT} characters)", name)
            for attribute, name, label in names
            if len(values.get(attribute) or "") > NAME_LIMIT
        ),
        wrong("Email is invalid", "email") if email and not is_email(email) else None,
        wrong("Phone is invalid", "phone") if phone and read_phone(phone) is None else None,
        wrong(f"Note is too long (maximum is {NOTE_LIMIT} characters)", "note")
        if len(note or "") > NOTE_LIMIT
        else None,
        wrong("Locale is invalid", "locale") if values.get("locale") and not is_locale(values["locale"]) else None,
    ]


def _taken(asked: Asked, values: dict[str, Any], customer: Customer | None) -> list[dict[str, Any] | None]:
    """An address or a number is one customer's only."""
    by_email = asked.shop.find_by_email(values["email"]) if values.get("email") else None
    by_phone = asked.shop.find_by_phone(values["phone"]) if values.get("phone") else None
    return [
        wrong("Email has already been taken", "email") if by_email and by_email is not customer else None,
        wrong("Phone has already been taken", "phone") if by_phone and by_phone is not customer else None,
    ]


def _write(asked: Asked, customer: Customer, given: dict[str, Any], values: dict[str, Any]) -> None:
    if given.get("metafields"):
        set_inputs(asked, customer, given["metafields"])
    for attribute, value in values.items():
        setattr(customer, attribute, value)
    if given.get("emailMarketingConsent") and customer.email:
        customer.email_consent = consent_of(asked, given["emailMarketingConsent"], "emailMarketingConsent")
    if given.get("smsMarketingConsent") and customer.phone:
        customer.sms_consent = consent_of(asked, given["smsMarketingConsent"], "smsMarketingConsent")
