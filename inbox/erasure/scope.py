"""One erasure at work: who it is about, since when, and what every step needs."""

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from motor.motor_asyncio import AsyncIOMotorCollection, AsyncIOMotorDatabase

from inbox.erasure.masking import Mask, mask_of, strong_mask_of
from inbox.erasure.traces import Traces
from inbox.media import MediaFiles

Texts = Literal["removed", "masked"]
Row = Mapping[str, Any]


@dataclass(slots=True)
class Scope:
    """`skeletons` names, by a contact's id, what its talks hang on afterwards."""

    database: AsyncIOMotorDatabase[dict[str, Any]]
    media: MediaFiles
    erasure_id: str
    traces: Traces
    erased_at: datetime
    texts: Texts
    skeletons: Mapping[str, str]
    mask: Mask = field(init=False)
    strong: Mask = field(init=False)

    def __post_init__(self) -> None:
        self.mask = mask_of(self.traces)
        self.strong = strong_mask_of(self.traces)

    def rows(self, name: str) -> AsyncIOMotorCollection[dict[str, Any]]:
        return self.database.get_collection(name)

    @property
    def contacts(self) -> list[str]:
        return list(self.traces.contact_ids)

    @property
    def customers(self) -> list[str]:
        return list(self.traces.customer_ids)

    @property
    def gids(self) -> list[str]:
        return list(self.traces.gids)

    @property
    def line_ids(self) -> list[str]:
        return list(self.traces.line_ids)


Ids = Sequence[Any]
Find = Callable[[Scope], Awaitable[Ids]]
Erase = Callable[[Scope, Ids], Awaitable[None]]


PART = 1_000


def in_parts(ids: Ids) -> Iterator[list[Any]]:
    """Cut many ids into questions of a size that the database takes."""
    for start in range(0, len(ids), PART):
        yield list(ids[start : start + PART])


class StillRunning(Exception):
    """Somebody's import holds a file open that may name the person; the erasure goes on after it."""
