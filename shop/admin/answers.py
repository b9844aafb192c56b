"""What an answer tells of one thing in it, and what it kept back: absent is not the same as withheld."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from shop.client.asks import Answer, Problem
from shop.errors import AccessDenied, BadDocument, ShopUnreachable
from shop.nodes import Node


def told_nodes(answer: Answer, root: str) -> Iterator[tuple[Node, frozenset[str]]]:
    """Give each thing of a list, and which of its fields were kept back (`note`, `defaultAddress.phone`)."""
    raise_withheld(answer, root)
    nodes = answer.data.get(root)
    prefix: tuple[str, ...] = (root,)
    if isinstance(nodes, Mapping):
        nodes, prefix = nodes.get("nodes"), (root, "nodes")
    if not isinstance(nodes, list):
        raise BadDocument(f"{root} has no nodes")
    for index, node in enumerate(nodes):
        if isinstance(node, Mapping):
            yield node, _kept_back(answer.problems, (*prefix, str(index)))


def nodes_of(answer: Answer, *path: str) -> Iterator[Node]:
    """Give the things of a list in an answer; one that was kept back as a whole is raised, an odd one left out."""
    place: Any = answer.data
    for name in path:
        place = place.get(name) if isinstance(place, Mapping) else None
    nodes = place.get("nodes") if isinstance(place, Mapping) else None
    if not isinstance(nodes, list):
        denied = next((one for one in answer.problems if one.code == "ACCESS_DENIED"), None)
        raise AccessDenied(denied.scope) if denied else ShopUnreachable("no list in the answer")
    return (node for node in nodes if isinstance(node, Mapping))


def raise_withheld(answer: Answer, root: str) -> None:
    """Raise when a whole thing was kept back: taken as absent, it would be forgotten here."""
    for problem in answer.problems:
        if not _below(problem.path, root):
            raise AccessDenied(problem.scope) if problem.code == "ACCESS_DENIED" else ShopUnreachable("withheld")


def next_of(answer: Answer, root: str) -> str | None:
    """Give where the next page of a list begins; None at its end."""
    connection = answer.data.get(root)
    page = connection.get("pageInfo") if isinstance(connection, Mapping) else None
    if not isinstance(page, Mapping) or page.get("hasNextPage") is not True:
        return None
    cursor = page.get("endCursor")
    return cursor if isinstance(cursor, str) and cursor else None


def untold_of(kept_back: frozenset[str], names: Mapping[str, tuple[str, ...]]) -> frozenset[str]:
    """Name what of a record is not told; a part of a field has a row of its own, or counts as the field."""
    found = (names.get(field, names.get(field.partition(".")[0], ())) for field in kept_back)
    return frozenset(name for row in found for name in row)


def changed_since_query(at: datetime) -> str:
    """Write the search for what was changed at a time or later."""
    return f"updated_at:>='{at.astimezone(UTC).strftime('%Y-%m-%dT%H:%M:%SZ')}'"


def _below(path: tuple[str, ...], root: str) -> tuple[str, ...]:
    """Cut a path down to what is beneath one thing of a list, or beneath the root."""
    if not path or path[0] != root:
        return path
    rest = path[1:]
    while rest and (rest[0] in ("nodes", "edges", "node") or rest[0].isdigit()):
        rest = rest[1:]
    return rest


def _kept_back(problems: tuple[Problem, ...], prefix: tuple[str, ...]) -> frozenset[str]:
    size = len(prefix)
    return frozenset(".".join(one.path[size:]) for one in problems if one.path[:size] == prefix)
