"""Customers that live with us alone, because there is no store: numbered, edited and tagged here."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from motor.motor_asyncio import AsyncIOMotorDatabase
from pymongo import ASCENDING, ReturnDocument
from pymongo.errors import DuplicateKeyError

from inbox.clock import now
from inbox.customers.carrying import carry_to_contacts
from inbox.customers.customer import Customer, CustomerRecord
from inbox.customers.documents import ReadTags, parse_customer, record_document
from inbox.customers.drafts import NewCustomer, changed_record, checked_record, differences
from inbox.customers.gid import OWN_SHOP, customer_gid
from inbox.customers.mirroring import fresh
from inbox.customers.tags import apply_tags
from inbox.errors import Conflict, NotFound
from inbox.ids import new_id

TRIES = 20
COUNTER = "customers"
KEYS = ("email_key", "phone_key")
# A moment later than what is there, even when two edits meet in one millisecond.
STEP = timedelta(milliseconds=1)


class OwnCustomers:
    """An address of mail and a phone number belong to one of ours each: a unique index holds it."""

    def __init__(self, database: AsyncIOMotorDatabase[dict[str, Any]], read_tags: ReadTags) -> None:
        self._database = database
        self._customers = database.get_collection("customers")
        self._counters = database.get_collection("counters")
        self._read_tags = read_tags

    async def ensure_indexes(self) -> None:
        for key in KEYS:
            await self._customers.create_index(
                [(key, ASCENDING), ("shop", ASCENDING)],
                name=f"own_{key}",
                unique=True,
                partialFilterExpression={"shop": OWN_SHOP, key: {"$gt": ""}},
            )

    async def create(self, new: NewCustomer) -> Customer:
        """Enter somebody; whoever has the phone number or address of mail already is a Conflict that names them."""
        at = now()
        draft = record_document(checked_record(new, OWN_SHOP, customer_gid(OWN_SHOP, 1), at), self._read_tags)
        await self._refuse_known(draft)
        record = checked_record(new, OWN_SHOP, customer_gid(OWN_SHOP, await self._next_number()), at)
        document = {"_id": new_id(), **fresh(), **record_document(record, self._read_tags)}
        try:
            await self._customers.insert_one(document)
        except DuplicateKeyError:
            await self._refuse_known(document)
            raise
        return parse_customer(document)

    async def edit(self, customer_id: str, changes: Mapping[str, Any], read_at: datetime) -> Customer:
        """Change fields of the record that was read; Conflict carries the fields that stand otherwise by now."""
        document = await self._own(customer_id)
        record = parse_customer(document).record
        if record.updated_at != read_at:
            return _unless_different(document, changes)
        written = await self._replace(document, changed_record(record, changes, _after(record)))
        return written or _unless_different(await self._own(customer_id), changes)

    async def change_tags(self, customer_id: str, add: Sequence[str], remove: Sequence[str]) -> Customer:
        """Add and remove tags, whatever others add and remove meanwhile."""
        for _ in range(TRIES):
            document = await self._own(customer_id)
            record = parse_customer(document).record
            changed = apply_tags(record.tags, add, remove)
            if changed == record.tags:
                return parse_customer(document)
            written = await self._replace(document, replace(record, tags=changed, updated_at=_after(record)))
            if written is not None:
                return written
        raise Conflict("タグが同時に何度も変更されています。しばらくしてからもう一度お試しください。")

    async def _own(self, customer_id: str) -> dict[str, Any]:
        document = await self._customers.find_one({"_id": {"$eq": customer_id}})
        if document is None:
            raise NotFound("会員が見つかりません。一覧から選び直してください。")
        if document["shop"] != OWN_SHOP:
            raise Conflict("この会員の情報はストアにあります。ストアの情報を変更してください。")
        return document

    async def _replace(self, document: Mapping[str, Any], record: CustomerRecord) -> Customer | None:
        written = record_document(record, self._read_tags, document.get("own_kana"))
        unchanged = {name: document.get(name) for name in ("_id", "updated_at", "digest", "own_kana")}
        change = {"$set": written | {"mirrored_at": now()}, "$unset": {"search_version": ""}}
        try:
            after = await self._customers.find_one_and_update(unchanged, change, return_document=ReturnDocument.AFTER)
        except DuplicateKeyError:
            await self._refuse_known(written, but=document["_id"])
            raise
        if after is None:
            return None
        await carry_to_contacts(self._database, OWN_SHOP, [record.gid])
        return parse_customer(after)

    async def _refuse_known(self, document: Mapping[str, Any], but: str | None = None) -> None:
        for key in KEYS:
            if not document[key]:
                continue
            query = {"shop": OWN_SHOP, key: {"$eq": document[key]}, "_id": {"$ne": but}}
            known = await self._customers.find_one(query, {"gid": 1})
            if known is not None:
                message = "この電話番号かメールアドレスの会員はすでに登録されています。その会員を開いてください。"
                raise Conflict(message, {"id": known["_id"], "gid": known["gid"], "field": key.removesuffix("_key")})

    async def _next_number(self) -> int:
        counter = await self._counters.find_one_and_update(
            {"_id": COUNTER}, {"$inc": {"last": 1}}, upsert=True, return_document=ReturnDocument.AFTER
        )
        return int(counter["last"])


def _after(record: CustomerRecord) -> datetime:
    return max(now(), record.updated_at + STEP)


def _unless_different(document: Mapping[str, Any], changes: Mapping[str, Any]) -> Customer:
    """What somebody else wrote just so needs no second writing."""
    customer = parse_customer(document)
    different = differences(customer.record, changes)
    if different:
        message = "他のスタッフが先に更新しました。違いを確かめてから、もう一度保存してください。"
        raise Conflict(message, {"fields": different, "updated_at": customer.record.updated_at})
    return customer
