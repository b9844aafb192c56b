"""The collection of customers."""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from motor.motor_asyncio import AsyncIOMotorClientSession, AsyncIOMotorDatabase
from pymongo import ASCENDING, DESCENDING, ReturnDocument

from inbox.clock import now
from inbox.customers.activity import Activity
from inbox.customers.carrying import hint_contacts
from inbox.customers.customer import Customer, CustomerRecord
from inbox.customers.documents import ReadTags, parse_customer
from inbox.customers.drafts import NewCustomer
from inbox.customers.gid import OWN_SHOP, parse_customer_gid
from inbox.customers.joining import join_records
from inbox.customers.keys import email_key, name_key, normalise_phone, storable
from inbox.customers.lists.filtering import CustomerFilter
from inbox.customers.lists.listing import Listing
from inbox.customers.lists.segments import Segments
from inbox.customers.merging import Merging, count_links
from inbox.customers.mirroring import Mirroring
from inbox.customers.newest import Upserted
from inbox.customers.own import OwnCustomers
from inbox.customers.removed_gids import RemovedGids
from inbox.customers.tag_history import TagHistory
from inbox.errors import Invalid, NotFound
from inbox.ids import is_ulid
from inbox.pages import Page
from inbox.search.search import Search
from inbox.search.subjects import NO_TOKENS

COUNT_CAP = 10_000
KANA_LIMIT = 255


class Customers:
    """The mirror of the store's customers, or our own where there is no store: (shop, gid) is unique, `id` is ours."""

    def __init__(self, database: AsyncIOMotorDatabase[dict[str, Any]], search: Search, read_tags: ReadTags) -> None:
        self._database = database
        self._customers = database.get_collection("customers")
        self._removed = RemovedGids(database)
        self._mirroring = Mirroring(database, self._removed, read_tags)
        self._merging = Merging(database, self._removed, read_tags)
        self._listing = Listing(database, search)
        self._own = OwnCustomers(database, read_tags)
        self._activity = Activity(database)
        self.tag_history = TagHistory(database)
        self.segments = Segments(database)

    async def ensure_indexes(self) -> None:
        shop = ("shop", ASCENDING)
        await self._customers.create_index([shop, ("gid", ASCENDING)], unique=True)
        await self._customers.create_index([shop, ("email_key", ASCENDING), ("updated_at", DESCENDING)])
        await self._customers.create_index([shop, ("phone_key", ASCENDING), ("updated_at", DESCENDING)])
        for part in (self._removed, self._listing, self._own, self._activity, self.tag_history, self.segments):
            await part.ensure_indexes()

    async def upsert(self, records: Sequence[CustomerRecord]) -> Upserted:
        """Mirror records of the store, the newest word wins; what is ours of a customer stays."""
        return await self._mirroring.upsert(records)

    async def get(self, customer_id: str) -> Customer:
        """Give one customer; the id of one that was merged gives the one that lives."""
        found = await self._find({"_id": {"$eq": customer_id}})
        if found is None:
            survivor = await self._removed.survivor_of_id(customer_id)
            found = await self.find(*survivor) if survivor else None
        return _found(found)

    async def find(self, shop: str, gid: str) -> Customer | None:
        """Find the customer with a GID, or the one that it was merged into."""
        found = await self._find({"shop": {"$eq": shop}, "gid": {"$eq": gid}})
        if found is not None:
            return found
        survivor = await self._removed.survivor(shop, gid)
        return await self._find({"shop": {"$eq": shop}, "gid": survivor}) if survivor else None

    async def of_gids(self, shop: str, gids: Collection[str]) -> dict[str, Customer]:
        """Give those of some GIDs that are mirrored, by GID."""
        rows = self._customers.find({"shop": {"$eq": shop}, "gid": {"$in": list(gids)}}, NO_TOKENS)
        return {row["gid"]: parse_customer(row) async for row in rows}

    async def gids(self, shop: str, before: datetime, after: str, limit: int) -> Sequence[str]:
        """Give the GIDs after one, in their order, of customers whom we knew before a moment."""
        query = {"shop": {"$eq": shop}, "gid": {"$gt": after}, "first_seen_at": {"$lt": before}}
        rows = await self._customers.find(query, {"gid": 1}).sort([("gid", ASCENDING)]).limit(limit).to_list(limit)
        return [row["gid"] for row in rows]

    async def get_named(self, shop: str, name: str) -> Customer:
        """Give the customer with this id of ours, GID, number, or GID in base64."""
        if is_ulid(name):
            return await self.get(name)
        return _found(await self.find(shop, parse_customer_gid(name, shop)))

    async def find_by_email(self, shop: str, email: str) -> Customer | None:
        """Find the customer with an address of mail, however it is written."""
        key = email_key(storable(email))
        return await self._find({"shop": {"$eq": shop}, "email_key": key}) if key else None

    async def find_by_phone(self, shop: str, phone: str) -> Customer | None:
        """Find the customer with a phone number, however it is written."""
        key = normalise_phone(phone)
        return await self._find({"shop": {"$eq": shop}, "phone_key": key}) if key else None

    async def many(self, customer_ids: Collection[str]) -> dict[str, Customer]:
        """Give customers by id; unknown ids are absent."""
        rows = self._customers.find({"_id": {"$in": list(customer_ids)}}, NO_TOKENS)
        return {row["_id"]: parse_customer(row) async for row in rows}

    async def list(self, shop: str, wanted: CustomerFilter, after: str | None, limit: int) -> Page[Customer]:
        """List the customers of a filter: the newest change first, by name, or with a text as the search does."""
        return await self._listing.list(shop, wanted, after, limit)

    def stream_all(self, shop: str) -> AsyncIterator[Customer]:
        """Yield every customer of a shop, each once whoever changes meanwhile."""
        return self._listing.stream(shop)

    def ids(self, shop: str, wanted: CustomerFilter, seen_at: datetime) -> AsyncIterator[str]:
        """Yield the ids of who fits a filter, and did so at a moment already."""
        return self._listing.ids(shop, wanted, seen_at)

    async def count(self, shop: str, wanted: CustomerFilter, cap: int = COUNT_CAP) -> int:
        """Count the customers of a filter, up to `cap`."""
        return await self._listing.count(shop, wanted, cap)

    async def create_local(self, new: NewCustomer) -> Customer:
        """Enter somebody by hand where there is no store; a known phone or e-mail is a Conflict with the `id`."""
        return await self._own.create(new)

    async def edit(self, customer_id: str, changes: Mapping[str, Any], read_at: datetime) -> Customer:
        """Change one of our own; when `read_at` is not its `updated_at` the Conflict carries what differs."""
        return await self._own.edit(customer_id, changes, read_at)

    async def change_tags(self, customer_id: str, add: Sequence[str], remove: Sequence[str]) -> Customer:
        """Change the tags of one of our own by difference."""
        return await self._own.change_tags(customer_id, add, remove)

    async def set_kana(self, customer_id: str, kana: str) -> Customer:
        """Keep how a name is read, as staff say; an empty text leaves it to the store again."""
        reading = storable(kana).strip() or None
        if reading is not None and len(reading) > KANA_LIMIT:
            raise Invalid("ふりがなは255文字以内で入力してください。", fields={"kana": "too_long"})
        record = (await self.get(customer_id)).record
        change = {"own_kana": reading, "name_key": name_key(reading, record.kana, record.name)}
        return await self._change(customer_id, {"$set": change, "$unset": {"search_version": ""}})

    async def set_disabled(self, shop: str, gid: str, *, is_disabled: bool, at: datetime) -> None:
        """Note that the store closed or opened an account: a badge, nothing else; the newest word wins."""
        which = {"shop": shop, "gid": {"$eq": gid}, "$or": [{"disabled_at": None}, {"disabled_at": {"$lte": at}}]}
        await self._customers.update_one(which, {"$set": {"is_disabled": is_disabled, "disabled_at": at}})

    async def set_erasure_requested(self, customer_id: str, at: datetime | None) -> None:
        """Note that the store was asked to erase somebody, or (None) that this was taken back: it does not tell."""
        await self._change(customer_id, {"$set": {"erasure_requested_at": at}})

    async def hint(self, shop: str, gids: Collection[str]) -> None:
        """Have open pages of the contacts linked to some customers look again."""
        if gids:
            await hint_contacts(self._database, shop, gids)

    async def touch(self, customer_id: str, at: datetime) -> None:
        """Note that the person did something, which counts them as active in that month."""
        await self._activity.touch(customer_id, at)

    async def count_active(self, month: str) -> int:
        """Count who did something in a month (`2026-11`, in Japan's time)."""
        return await self._activity.count_active(month)

    async def count_links(self, customer_id: str, session: AsyncIOMotorClientSession | None = None) -> int:
        """Note how many contacts are linked to a customer now; to be called in the act that links or unlinks."""
        return await count_links(self._database, customer_id, session)

    async def note_merged(self, shop: str, loser_gid: str, survivor_gid: str) -> None:
        """Follow a merge: the old GID is an alias for ever, contacts, links, orders and history move."""
        await self._merging.note_merged(shop, loser_gid, survivor_gid)

    async def join_own(self, loser_gid: str, survivor_gid: str, choices: Mapping[str, Any]) -> None:
        """Make two of our own customers one, as it was chosen (`joining.join_records`); done twice it is done once."""
        at = now()
        await self._merging.note_merged(
            OWN_SHOP, loser_gid, survivor_gid, lambda loser, survivor: join_records(loser, survivor, choices, at)
        )

    async def remove(self, shop: str, gid: str) -> Customer | None:
        """Take a customer out of the mirror for good; what comes late of it is not stored. Give what was there."""
        await self._removed.add(shop, gid)
        document = await self._customers.find_one_and_delete({"shop": {"$eq": shop}, "gid": {"$eq": gid}})
        return parse_customer(document) if document else None

    async def _find(self, query: dict[str, Any]) -> Customer | None:
        document = await self._customers.find_one(query, NO_TOKENS, sort=[("updated_at", DESCENDING)])
        return parse_customer(document) if document else None

    async def _change(self, customer_id: str, change: dict[str, Any]) -> Customer:
        document = await self._customers.find_one_and_update(
            {"_id": {"$eq": customer_id}}, change, return_document=ReturnDocument.AFTER
        )
        return _found(parse_customer(document) if document else None)


def _found(customer: Customer | None) -> Customer:
    if customer is None:
        raise NotFound("会員が見つかりません。一覧から選び直してください。")
    return customer
