"""What the store does in its own time, and whom it tells."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar

from simulator.store.records.record import Record


@dataclass(slots=True, kw_only=True)
class MergeJob:
    """A merge that is asked for; `polls` counts who looked, so that the first look sees it at work."""

    KIND: ClassVar[str] = "Job"
    token: str
    kept_gid: str
    lost_gid: str
    one_gid: str = ""
    overrides: dict[str, Any] = field(default_factory=dict)
    status: str = "REQUESTED"
    errors: list[dict[str, Any]] = field(default_factory=list)
    polls: int = 0

    @property
    def gid(self) -> str:
        """Give the id."""
        return f"gid://shopify/Job/{self.token}"

    @property
    def is_running(self) -> bool:
        """Tell whether the merge is still to be done."""
        return self.status in {"REQUESTED", "IN_PROGRESS"}


@dataclass(slots=True, kw_only=True)
class BulkOperation(Record):
    """A question about everything, answered by a file."""

    KIND: ClassVar[str] = "BulkOperation"
    query: str
    created_at: datetime
    status: str = "CREATED"
    error_code: str | None = None
    completed_at: datetime | None = None
    token: str = ""
    content: bytes = b""
    object_count: int = 0
    root_object_count: int = 0


@dataclass(slots=True, kw_only=True)
class Segment(Record):
    """A saved question that sorts customers."""

    KIND: ClassVar[str] = "Segment"
    name: str
    query: str
    creation_date: datetime
    last_edit_date: datetime


@dataclass(slots=True, kw_only=True)
class Subscriber(Record):
    """An address that wants to be told of a topic (`CUSTOMERS_UPDATE`)."""

    KIND: ClassVar[str] = "WebhookSubscription"
    topic: str
    uri: str
    created_at: datetime
    updated_at: datetime
    name: str | None = None
    filter: str | None = None
    include_fields: list[str] = field(default_factory=list)
    metafield_namespaces: list[str] = field(default_factory=list)
    failures: int = 0
