"""A field of a person, its value, and the person of whom it is asked."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from inbox.contacts.contact import Contact
from inbox.conversations.message import Author
from inbox.customers.customer import Customer
from inbox.errors import Invalid
from inbox.fields.types import STRING_LIMIT, FieldType, Value

# `computed` is read from elsewhere, `import` is kept as it was sent, `profile` is the store's own to define.
Origin = Literal["computed", "import", "profile"]
Form = Literal["plain", "phone", "email"]
VerifiedBy = Literal["line_link", "order_number", "manual"]

PREFIX = "profile."
KEY = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
KEY_LIMIT = 64


@dataclass(frozen=True, slots=True)
class Field:
    """`key` is what programs write, `label` what staff read; a preset's label is a gettext id."""

    key: str
    label: str
    type: FieldType
    origin: Origin = "profile"
    form: Form = "plain"
    limit: int = STRING_LIMIT
    is_editable: bool = True
    is_write_once: bool = False
    is_preset: bool = False
    is_added: bool = True
    has_values: bool = False
    mapped_from: str | None = None
    """What of the store fills it, when staff chose so."""

    @property
    def slot(self) -> str:
        return slot_of(self.key)

    @property
    def is_basic(self) -> bool:
        return self.origin != "profile"


@dataclass(frozen=True, slots=True)
class Verification:
    """How somebody made sure of a value (確認済み)."""

    how: VerifiedBy
    at: datetime
    by: Author


@dataclass(frozen=True, slots=True)
class FieldValue:
    """`set_at` and `set_by` are None for what is read from elsewhere; `source` tells where it stands."""

    value: Value
    source: Literal["customer", "contact", "store"] = "store"
    set_at: datetime | None = None
    set_by: Author | None = None
    verified: Verification | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody as fields see them: the LINE user, the member, or both."""

    contact: Contact | None = None
    customer: Customer | None = None
    sessions: int = 0
    memo: str = ""
    kept_by_contact: Mapping[str, FieldValue] = field(default_factory=dict)
    kept_by_customer: Mapping[str, FieldValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Shown:
    """A field with its values, the one that counts first; others differ from it."""

    field: Field
    values: tuple[FieldValue, ...] = ()

    @property
    def first(self) -> FieldValue | None:
        return self.values[0] if self.values else None


def slot_of(key: str) -> str:
    """Name the place of a key in a document: the same for every casing, and without dots."""
    folded = key.lower()
    return folded.removeprefix(PREFIX) if folded.startswith(PREFIX) else f"basic:{folded.replace('.', ':')}"


def parse_key(key: str) -> str:
    """Read the key of a profile field, with or without its prefix; anything else is Invalid."""
    name = key.removeprefix(PREFIX)
    if len(name) > KEY_LIMIT or not KEY.fullmatch(name):
        raise Invalid(
            "データキーは半角の英字で始め、英字・数字・アンダースコアだけで64文字以内にしてください。",
            fields={"key": "invalid"},
        )
    return f"{PREFIX}{name}"
