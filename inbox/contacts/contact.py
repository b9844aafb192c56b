"""The one behind a LINE source: a person, or a group kept apart from persons."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from inbox.links.link import Grade, Method

ContactKind = Literal["person", "group", "room", "unknown"]


@dataclass(frozen=True, slots=True)
class Contact:
    """`is_following` is None until LINE said so; `display_name` is LINE's, never proof of who it is."""

    id: str
    channel: str
    kind: ContactKind
    line_id: str | None
    display_name: str | None
    picture_url: str | None
    language: str | None
    status_message: str | None
    is_following: bool | None
    first_seen_at: datetime
    last_event_at: datetime
    customer_gid: str | None
    customer_name: str | None
    tags: tuple[str, ...]
    profile_fetched_at: datetime | None
    customer_id: str | None = None
    customer_shop: str | None = None
    link_grade: Grade | None = None
    link_method: Method | None = None
    linked_at: datetime | None = None
    erased_at: datetime | None = None
    """What is left of somebody who was erased: talks without a person."""

    @property
    def is_linked(self) -> bool:
        return self.customer_gid is not None


def parse_contact(document: Mapping[str, Any]) -> Contact:
    """Read a stored contact."""
    return Contact(
        id=document["_id"],
        channel=document["channel"],
        kind=document["kind"],
        line_id=document.get("line_id"),
        display_name=document.get("display_name"),
        picture_url=document.get("picture_url"),
        language=document.get("language"),
        status_message=document.get("status_message"),
        is_following=document.get("is_following"),
        first_seen_at=document["first_seen_at"],
        last_event_at=document["last_event_at"],
        customer_gid=document.get("customer_gid"),
        customer_name=document.get("customer_name"),
        tags=tuple(document.get("tags", ())),
        profile_fetched_at=document.get("profile_fetched_at"),
        customer_id=document.get("customer_id"),
        customer_shop=document.get("customer_shop"),
        link_grade=document.get("link_grade"),
        link_method=document.get("link_method"),
        linked_at=document.get("linked_at"),
        erased_at=document.get("erased_at"),
    )
