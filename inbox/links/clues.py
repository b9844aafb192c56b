"""What in a customer's own words may lead to a customer of the store: numbers and addresses, never a name."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from inbox.customers.keys import normalise_phone

EACH_LIMIT = 10
LONGEST_TEXT = 5_000
ORDER = re.compile(
    r"(?:#|no\.?\s*|注文(?:番号)?(?:は|の|:|が)?\s*)#?(\d{3,10})(?!\d)|(?<!\d)(\d{3,10})\s*番(?!地)", re.IGNORECASE
)
BARE_NUMBER = re.compile(r"\s*(\d{3,10})\s*")
EMAIL = re.compile(r"[a-z0-9._%+\-]{1,64}@[a-z0-9.\-]{1,190}\.[a-z]{2,24}", re.IGNORECASE)
PHONE = re.compile(r"(?<![\d#])\+?\d[\d\-() ]{7,18}\d(?!\d)")
DASHES = re.compile(r"[‐‑‒–—―−ー－]")


@dataclass(frozen=True, slots=True)
class Clues:
    """Names of orders (`#1042`), phones (E.164) and addresses of mail, in the order in which they were written."""

    orders: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()


def find_clues(texts: Iterable[str]) -> Clues:
    """Find what may lead to a customer in some texts; full-width digits and any dash count as the plain ones."""
    orders: list[str] = []
    phones: list[str] = []
    emails: list[str] = []
    for text in texts:
        folded = unicodedata.normalize("NFKC", text[:LONGEST_TEXT])
        emails += EMAIL.findall(folded)
        orders += [f"#{one or other}" for one, other in ORDER.findall(folded)]
        bare = BARE_NUMBER.fullmatch(folded)
        orders += [f"#{bare[1]}"] if bare else []
        read = (normalise_phone(phone) for phone in PHONE.findall(DASHES.sub("-", folded)))
        phones += [phone for phone in read if phone]
    return Clues(_first(orders), _first(phones), _first(emails))


def _first(found: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(found))[:EACH_LIMIT]
