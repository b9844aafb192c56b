"""The LINE user id on the store's own record of a customer: what we write there, and what another tool has left."""

from typing import Protocol, runtime_checkable

from inbox.pages import Page

TAG = "line-linked"


class LineIds(Protocol):
    """One value a customer; it is readable for the merchant's staff alone."""

    async def imported(self, after: str | None) -> Page[tuple[str, str]]:
        """Give a page of (customer GID, LINE user id) that another tool wrote (`socialplus.line`)."""

    async def put(self, gid: str, line_id: str) -> None:
        """Write the id and the tag; again changes nothing."""

    async def drop(self, gid: str) -> None:
        """Take the id and the tag away; where there is none, nothing happens."""


@runtime_checkable
class HasLineIds(Protocol):
    """A store that keeps LINE user ids."""

    @property
    def line_ids(self) -> LineIds:
        """LINE user ids."""


def line_ids_of(shop: object) -> LineIds | None:
    """Give the LINE user ids of a store; None without one, or where it keeps none."""
    return shop.line_ids if isinstance(shop, HasLineIds) else None
