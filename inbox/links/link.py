"""Who a contact is, and how well that is proven."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Grade = Literal["A", "B", "C", "D"]
Method = Literal[
    "customer_account",  # signed in with the store's customer account, framed by LINE's account link
    "app_proxy",  # signed in on the storefront, the store's signature says so
    "email_code",  # a one-time code sent to the address on file
    "import_csv",
    "import_metafield",
    "staff_created",  # staff made the customer for this contact
    "staff_claim",  # one of the staff claimed it, another confirmed it
]
Subject = Literal["name", "orders", "addresses", "money"]
Ending = Literal["customer", "staff", "replaced", "customer_removed", "erased"]

GRADES: Mapping[Method, Grade] = {
    "customer_account": "A",
    "app_proxy": "A",
    "email_code": "B",
    "import_csv": "C",
    "import_metafield": "C",
    "staff_created": "D",
    "staff_claim": "D",
}
# What may be sent to the LINE user; staff see the record at every grade, with the grade beside it.
_MAY_SEND: Mapping[Grade, frozenset[Subject]] = {
    "A": frozenset({"name", "orders", "addresses", "money"}),
    "B": frozenset({"name", "orders", "addresses", "money"}),
    "C": frozenset({"name", "orders"}),
    "D": frozenset({"name"}),
}


@dataclass(frozen=True, slots=True)
class Link:
    """A contact is this customer; an ended one is history. `by` is the staff id, None when the customer did it."""

    id: str
    contact_id: str
    customer_id: str
    shop: str
    gid: str
    method: Method
    grade: Grade
    linked_at: datetime
    by: str | None = None
    confirmed_by: str | None = None
    ended_at: datetime | None = None
    ending: Ending | None = None
    ended_by: str | None = None
    reason: str | None = None
    """Why staff ended it."""


def may_send(grade: Grade | None, subject: Subject) -> bool:
    """Tell whether a link of this grade lets a kind of personal data go to the LINE user; no link lets none."""
    return grade is not None and subject in _MAY_SEND[grade]


def is_as_good(grade: Grade, other: Grade) -> bool:
    """Tell whether a grade proves as much as another, or more."""
    return grade <= other
