"""Check what is given for a person, and say what is wrong in the store's words."""

import re
from typing import Any

from simulator.store.api.asked import Asked
from simulator.store.api.refusal import Refusal, refuse
from simulator.store.records.customer import Customer
from simulator.store.records.order import Order

NAME_LIMIT, NOTE_LIMIT, TAG_LIMIT, TAG_LENGTH = 255, 5000, 250, 255
_EMAIL = re.compile(r"[^@\s,;<>()]+@[^@\s,;<>()]+\.[^@\s,;<>().]+")
_LOCALE = re.compile(r"[a-z]{2,3}(-[A-Z]{2})?")
_SEPARATORS = re.compile(r"[\s()\-‐-―ー]")


def get_customer(asked: Asked, gid: str, message: str = "Customer does not exist", path: str = "id") -> Customer:
    """Give a customer, or refuse."""
    customer = asked.shop.find_customer(gid)
    if customer is None:
        raise refuse(message, path)
    return customer


def get_order(asked: Asked, gid: str, path: str = "id") -> Order:
    """Give an order, or refuse."""
    order = asked.shop.find_order(gid)
    if order is None:
        raise refuse("Order does not exist", path, code="NOT_FOUND")
    return order


def is_email(text: str) -> bool:
    """Tell whether a text can be an e-mail address."""
    return _EMAIL.fullmatch(text) is not None


def is_locale(text: str) -> bool:
    """Tell whether a text can be a language."""
    return _LOCALE.fullmatch(text) is not None


def read_phone(text: str) -> str | None:
    """Write a number as `+81…`; None is no number."""
    digits = _SEPARATORS.sub("", text)
    if digits.startswith("0") and 10 <= len(digits) <= 11 and digits.isascii() and digits.isdecimal():
        digits = f"+81{digits[1:]}"
    plain = digits.removeprefix("+")
    is_number = digits.startswith("+") and plain.isascii() and plain.isdecimal() and 8 <= len(plain) <= 15
    return digits if is_number else None


def read_tags(tags: list[str], *, path: str = "tags") -> list[str]:
    """Trim tags, split them at commas, drop what is there twice; refuse too many and too long ones."""
    pieces = [piece.strip() for tag in tags for piece in tag.split(",")]
    kept = {piece.casefold(): piece for piece in reversed(pieces) if piece}
    if any(len(tag) > TAG_LENGTH for tag in kept.values()):
        raise refuse(f"Tags is too long (maximum is {TAG_LENGTH} characters)", path)
    if len(kept) > TAG_LIMIT:
        raise refuse(f"Tags cannot be more than {TAG_LIMIT}", path)
    return sorted(kept.values())


def check_all(errors: list[dict[str, Any] | None]) -> None:
    """Refuse with every error that there is."""
    found = [error for error in errors if error]
    if found:
        raise Refusal(found)


def wrong(message: str, *path: str) -> dict[str, Any]:
    """Write an error."""
    return {"field": list(path) or None, "message": message}
