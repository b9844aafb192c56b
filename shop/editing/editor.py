"""One customer of the store, changed: each part only if it changes, the mirror after the store."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from inbox.clock import now
from inbox.customers.customer import Consent, Customer, CustomerRecord
from inbox.customers.drafts import NewCustomer
from inbox.customers.revising import CONSENTS, Revision, is_same, revised_address, revised_consents, write_texts
from inbox.customers.tags import apply_tags, check_tags
from inbox.errors import Conflict, DomainError, NotFound
from inbox.store import Store
from shop.admin.customers import Customers
from shop.client.asks import Asks
from shop.editing.inputs import WAYS, address_input, consent_input, customer_input, new_customer_input
from shop.editing.refusals import GONE, in_words
from shop.errors import ShopError, ShopUnreachable, Unclear
from shop.records import read_customer
from shop.sync.mirror import mirror_customers

SOURCE = "staff"
Step = Callable[[], Awaitable[object]]


class StoreEditor:
    """Writes into the store what pages and jobs change, and mirrors what it says then."""

    def __init__(self, store: Store, shop: Asks) -> None:
        self._store = store
        self._shop = shop

    async def read(self, gid: str) -> Customer:
        """Read a customer anew, and mirror it."""
        with in_words():
            return await self._refresh(gid)

    async def edit(self, customer: Customer, revision: Revision) -> Customer:
        """Write a revision of the customer as it was read just now; what the store refuses is Invalid, by field."""
        apply_tags(customer.record.tags, revision.add, revision.remove)
        steps = self._steps(customer.record, revision)
        return await self._take(customer.gid, steps, lambda after: _is_done(after, revision))

    async def change(
        self, customer: Customer, consents: Mapping[str, Consent], add: Sequence[str], remove: Sequence[str]
    ) -> Customer:
        """Change tags by difference, and consents whatever stood there."""
        tags = Revision({}, check_tags(add), tuple(remove))
        steps = self._tag_steps(customer.gid, tags) + self._consent_steps(customer.gid, consents)
        return await self._take(customer.gid, steps, lambda after: _has(after, tags, consents))

    async def read_many(self, gids: Sequence[str]) -> Mapping[str, CustomerRecord]:
        """Read up to fifty customers anew, mirror them, and give those whom the store knows; a ShopError stays one."""
        found = await Customers(self._shop).many(gids)
        await mirror_customers(self._store, list(found.values()))
        return found

    async def change_tags(self, gid: str, add: Sequence[str], remove: Sequence[str]) -> Sequence[str]:
        """Change tags in the store, and give them as they are then; a ShopError stays one."""
        tags: Sequence[str] = ()
        for name, root, some in (("TagsAdd", "tagsAdd", add), ("TagsRemove", "tagsRemove", remove)):
            if some:
                answer = await self._shop.ask(name, {"id": gid, "tags": list(some)})
                tags = answer.accepted(root)["node"]["tags"]
        return tags

    async def delete(self, gid: str) -> None:
        """Delete a customer in the store; Refused says why not."""
        (await self._shop.ask("CustomerDelete", {"id": gid})).accepted("customerDelete")

    async def create(self, new: NewCustomer) -> Customer:
        """Make a customer in the store, with an address if there is one, and mirror it."""
        with in_words():
            answer = await self._shop.ask("CustomerCreate", {"input": new_customer_input(new, check_tags(new.tags))})
            record = read_customer(answer.accepted("customerCreate")["customer"], self._shop.domain)
            await mirror_customers(self._store, [record])
            if new.default_address is not None:
                address = address_input(new.default_address, record)
                variables = {"customerId": record.gid, "address": address, "setAsDefault": True}
                (await self._shop.ask("CustomerAddressCreate", variables)).accepted("customerAddressCreate")
                await self._refresh(record.gid)
        customer = await self._store.customers.find(self._shop.domain, record.gid)
        if customer is None:
            raise Conflict(GONE)
        return await self._store.customers.set_kana(customer.id, new.kana) if new.kana else customer

    async def _take(self, gid: str, steps: Sequence[Step], is_done: Callable[[Customer], bool]) -> Customer:
        """Take one step after another; whatever became of them, the mirror shows what the store has then."""
        try:
            with in_words():
                for step in steps:
                    await step()
        except DomainError as error:
            after = await self._read_after(gid)
            is_unclear = isinstance(error.__cause__, (Unclear, ShopUnreachable))
            if is_unclear and after is not None and is_done(after):
                return after
            if is_unclear:
                raise Conflict(Unclear.message) from error
            raise
        with in_words():
            return await self._refresh(gid)

    async def _read_after(self, gid: str) -> Customer | None:
        try:
            return await self._refresh(gid)
        except (ShopError, DomainError):
            return None

    async def _refresh(self, gid: str) -> Customer:
        if gid not in await self.read_many([gid]):
            raise Conflict(GONE)
        customer = await self._store.customers.find(self._shop.domain, gid)
        if customer is None:
            raise NotFound("会員が見つかりません。一覧から選び直してください。")
        return customer

    def _steps(self, record: CustomerRecord, revision: Revision) -> Sequence[Step]:
        steps: list[Step] = []
        told = customer_input(record.gid, revision.changes)
        if told:
            steps.append(self._step("CustomerUpdate", {"input": told}, "customerUpdate"))
        address = revised_address(record.default_address, revision.changes)
        if address is not None and address != record.default_address:
            variables: dict[str, Any] = {"customerId": record.gid, "setAsDefault": True}
            if address.id:
                variables |= {"addressId": address.id, "address": address_input(address)}
                steps.append(self._step("CustomerAddressUpdate", variables, "customerAddressUpdate"))
            else:
                variables |= {"address": address_input(address, record)}
                steps.append(self._step("CustomerAddressCreate", variables, "customerAddressCreate"))
        steps += self._tag_steps(record.gid, revision)
        return steps + self._consent_steps(record.gid, revised_consents(revision.changes, now(), SOURCE))

    def _tag_steps(self, gid: str, revision: Revision) -> list[Step]:
        tags = (("TagsAdd", "tagsAdd", revision.add), ("TagsRemove", "tagsRemove", revision.remove))
        return [self._step(name, {"id": gid, "tags": list(some)}, root) for name, root, some in tags if some]

    def _consent_steps(self, gid: str, consents: Mapping[str, Consent]) -> list[Step]:
        return [
            self._step(WAYS[name][0], {"input": consent_input(gid, name, consents[name])}, WAYS[name][1])
            for name in CONSENTS
            if name in consents
        ]

    def _step(self, operation: str, variables: Mapping[str, Any], root: str) -> Step:
        async def ask() -> None:
            (await self._shop.ask(operation, variables)).accepted(root)

        return ask


def _is_done(after: Customer, revision: Revision) -> bool:
    texts = write_texts(after)
    written = {name: value for name, value in revision.changes.items() if name != "kana"}
    is_written = all(is_same(name, texts[name], value) for name, value in written.items())
    return is_written and _has(after, revision, {})


def _has(after: Customer, revision: Revision, consents: Mapping[str, Consent]) -> bool:
    tags = after.record.tags
    has_tags = set(apply_tags(tags, revision.add, revision.remove)) == set(tags)
    states = {name: getattr(after.record, name) for name in consents}
    return has_tags and all(one is not None and one.state == consents[name].state for name, one in states.items())
