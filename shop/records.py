"""From the store's answer (its fragment CustomerCore) to a record of the mirror."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any, get_args

from inbox.customers.customer import AccountState, Address, Consent, ConsentState, CustomerRecord, Money
from inbox.customers.gid import GID
from shop.nodes import Node, count_in, part_of, text_in, texts_in

STATES: tuple[str, ...] = get_args(AccountState)
CONSENTS: tuple[str, ...] = get_args(ConsentState)
# What CustomerCore does not ask for.
UNTOLD = frozenset({"kana", "last_order_at", "last_order_name", "spend_tier", "subscriber_status", "origin"})


class NotARecord(Exception):
    """The store's answer is not as its schema says."""


def read_customer(node: Node, shop: str, untold: frozenset[str] = UNTOLD) -> CustomerRecord:
    """Read a customer; what is odd in one field leaves that field empty, without a GID and a time it is no record."""
    gid, updated_at = node.get("id"), read_moment(node.get("updatedAt"))
    if not isinstance(gid, str) or not GID.fullmatch(gid) or updated_at is None:
        raise NotARecord
    phone, email = part_of(node, "defaultPhoneNumber"), part_of(node, "defaultEmailAddress")
    # A number that is shown in part only is no number.
    number = text_in(phone.get("phoneNumber"))
    return CustomerRecord(
        shop=shop,
        gid=gid,
        updated_at=updated_at,
        first_name=text_in(node.get("firstName")),
        last_name=text_in(node.get("lastName")),
        name=_name(node),
        email=text_in(email.get("emailAddress")),
        phone=None if number and "*" in number else number,
        locale=text_in(node.get("locale")),
        note=text_in(node.get("note")),
        tags=texts_in(node.get("tags")),
        state=_state(node.get("state")),
        is_email_verified=node.get("verifiedEmail") is True,
        email_consent=_consent(email, "marketingState", "marketingOptInLevel", "marketingUpdatedAt"),
        sms_consent=_consent(part_of(phone, "smsMarketingConsent"), "state", "optInLevel", "updatedAt"),
        default_address=read_address(node.get("defaultAddress")),
        orders_count=count_in(node.get("numberOfOrders")),
        amount_spent=read_money(node.get("amountSpent")),
        can_delete=node["canDelete"] if isinstance(node.get("canDelete"), bool) else None,
        created_at=read_moment(node.get("createdAt")),
        untold=untold if "canDelete" in node else untold | {"can_delete"},
    )


def read_address(node: Any) -> Address | None:
    """Read a postal address of the store."""
    if not isinstance(node, Mapping):
        return None
    names = {"province_code": "provinceCode", "country": "countryCodeV2"}
    plain = ("name", "company", "address1", "address2", "city", "province", "province_code", "zip", "country", "phone")
    return Address(
        id=text_in(node.get("id")),
        formatted=texts_in(node.get("formatted")),
        **{name: text_in(node.get(names.get(name, name))) or "" for name in plain},
    )


def read_money(node: Any) -> Money | None:
    """Read an amount (`amount`, `currencyCode`)."""
    if not isinstance(node, Mapping):
        return None
    try:
        return Money(Decimal(str(node.get("amount"))), str(node.get("currencyCode")))
    except InvalidOperation:
        return None


def read_moment(value: Any) -> datetime | None:
    """Read a time with its zone; anything else is none."""
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return moment if moment is None or moment.tzinfo is not None else None


def _name(node: Node) -> str | None:
    """The family name goes first; the store's own writing puts it last, and an e-mail in the place of no name."""
    first, last = text_in(node.get("firstName")), text_in(node.get("lastName"))
    return " ".join(part for part in (last, first) if part) or None


def _state(value: Any) -> AccountState:
    word = value.lower() if isinstance(value, str) else ""
    return word if word in STATES else "unknown"  # type: ignore[return-value]


def _consent(node: Node, state: str, level: str, updated_at: str) -> Consent | None:
    word = node.get(state)
    if not isinstance(word, str):
        return None
    known = word.lower() if word.lower() in CONSENTS else "unknown"
    at = read_moment(node.get(updated_at))
    return Consent(known, text_in(node.get(level)), at, "store")  # type: ignore[arg-type]
