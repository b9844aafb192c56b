"""Links as they are stored."""

from collections.abc import Mapping
from typing import Any

from inbox.links.link import Link


def parse_link(document: Mapping[str, Any]) -> Link:
    """Read a stored link."""
    fields: dict[str, Any] = {name: document.get(name) for name in Link.__dataclass_fields__ if name != "id"}
    return Link(id=document["_id"], **fields)


def link_document(link: Link) -> dict[str, Any]:
    """Write a link that holds now; at most one of a contact does."""
    names = (name for name in Link.__dataclass_fields__ if name != "id")
    return {"_id": link.id, "is_active": True, **{name: getattr(link, name) for name in names}}
