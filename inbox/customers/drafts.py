"""What staff type of a customer, checked as a store would."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any

from inbox.customers.customer import Address, Consent, CustomerRecord
from inbox.customers.keys import EMAIL_LIMIT, email_key, normalise_phone, storable
from inbox.customers.tags import apply_tags
from inbox.errors import Invalid

NAME_LIMIT = 255
NOTE_LIMIT = 5_000
EMAIL = re.compile(r"[^@\s<>,;:\"()\[\]\\]+@[^@\s<>,;:\"()\[\]\\]+\.[^@\s<>,;:\"()\[\]\\.]+")


@dataclass(frozen=True, slots=True)
class NewCustomer:
    """Somebody whom staff enter by hand: a phone number or an address of mail is enough."""

    last_name: str = ""
    first_name: str = ""
    kana: str = ""
    email: str = ""
    phone: str = ""
    note: str = ""
    locale: str = "ja"
    tags: tuple[str, ...] = ()
    default_address: Address | None = None


def checked_record(new: NewCustomer, shop: str, gid: str, at: datetime) -> CustomerRecord:
    """Make the record of a new customer; Invalid names each field that cannot be taken."""
    if not new.email.strip() and not new.phone.strip():
        raise Invalid(
            "電話番号かメールアドレスのどちらかを入力してください。", fields={"email": "required", "phone": "required"}
        )
    empty = CustomerRecord(shop, gid, at, origin="manual", state="unknown", created_at=at)
    given = {field.name: getattr(new, field.name) for field in fields(new) if field.name != "tags"}
    return replace(changed_record(empty, given, at), tags=apply_tags((), new.tags, ()))


def changed_record(record: CustomerRecord, changes: Mapping[str, Any], at: datetime) -> CustomerRecord:
    """Give the record with changes applied; Invalid names each field that cannot be taken."""
    return _named(replace(record, updated_at=at, **checked_changes(changes)))


def checked_changes(changes: Mapping[str, Any]) -> dict[str, Any]:
    """Check what staff typed; an empty text is None. Invalid names each field that cannot be taken."""
    checked, wrong = {}, {}
    for name, value in changes.items():
        try:
            checked[name] = CHECKS[name](value)
        except (KeyError, ValueError) as error:
            wrong[name] = str(error.args[0]) if isinstance(error, ValueError) else "unknown"
    if wrong:
        raise Invalid("入力した内容を確認してください。", fields=wrong)
    return checked


def differences(record: CustomerRecord, changes: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Give what stands otherwise in the record, field by field: `theirs` is there now, `yours` was to be written."""
    return {
        name: {"theirs": getattr(record, name), "yours": value}
        for name, value in checked_changes(changes).items()
        if getattr(record, name) != value
    }


def _named(record: CustomerRecord) -> CustomerRecord:
    parts = (record.last_name, record.first_name)
    return replace(record, name=" ".join(part for part in parts if part) or None)


def _text(limit: int) -> Callable[[str | None], str | None]:
    def check(value: str | None) -> str | None:
        text = storable(value or "").strip()
        if len(text) > limit:
            raise ValueError("too_long")
        return text or None

    return check


def _email(value: str | None) -> str | None:
    text = unicodedata.normalize("NFKC", storable(value or "")).strip()
    if not text:
        return None
    if len(text) > EMAIL_LIMIT or email_key(text) is None or not EMAIL.fullmatch(text):
        raise ValueError("invalid")
    return text


def _phone(value: str | None) -> str | None:
    if not (value or "").strip():
        return None
    phone = normalise_phone(value or "")
    if phone is None:
        raise ValueError("invalid")
    return phone


def _address(value: Address | None) -> Address | None:
    return value


def _consent(value: Consent | None) -> Consent | None:
    return value


CHECKS: Mapping[str, Callable[[Any], Any]] = {
    "last_name": _text(NAME_LIMIT),
    "first_name": _text(NAME_LIMIT),
    "kana": _text(NAME_LIMIT),
    "note": _text(NOTE_LIMIT),
    "locale": _text(10),
    "email": _email,
    "phone": _phone,
    "default_address": _address,
    "email_consent": _consent,
    "sms_consent": _consent,
}
