"""What every record has: a number, and the id made of it."""

from dataclasses import dataclass
from typing import ClassVar


def gid_of(kind: str, number: int) -> str:
    """Write the id of a record (`gid://shopify/Customer/1`)."""
    return f"gid://shopify/{kind}/{number}"


def number_of(gid: str) -> int | None:
    """Read the number at the end of an id; None is no id of a record."""
    number = gid.rpartition("/")[2]
    return int(number) if gid.startswith("gid://shopify/") and number.isascii() and number.isdecimal() else None


@dataclass(slots=True, kw_only=True)
class Record:
    """Something with a number of its own; `KIND` is its type's name in the API."""

    KIND: ClassVar[str]
    number: int

    @property
    def gid(self) -> str:
        """Give the id."""
        return gid_of(self.KIND, self.number)
