"""Finding a customer's personal data in a text, however it is written."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Literal

from inbox.customers.customer import Address, CustomerRecord
from inbox.customers.keys import email_key, phone_forms

Personal = Literal["email", "phone", "address"]
SHORTEST_LINE = 4
SHORTEST_PHONE = 9
DASHES = re.compile(r"[‐‑‒–—―−－﹣]|(?<=\d)ー(?=\d)")
BLANKS = re.compile(r"\s+")
BREAKS = re.compile(r"[-()./・]")
POSTCODE = re.compile(r"\d{7}")
NUMBERING = re.compile(r"(?<=\d)(?:丁目|番地の?|番|号|の)(?=\d)")
NUMBERING_END = re.compile(r"(?<=\d)(?:番地|番|号室?)")
OPEN_PLACE = re.compile(
    r"\{\{?\s*(?:[a-z][a-z0-9_]*(?:\.[a-z0-9_]+)*|[ぁ-んァ-ヶ一-龠ー・]{1,40})\s*\}?\}", re.IGNORECASE
)
INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u2060-\u2064\ufe00-\ufe0f\ufeff]")


def find_personal(text: str, record: CustomerRecord) -> dict[str, Personal]:
    """Find the pieces of a customer's personal data that a text carries, each with its kind."""
    folded = fold(text)
    return {piece: kind for piece, kind in _pieces(record) if _carries(folded, piece, kind)}


def fold(text: str) -> str:
    """Fold a text so that width, case, blanks, dashes and 丁目 or 番地 make no difference."""
    plain = INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).casefold()
    dashed = DASHES.sub("-", BLANKS.sub("", plain))
    return NUMBERING_END.sub("", NUMBERING.sub("-", dashed))


def _pieces(record: CustomerRecord) -> Iterator[tuple[str, Personal]]:
    email = email_key(record.email) if record.email else None
    if email is not None:
        yield BLANKS.sub("", email), "email"
    address = record.default_address
    phones = [phone for phone in (record.phone, address.phone if address else None) if phone]
    for form in {re.sub(r"\D", "", form) for phone in phones for form in phone_forms(phone)}:
        if len(form) >= SHORTEST_PHONE:
            yield form, "phone"
    if address is not None:
        yield from ((line, "address") for line in _lines(address))


def _carries(folded: str, piece: str, kind: Personal) -> bool:
    if kind == "phone":
        return piece in BREAKS.sub("", folded)
    if POSTCODE.fullmatch(piece):
        return re.search(rf"(?<!\d){piece[:3]}-?{piece[3:]}(?!\d)", folded) is not None
    return piece in folded


def _lines(address: Address) -> Iterator[str]:
    """The lines that say where somebody lives; a city alone is where thousands do."""
    for line in (address.address1, address.address2):
        folded = fold(line)
        if len(folded) >= SHORTEST_LINE and not folded.isdigit():
            yield folded
    postcode = fold(address.zip).replace("-", "")
    if POSTCODE.fullmatch(postcode):
        yield postcode
