"""Tags of many members, by difference: ours here, the store's there."""

import hashlib
from collections.abc import Mapping, Sequence

from bot.bulk.act import Change, Plan
from inbox.bulk.rows import Row
from inbox.customers.customer import Customer
from inbox.customers.keys import tag_key
from inbox.customers.tags import apply_tags
from inbox.store import Store
from shop.editing.editor import StoreEditor


class TagAct:
    """Adds and removes tags; each member's row says which of them were really added and removed."""

    def __init__(self, store: Store, editor: StoreEditor | None, add: Sequence[str], remove: Sequence[str]) -> None:
        """`editor` is the way into the store; None where the members are ours."""
        self._store = store
        self._editor = editor
        self._add = add
        self._remove = remove

    async def look(self, ids: Sequence[str]) -> Mapping[str, Plan]:
        customers = await self._fresh(ids)
        return {one: self._plan(customer) for one, customer in customers.items()}

    async def do(self, subject: str, change: Change) -> str | None:
        add, remove = change["add"], change["remove"]
        if self._editor is None:
            return _mark((await self._store.customers.change_tags(subject, add, remove)).record.tags)
        customer = (await self._store.customers.many([subject]))[subject]
        apply_tags(customer.record.tags, add, remove)
        return _mark(await self._editor.change_tags(customer.gid, add, remove))

    async def settle(self, ids: Sequence[str]) -> None:
        await self._fresh(ids)

    async def marks(self, rows: Mapping[str, Row]) -> Mapping[str, str | None]:
        return {one: _mark(customer.record.tags) for one, customer in (await self._fresh(list(rows))).items()}

    def reverse(self, change: Change) -> Change:
        return {"add": change["remove"], "remove": change["add"]}

    def _plan(self, customer: Customer) -> Plan:
        there = {tag_key(tag): tag for tag in customer.record.tags}
        add = [tag for tag in self._add if tag_key(tag) not in there]
        remove = [there[tag_key(tag)] for tag in self._remove if tag_key(tag) in there]
        return Plan({"add": add, "remove": remove} if add or remove else None)

    async def _fresh(self, ids: Sequence[str]) -> Mapping[str, Customer]:
        """Give the members as they are now; those of the store are read there."""
        if self._editor is None or not ids:
            return await self._store.customers.many(ids)
        known = await self._store.customers.many(ids)
        there = await self._editor.read_many([customer.gid for customer in known.values()])
        customers = await self._store.customers.many(ids)
        return {one: customer for one, customer in customers.items() if customer.gid in there}


def _mark(tags: Sequence[str]) -> str:
    """Tell two sets of tags apart."""
    return hashlib.blake2b("\n".join(sorted(map(tag_key, tags))).encode(), digest_size=12).hexdigest()
