"""Who answers which field."""

from collections.abc import Callable
from typing import Any

# Called with the record, the question and the field's arguments.
Resolver = Callable[..., Any]
RESOLVERS: dict[tuple[str, str], Resolver] = {}
# Fields that are an attribute by another name.
RENAMED: dict[tuple[str, str], str] = {}


def resolves(kind: str, *names: str) -> Callable[[Resolver], Resolver]:
    """Let a function answer fields of a type."""

    def register(resolver: Resolver) -> Resolver:
        for name in names:
            RESOLVERS[kind, name] = resolver
        return resolver

    return register


def rename(kind: str, **names: str) -> None:
    """Let fields be attributes by other names."""
    RENAMED.update({(kind, name): attribute for name, attribute in names.items()})
