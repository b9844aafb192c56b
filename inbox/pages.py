"""A page of a list: some items, and where the next page begins."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from inbox.clock import from_milliseconds, to_milliseconds
from inbox.errors import Invalid

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """`next` is a cursor for the same call, or None at the end."""

    items: tuple[T, ...]
    next: str | None = None


def time_cursor(moment: datetime, document_id: str) -> str:
    """Write the place after one document of a list sorted by (time, _id)."""
    return f"{to_milliseconds(moment)}~{document_id}"


def parse_time_cursor(cursor: str) -> tuple[datetime, str]:
    """Read a cursor back; anything else is Invalid."""
    milliseconds, separator, document_id = cursor.partition("~")
    if not separator or not document_id or not milliseconds.isascii() or not milliseconds.isdigit():
        raise Invalid("続きの位置を読み取れません。一覧を最初から開いてください。", fields={"after": "invalid"})
    try:
        return from_milliseconds(int(milliseconds)), document_id
    except (OverflowError, OSError, ValueError):
        raise Invalid(
            "続きの位置を読み取れません。一覧を最初から開いてください。", fields={"after": "invalid"}
        ) from None


def beyond(field: str, cursor: str | None, *, descending: bool = False) -> dict[str, Any]:
    """Make the filter for what comes after a cursor in a list sorted by (field, _id)."""
    if cursor is None:
        return {}
    moment, document_id = parse_time_cursor(cursor)
    step = "$lt" if descending else "$gt"
    # The bound beside the choice keeps it one walk along one index.
    return {field: {f"{step}e": moment}, "$or": [{field: {step: moment}}, {"_id": {step: document_id}}]}
