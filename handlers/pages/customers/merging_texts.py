"""The rows of a merge: a field, what each of the two has, and whose value stays."""

from collections.abc import Sequence
from dataclasses import dataclass

from inbox.customers.customer import Address, CustomerRecord
from inbox.customers.keys import tag_key
from shop.merging import Choice, Choices, Preview

FIELDS: Sequence[Choice] = ("last_name", "first_name", "email", "phone", "default_address")


@dataclass(frozen=True, slots=True)
class Row:
    """`chosen` is the GID whose value stays; where both say the same, or nothing, there is nothing to choose."""

    name: Choice
    loser: str
    survivor: str
    chosen: str

    @property
    def is_same(self) -> bool:
        return self.loser == self.survivor


def rows_of(loser: CustomerRecord, survivor: CustomerRecord, preview: Preview, choices: Choices) -> Sequence[Row]:
    """Give the rows in the order of the page."""
    return [_row(name, loser, survivor, preview, choices) for name in FIELDS]


def union_of(*records: CustomerRecord) -> Sequence[str]:
    """Give the tags of all, each once whatever its case and width."""
    return sorted({tag_key(tag): tag for record in records for tag in record.tags}.values())


def _row(name: Choice, loser: CustomerRecord, survivor: CustomerRecord, preview: Preview, choices: Choices) -> Row:
    theirs, ours = _text(getattr(loser, name)), _text(getattr(survivor, name))
    kept = _text(getattr(preview.kept, name))
    says = loser.gid if kept == theirs and kept != ours else survivor.gid
    return Row(name, theirs, ours, choices.keep.get(name, says))


def _text(value: str | Address | None) -> str:
    """An address as one line: two that read the same are the same."""
    if not isinstance(value, Address):
        return value or ""
    parts = (value.zip, value.province, value.city, value.address1, value.address2)
    return " ".join(part for part in parts if part)
