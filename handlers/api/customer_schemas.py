"""What the JSON API says of customers and takes for them."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from handlers.api.schemas import Answer, Body

FieldValue = bool | int | float | str | list[str] | None


class Money(Answer):
    """An amount, as a decimal text, in an ISO 4217 currency."""

    amount: str
    currency: str


class Customer(Answer):
    """A member, or the LINE user who is none yet; `fields` holds every value by key, also of keys that nobody added."""

    id: str
    gid: str | None
    contact_id: str | None
    name: str | None
    kana: str | None
    email: str | None
    phone: str | None
    tags: list[str]
    is_disabled: bool
    orders_count: int | None
    amount_spent: Money | None
    fields: dict[str, FieldValue]
    updated_at: datetime


class Customers(Answer):
    """A page of customers, the newest change first."""

    customers: list[Customer]
    next: str | None


class Profile(Answer):
    """What became of values: `ignored` were written once before, `unknown` are kept and hidden until added."""

    fields: dict[str, FieldValue]
    ignored: list[str]
    unknown: list[str]
    duplicates: dict[str, str]


class Erasure(Answer):
    """An erasure that was begun; its certificate is on the page 設定 > 個人情報."""

    id: str
    state: Literal["running", "failed", "done"]
    requested_at: datetime


class NewProfile(Body):
    """Values by key (`profile.…`, `web.…`, `mobile.…`); null takes one away, a datetime is in milliseconds."""

    values: Annotated[dict[str, FieldValue], Field(min_length=1, max_length=200)]


class TagChange(Body):
    """Tags to add and to remove; others stay."""

    add: Annotated[list[str], Field(default_factory=list, max_length=250)]
    remove: Annotated[list[str], Field(default_factory=list, max_length=250)]


class CustomerChange(Body):
    """The basic keys that may be changed: the tags and the consents; any other key is refused by its name."""

    tags: TagChange | None = None
    unsubscribe_email: Annotated[bool | None, Field(alias="unsubscribeEmail")] = None
    unsubscribe_texting: Annotated[bool | None, Field(alias="unsubscribeTexting")] = None
    unsubscribe_line: Annotated[bool | None, Field(alias="unsubscribeLine")] = None
