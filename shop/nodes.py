"""Reading single values out of a store's answer: what is odd is absent, never an error."""

from collections.abc import Mapping
from typing import Any

Node = Mapping[str, Any]


def text_in(value: Any) -> str | None:
    """Give a text that is not empty."""
    return value if isinstance(value, str) and value else None


def texts_in(value: Any) -> tuple[str, ...]:
    """Give the texts of a list."""
    return tuple(text for text in value if isinstance(text, str)) if isinstance(value, list) else ()


def count_in(value: Any) -> int | None:
    """Give a whole number; the store writes large ones as text."""
    digits = str(value)
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 19 else None


def part_of(node: Node, name: str) -> Node:
    """Give a thing in a thing; an absent one is empty."""
    value = node.get(name)
    return value if isinstance(value, Mapping) else {}


def text_of(node: Node, name: str) -> str | None:
    """Give a text of a thing that is not empty."""
    return text_in(node.get(name))
