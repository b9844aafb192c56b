"""How a customer stands in the database."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from decimal import Decimal
from typing import Any

import orjson
from bson import Decimal128

from inbox.customers.customer import (
    Address,
    Consent,
    Customer,
    CustomerRecord,
    SubscriptionSummary,
)
from inbox.customers.gid import gid_digits
from inbox.customers.keys import email_key, name_key, normalise_phone, phone_forms, storable, tag_key
from inbox.customers.values import plain, read_money

ReadTags = Callable[[Sequence[str]], SubscriptionSummary | None]
RECORD_FIELDS = tuple(field.name for field in fields(CustomerRecord) if field.name != "untold")
# What is made of a field goes with it, and stays when the field is not told.
DERIVED: Mapping[str, tuple[str, ...]] = {
    "name": ("name_key",),
    "kana": ("name_key",),
    "email": ("email_key",),
    "phone": ("phone_key", "phone_forms"),
    "tags": ("facets", "subscription"),
}


def read_nothing(_tags: Sequence[str]) -> None:
    """Read no subscription in any tag: whoever only makes accounts or indexes needs none."""


def record_document(record: CustomerRecord, read_tags: ReadTags, own_kana: str | None = None) -> dict[str, Any]:
    """Write what the store told of a customer, with what lists and searches need of it."""
    document = {name: plain(getattr(record, name)) for name in RECORD_FIELDS}
    summary = read_tags(record.tags)
    phone = normalise_phone(record.phone) if record.phone else None
    document |= {
        "digits": gid_digits(record.gid),
        "name_key": name_key(storable(own_kana or ""), storable(record.kana or ""), document["name"]),
        "email_key": email_key(storable(record.email or "")),
        "phone_key": phone,
        "phone_forms": phone_forms(phone) if phone else [],
        "subscription": plain(summary),
        "facets": facets(tuple(document["tags"]), summary),
    }
    untold = {part for name in record.untold for part in (name, *DERIVED.get(name, ()))}
    told = {name: value for name, value in document.items() if name not in untold}
    return told | {"digest": digest_of(told)}


def facets(tags: Sequence[str], summary: SubscriptionSummary | None) -> list[str]:
    """Give the words that a list is filtered by: one index serves them all."""
    found = {tag_facet(tag) for tag in tags}
    if summary is not None:
        found |= {f"state:{state}" for state in summary.states}
        found |= {f"plan:{tag_key(plan)}" for plan in summary.plans}
        found |= {f"product:{tag_key(product)}" for product in summary.products}
        found |= {f"rank:{tag_key(summary.rank)}"} if summary.rank else set()
    return sorted(storable(facet) for facet in found)


def tag_facet(tag: str) -> str:
    """Give the word that stands for a tag in the filter."""
    return f"tag:{tag_key(tag)}"


def parse_customer(document: Mapping[str, Any]) -> Customer:
    """Read a stored customer."""
    return Customer(
        id=document["_id"],
        record=_record(document),
        subscription=_subscription(document.get("subscription")),
        own_kana=document.get("own_kana"),
        is_disabled=document.get("is_disabled", False),
        mirrored_at=document["mirrored_at"],
        first_seen_at=document["first_seen_at"],
        last_active_at=document.get("last_active_at"),
        linked_contacts=document.get("linked_contacts", 0),
        erasure_requested_at=document.get("erasure_requested_at"),
    )


def _record(document: Mapping[str, Any]) -> CustomerRecord:
    values = {name: document[name] for name in RECORD_FIELDS if document.get(name) is not None}
    values["tags"] = tuple(values.get("tags", ()))
    values |= {name: Consent(**values[name]) for name in ("email_consent", "sms_consent") if name in values}
    if "default_address" in values:
        values["default_address"] = read_address(values["default_address"])
    if "amount_spent" in values:
        values["amount_spent"] = read_money(values["amount_spent"])
    return CustomerRecord(**values)


def read_address(value: Mapping[str, Any]) -> Address:
    """Read a stored address."""
    return Address(**{**value, "formatted": tuple(value["formatted"])})


def _subscription(value: Mapping[str, Any] | None) -> SubscriptionSummary | None:
    if value is None:
        return None
    return SubscriptionSummary(
        states=tuple(value["states"]),
        plans=tuple(value["plans"]),
        products=tuple(value["products"]),
        rank=value["rank"],
    )


def digest_of(document: Mapping[str, Any]) -> str:
    """Tell two words of the store apart, so that the same one again writes nothing."""
    written = orjson.dumps(document, default=_written, option=orjson.OPT_SORT_KEYS)
    return hashlib.blake2b(written, digest_size=12).hexdigest()


def _written(value: object) -> str:
    if isinstance(value, Decimal128 | Decimal | datetime):
        return str(value)
    raise TypeError(type(value).__name__)
