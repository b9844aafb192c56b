"""The fields of a person: shown merged from all that is known, written where they belong."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from motor.motor_asyncio import AsyncIOMotorDatabase
from pymongo import ASCENDING

from inbox.contacts.contact import Contact
from inbox.contacts.memos import Memos
from inbox.conversations.message import Actor, Author
from inbox.customers.customer import Customer
from inbox.errors import Conflict, Invalid
from inbox.fields.basic import BASIC
from inbox.fields.checking import check_values, unknown_field
from inbox.fields.definitions import Definitions
from inbox.fields.field import Field, Person, Shown, VerifiedBy, slot_of
from inbox.fields.filling import Filling, Told
from inbox.fields.gathering import Gathering
from inbox.fields.layouts import Layouts
from inbox.fields.mappings import Mappings
from inbox.fields.presets import DESCRIPTION
from inbox.fields.showing import show_fields
from inbox.fields.types import Value
from inbox.fields.writing import Target, Writing, match_of

COMPARED = ("mobilenumber", "email")
MEMO_TRIES = 5


@dataclass(frozen=True, slots=True)
class Written:
    """What became of a write: `ignored` were written once before, `unknown` are kept and hidden until added."""

    changed: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    duplicates: Mapping[str, str] | None = None
    """By key, the customer or contact that has the same phone number or address of mail."""


class Fields:
    """Values stand with the contact until it is linked, from then on with the customer."""

    def __init__(self, database: AsyncIOMotorDatabase[dict[str, Any]], memos: Memos) -> None:
        self._contacts = database.get_collection("contacts")
        self._customers = database.get_collection("customers")
        self._memos = memos
        self._gathering = Gathering(database, memos)
        self._writing = Writing(database)
        self.definitions = Definitions(database)
        self._filling = Filling(database, self._gathering, self.definitions)
        self.layouts = Layouts(database)
        self.mappings = Mappings(database)

    async def ensure_indexes(self) -> None:
        for collection in (self._contacts, self._customers):
            for slot in COMPARED:
                match = f"fields.{slot}.match"
                await collection.create_index([(match, ASCENDING)], name=f"by_{slot}_field", sparse=True)

    async def list(self) -> Sequence[Field]:
        """List every field that there is: basic ones, presets, added ones, and keys that wait to be added."""
        mapped = await self.mappings.list()
        own = await self.definitions.list()
        return (*BASIC, *(replace(one, mapped_from=mapped[one.slot]) if one.slot in mapped else one for one in own))

    async def values(self, contact: Contact | None, customer: Customer | None) -> Sequence[Shown]:
        """Give every field with what is known: the customer's value first, then the contact's, then the store's."""
        return show_fields(await self.list(), await self.person(contact, customer))

    async def person(self, contact: Contact | None, customer: Customer | None) -> Person:
        """Give one person as fields see them; a customer alone comes with the contact heard from last."""
        return await self._gathering.person(contact, customer)

    async def people(self, customers: Sequence[Customer]) -> Sequence[Person]:
        """Give a page of customers as people, in the same order: for lists and files."""
        return await self._gathering.people(customers)

    async def set(
        self,
        contact: Contact | None,
        customer: Customer | None,
        given: Mapping[str, object],
        by: Actor | Author,
        *,
        is_text: bool = False,
    ) -> Written:
        """Set values by key, all or none; Invalid names each that does not fit. None takes a value away."""
        author = by.author if isinstance(by, Actor) else by
        contact = contact or (await self._gathering.contact_of(customer) if customer else None)
        target = Target(contact.id if contact else None, customer.id if customer else None)
        fields = await self._fields_for(given)
        values = check_values(fields, given, is_text=is_text)
        await self.definitions.note_values(
            [one for one, value in values.items() if not one.is_basic and value is not None]
        )
        memo = [values.pop(field) for field in list(values) if field.key == DESCRIPTION]
        once = {field: value for field, value in values.items() if field.is_write_once}
        await self._writing.put(target, {field: one for field, one in values.items() if field not in once}, author)
        if memo:
            await self._save_memo(contact, memo[0], by)
        ignored = [key for key, value in once.items() if not await self._put_once(target, key, value, author)]
        skipped = {field.key for field in ignored}
        return Written(
            changed=tuple(field.key for field in fields if field.key not in skipped),
            ignored=tuple(sorted(skipped)),
            unknown=tuple(field.key for field in fields if not field.is_added),
            duplicates=await self._duplicates(target, values),
        )

    async def set_once(
        self, contact: Contact | None, customer: Customer | None, key: str, value: str, by: Author
    ) -> bool:
        """Set the first value of a write-once key; tell whether it was the first."""
        written = await self.set(contact, customer, {key: value}, by)
        return key in written.changed

    async def verify(
        self, contact: Contact | None, customer: Customer | None, key: str, how: VerifiedBy, by: Actor | Author
    ) -> None:
        """Mark the value that is shown now as 確認済み; another value comes without the mark."""
        author = by.author if isinstance(by, Actor) else by
        person = await self.person(contact, customer)
        slot = slot_of(key)
        kept = person.kept_by_customer.get(slot) or person.kept_by_contact.get(slot)
        target = Target(person.contact.id if person.contact else None, customer.id if customer else None)
        field = Field(key, key, "string")
        if kept is None or not await self._writing.verify(target, field, kept.value, how, author):
            raise Conflict("確認する値がありません。画面を読み込み直してください。")

    async def take_metafields(self, customers: Sequence[Customer], told: Mapping[str, Told]) -> Sequence[str]:
        """Keep what the store's metafields say of mapped fields, told by customer id; give the ids that changed."""
        return await self._filling.take(await self.list(), customers, told)

    async def _fields_for(self, given: Mapping[str, object]) -> Sequence[Field]:
        known = {field.slot: field for field in await self.list()}
        fields = [known.get(slot_of(key)) or unknown_field(key, given[key]) for key in given]
        if len({field.slot for field in fields}) < len(fields):
            raise Invalid("同じ項目が2回あります。1つにしてください。", fields=dict.fromkeys(given, "twice"))
        return fields

    async def _put_once(self, target: Target, field: Field, value: Value | None, by: Author) -> bool:
        return value is not None and await self._writing.put_once(target, field, value, by)

    async def _save_memo(self, contact: Contact | None, text: Value | None, by: Actor | Author) -> None:
        if contact is None or not isinstance(by, Actor):
            raise Conflict("顧客メモは、LINEのお客様に書けます。先にLINEと連携してください。")
        for _ in range(MEMO_TRIES):
            memo = await self._memos.get(contact.id)
            try:
                await self._memos.save(contact.id, memo.version, str(text or ""), by)
                return
            except Conflict:
                continue
        raise Conflict("顧客メモが同時に変更されています。しばらくしてからもう一度お試しください。")

    async def _duplicates(self, target: Target, values: Mapping[Field, Value | None]) -> dict[str, str]:
        found: dict[str, str] = {}
        for field, value in values.items():
            match = match_of(field, value)
            other = await self._other_with(field, match, target) if match else None
            if other is not None:
                found[field.key] = other
        return found

    async def _other_with(self, field: Field, match: str, target: Target) -> str | None:
        ours = [one for one in (target.contact_id, target.customer_id) if one]
        record_key = "phone_key" if field.form == "phone" else "email_key"
        query: dict[str, Any] = {"_id": {"$nin": ours}, f"fields.{field.slot}.match": {"$eq": match}}
        for collection in (self._customers, self._contacts):
            row = await collection.find_one(query, {"_id": 1})
            if row is not None:
                return str(row["_id"])
        row = await self._customers.find_one({"_id": {"$nin": ours}, record_key: {"$eq": match}}, {"_id": 1})
        return str(row["_id"]) if row is not None else None
