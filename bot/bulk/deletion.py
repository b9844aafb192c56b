"""Deleting many members: only those whom the store lets go, the rest with the reason."""

from collections.abc import Mapping, Sequence

from bot.bulk.act import Change, Plan
from inbox.bulk.rows import Row
from inbox.conversations.message import Actor
from inbox.store import Store
from shop.editing.deleting import delete_customer
from shop.editing.editor import StoreEditor


class DeletionAct:
    """There is no way back from it."""

    def __init__(self, store: Store, editor: StoreEditor | None, by: Actor) -> None:
        self._store = store
        self._editor = editor
        self._by = by

    async def look(self, ids: Sequence[str]) -> Mapping[str, Plan]:
        return {one: Plan({}) for one in await self._store.customers.many(ids)}

    async def do(self, subject: str, _change: Change) -> str | None:
        customer = (await self._store.customers.many([subject])).get(subject)
        # Whoever is gone by now was deleted by the try before, or by the store's own word of it.
        if customer is not None:
            await delete_customer(self._store, self._editor, customer, self._by)
        return None

    async def settle(self, _ids: Sequence[str]) -> None:
        """Nothing is left to do."""

    async def marks(self, _rows: Mapping[str, Row]) -> Mapping[str, str | None]:
        return {}

    def reverse(self, change: Change) -> Change:
        return change
