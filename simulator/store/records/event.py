"""What a timeline tells."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from simulator.store.records.record import Record


@dataclass(slots=True, kw_only=True)
class Event(Record):
    """Something that happened to a customer or an order; `comment` is what staff wrote, as they wrote it."""

    KIND: ClassVar[str] = "BasicEvent"
    created_at: datetime
    action: str
    message: str
    subject_type: str
    subject_gid: str
    author: str | None = None
    app_title: str | None = None
    comment: str | None = None

    @property
    def kind(self) -> str:
        """Tell the type in the API."""
        return "CommentEvent" if self.comment is not None else self.KIND
