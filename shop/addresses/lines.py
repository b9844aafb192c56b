"""The street lines of a military address: PSC, CMR or UNIT with a number, and BOX with another."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from shop.addresses.places import POST_OFFICES, REGIONS, PostOffice, Region

Unit = Literal["PSC", "CMR", "UNIT"]
UNITS: dict[str, Unit] = {"PSC": "PSC", "CMR": "CMR", "UNIT": "UNIT"}
LINE_LIMIT = 2_000
_NUMBER = r"[\s:.,#-]{0,4}(?:NO\.?|NUMBER)?[\s:.#-]{0,3}"
UNIT = re.compile(rf"(?<![A-Z0-9])(PSC|CMR|UNIT){_NUMBER}([0-9]{{1,6}})(?![0-9])", re.IGNORECASE)
BOX = re.compile(rf"(?<![A-Z])(?:P\.?O\.?\s?)?BOX{_NUMBER}([0-9]{{1,6}}[A-Z]?)(?![A-Z0-9])", re.IGNORECASE)
WRITTEN = re.compile(
    rf"(?<![A-Z0-9])(?:PSC|CMR|UNIT){_NUMBER}[0-9]{{1,6}}[\s,;/-]{{0,4}}BOX{_NUMBER}[0-9]{{1,6}}[A-Z]?(?![A-Z0-9])",
    re.IGNORECASE,
)
OFFICE = re.compile(
    r"(?<![A-Z0-9])(APO|FPO|DPO)(?![A-Z0-9])(?:[\s,/]{1,3}(AA|AE|AP)(?![A-Z0-9]))?"
    r"(?:[\s,/]{1,3}([0-9]{5}(?:-[0-9]{4})?)(?![0-9]))?",
    re.IGNORECASE,
)
_DOTTED = re.compile(r"(?<![A-Z0-9])([AFD])\.\s?P\.\s?O\.?(?![A-Z0-9])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Office:
    """A post office as it stands in a line, with what follows it."""

    office: PostOffice
    region: Region | None
    zip: str


@dataclass(frozen=True, slots=True)
class Lines:
    """What the two street lines hold; `rest` is all else, the parts in their order."""

    unit: Unit | None
    number: str
    box: str
    office: Office | None
    is_well_written: bool
    """The first line holds unit and box side by side, in narrow letters, and no line holds the post office."""
    rest: str

    @property
    def is_complete(self) -> bool:
        return self.unit is not None and bool(self.box)

    @property
    def written(self) -> str:
        """Write unit and box as they belong."""
        return f"{self.unit} {self.number} BOX {self.box}"


def read_lines(address1: str, address2: str) -> Lines:
    """Read the street lines, whatever width, case and spacing they have."""
    both = f"{normalize(address1)}, {normalize(address2)}"
    unit, box, office = UNIT.search(both), BOX.search(both), find_office(both)
    return Lines(
        unit=UNITS[unit[1].upper()] if unit else None,
        number=unit[2] if unit else "",
        box=box[1].upper() if box else "",
        office=office,
        is_well_written=bool(WRITTEN.search(address1[:LINE_LIMIT])) and office is None,
        rest=_rest(both, office),
    )


def find_office(text: str) -> Office | None:
    """Find the post office that a text names; of two different ones none."""
    found = list(OFFICE.finditer(normalize(text)))
    if len({match[1].upper() for match in found}) != 1:
        return None
    best = max(found, key=lambda match: len(match[0]))
    region = REGIONS[best[2].upper()] if best[2] else None
    return Office(POST_OFFICES[best[1].upper()], region, best[3] or "")


def normalize(text: str) -> str:
    """Fold width and space, and `A.P.O.` to APO."""
    plain = " ".join(unicodedata.normalize("NFKC", text[:LINE_LIMIT]).split())
    return _DOTTED.sub(lambda match: f"{match[1].upper()}PO", plain)


def _rest(text: str, office: Office | None) -> str:
    # Of two different post offices a person has to choose: both stay.
    text = text if office is None else OFFICE.sub(",", text)
    for form in (WRITTEN, UNIT, BOX):
        text = form.sub(",", text, count=1)
    parts = (part.strip(" .;/-") for part in text.split(","))
    return ", ".join(part for part in parts if part)
