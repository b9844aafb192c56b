"""One JSON object of a request: read it, and collect what LINE would not like about it."""

import re
from collections.abc import Callable, Collection
from typing import Any
from urllib.parse import urlsplit

from simulator.line.errors import LineError, invalid_property
from simulator.line.messages.lengths import utf16_units

EMPTY = "May not be empty"
URL_LIMIT = 2000
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_PRINTABLE = re.compile(r"[\x21-\x7e]+")

Path = tuple[str | int, ...]
Finding = tuple[str, Path]


class Node:
    """An object, where it stands, and the findings of the whole request."""

    def __init__(self, value: dict[str, Any], path: Path, findings: list[Finding]) -> None:
        self.value, self.path, self.findings = value, path, findings

    @property
    def kind(self) -> str:
        kind = self.value.get("type")
        return kind if isinstance(kind, str) else ""

    def complain(self, message: str, *names: str | int) -> None:
        """Note that something is wrong with this object, or with what is named in it."""
        self.findings.append((message, (*self.path, *names)))

    def has(self, name: str) -> bool:
        """Say whether a property is there."""
        return self.value.get(name) is not None

    def text(
        self, name: str, limit: int, *, needed: bool = True, count: Callable[[str], int] = utf16_units
    ) -> str | None:
        """Read a text; None when it is absent or wrong."""
        value = self._read(name, str)
        if not value:
            if needed or value == "":
                self.complain(EMPTY, name)
            return None
        if count(value) > limit:
            self.complain(f"Length must be between 0 and {limit}", name)
        return str(value)

    def url(self, name: str, *, needed: bool = True) -> None:
        """Read an address that LINE fetches: HTTPS, or HTTP on this machine, which LINE itself would not take."""
        address = self.text(name, URL_LIMIT, needed=needed)
        if address is not None and not is_fetchable(address):
            self.complain("invalid uri scheme" if "://" in address else "invalid uri", name)

    def choice(self, name: str, allowed: Collection[str], *, needed: bool = True) -> str | None:
        """Read one of several words."""
        value = self._read(name, str)
        if value is None and needed:
            self.complain("must be specified", name)
        elif value is not None and value not in allowed:
            self.complain(f"must be one of the following values: [{', '.join(sorted(allowed))}]", name)
        return value if isinstance(value, str) else None

    def number(self, name: str, low: float, high: float, *, needed: bool = True) -> float | None:
        """Read a number between two bounds."""
        value = self.value.get(name)
        if value is None:
            if needed:
                self.complain("must be specified", name)
            return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise invalid_property(written((*self.path, name)))
        if not low <= value <= high:
            self.complain(f"must be between {low:g} and {high:g}", name)
        return value

    def flag(self, name: str) -> bool:
        """Read a boolean, false when it is absent."""
        return bool(self._read(name, bool))

    def child(self, name: str, *, needed: bool = True) -> "Node | None":
        """Read an object inside this one."""
        value = self._read(name, dict)
        if value is None:
            if needed:
                self.complain("must be specified", name)
            return None
        return Node(value, (*self.path, name), self.findings)

    def children(self, name: str, low: int, high: int, *, needed: bool = True) -> "list[Node]":
        """Read a list of objects."""
        values = self._read(name, list)
        if values is None:
            if needed:
                self.complain(EMPTY, name)
            return []
        if not low <= len(values) <= high:
            self.complain(f"Size must be between {low} and {high}", name)
        return [self._item(name, at, value) for at, value in enumerate(values)]

    def _item(self, name: str, at: int, value: Any) -> "Node":
        path = (*self.path, name, at)
        if not isinstance(value, dict):
            raise invalid_property(written(path))
        return Node(value, path, self.findings)

    def _read(self, name: str, wanted: type) -> Any:
        value = self.value.get(name)
        if value is not None and not isinstance(value, wanted):
            raise invalid_property(written((*self.path, name)))
        return value


def is_fetchable(address: str) -> bool:
    """Say whether an address is percent-encoded and HTTPS, or HTTP on this machine."""
    try:
        parts = urlsplit(address)
        is_allowed = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)
    except ValueError:
        return False
    return is_allowed and bool(parts.hostname) and bool(_PRINTABLE.fullmatch(address))


def written(path: Path) -> str:
    """Write a path as LINE does: messages[0].text."""
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path).lstrip(".")


def refuse(findings: list[Finding]) -> None:
    """Refuse a request with findings."""
    if findings:
        details = [{"message": message, "property": written(path)} for message, path in findings]
        raise LineError(400, f"The request body has {len(findings)} error(s)", details)
