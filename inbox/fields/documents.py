"""How values of fields stand in a document: embedded under `fields`, by slot."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from inbox.conversations.message import Author
from inbox.fields.field import FieldValue, Verification
from inbox.fields.types import Value
from inbox.search.folding import fold

# Of a long text, what a list is filtered by.
COMPARED_LIMIT = 255


def kept_value(value: Value, match: str | None, at: datetime, by: Author) -> dict[str, Any]:
    """Write a value that somebody set; `match` is its form for comparison."""
    kept: dict[str, Any] = {"value": list(value) if isinstance(value, tuple) else value}
    kept |= {"set_at": at, "set_by": _author(by), "verified": None}
    if isinstance(value, str | tuple):
        kept["key"] = compared(value) if isinstance(value, str) else [compared(item) for item in value]
    return kept | ({"match": match} if match is not None else {})


def compared(text: str) -> str:
    """Give the form of a text by which lists are filtered: case and width do not count."""
    return fold(text)[:COMPARED_LIMIT]


def kept_verification(how: str, at: datetime, by: Author) -> dict[str, Any]:
    """Write that somebody made sure of a value."""
    return {"how": how, "at": at, "by": _author(by)}


def read_values(document: Mapping[str, Any] | None, source: Literal["customer", "contact"]) -> dict[str, FieldValue]:
    """Read all values of a document, by slot."""
    kept = (document or {}).get("fields") or {}
    return {slot: _read(one, source) for slot, one in kept.items()}


def _read(kept: Mapping[str, Any], source: Literal["customer", "contact"]) -> FieldValue:
    value, verified = kept["value"], kept.get("verified")
    return FieldValue(
        value=tuple(value) if isinstance(value, list) else value,
        source=source,
        set_at=kept["set_at"],
        set_by=Author(**kept["set_by"]),
        verified=Verification(verified["how"], verified["at"], Author(**verified["by"])) if verified else None,
    )


def _author(by: Author) -> dict[str, Any]:
    return {"kind": by.kind, "id": by.id, "name": by.name}
