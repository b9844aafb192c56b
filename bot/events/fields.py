"""Fields of LINE's JSON, read with tolerance: what is absent or of another type is None."""

import math
from collections.abc import Mapping
from typing import Any

ID_LIMIT = 200
_LARGEST = 2**63 - 1

Raw = Mapping[str, Any]


def object_of(raw: Raw, name: str) -> Raw:
    """Give an object, empty when there is none."""
    value = raw.get(name)
    return value if isinstance(value, dict) else {}


def objects_of(raw: Raw, name: str, limit: int) -> list[Raw]:
    """Give the objects of a list, at most `limit`."""
    value = raw.get(name)
    return [one for one in value[:limit] if isinstance(one, dict)] if isinstance(value, list) else []


def text_of(raw: Raw, name: str) -> str | None:
    """Give a text."""
    value = raw.get(name)
    return value if isinstance(value, str) else None


def id_of(raw: Raw, name: str) -> str | None:
    """Give one of LINE's ids or tokens: a text, neither empty nor endless."""
    value = raw.get(name)
    return value if isinstance(value, str) and 0 < len(value) <= ID_LIMIT else None


def token_of(raw: Raw, name: str) -> str | None:
    """Give an opaque token, which may be longer than an id."""
    value = raw.get(name)
    return value if isinstance(value, str) and 0 < len(value) <= 10 * ID_LIMIT else None


def whole_number_of(raw: Raw, name: str) -> int | None:
    """Give a whole number that the database can hold, not below zero."""
    value = raw.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _LARGEST else None


def number_of(raw: Raw, name: str) -> float | None:
    """Give a finite number."""
    value = raw.get(name)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return float(value) if math.isfinite(value) else None


def without_none(**fields: Any) -> dict[str, Any]:
    """Leave out what is None, as LINE does."""
    return {name: value for name, value in fields.items() if value is not None}
