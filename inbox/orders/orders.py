"""The mirror of the store's orders."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from typing import Any

from motor.motor_asyncio import AsyncIOMotorDatabase
from pymongo import ASCENDING, DESCENDING, InsertOne, UpdateOne

from inbox.customers.documents import digest_of, read_address
from inbox.customers.keys import storable
from inbox.customers.newest import Key, Newest, Upserted, Write, is_newer, newest_of
from inbox.customers.removed_gids import RemovedGids
from inbox.customers.values import plain, read_money
from inbox.ids import new_id
from inbox.orders.order import Fulfillment, LineItem, Order, Tracking
from inbox.pages import Page, beyond, time_cursor

NAME_LIMIT = 100
BUSY = "同じ注文が同時に何度も更新されています。しばらくしてからもう一度お試しください。"
STORED = tuple(field.name for field in fields(Order) if field.name != "untold")


class Orders:
    """(shop, gid) is unique; the store's newest word stands, in whatever order the words come."""

    def __init__(self, database: AsyncIOMotorDatabase[dict[str, Any]]) -> None:
        self._orders = database.get_collection("orders")
        self._newest = Newest(self._orders, (), BUSY)
        self._removed = RemovedGids(database)

    async def ensure_indexes(self) -> None:
        shop = ("shop", ASCENDING)
        await self._orders.create_index([shop, ("gid", ASCENDING)], unique=True)
        await self._orders.create_index([shop, ("customer_gid", ASCENDING), ("created_at", DESCENDING), ("_id", -1)])
        await self._orders.create_index([shop, ("name_key", ASCENDING), ("created_at", DESCENDING)])

    async def upsert(self, orders: Sequence[Order]) -> Upserted:
        """Mirror orders, of the same one the newest; one of a removed customer is kept out, of a merged one moved."""
        newest = list(newest_of(orders).values())
        waiting = await self._settled(newest)
        counted = await self._newest.write(waiting, _write)
        await self._settle_late(waiting)
        stale = counted.stale + len(orders) - len(newest)
        return Upserted(counted.inserted, counted.updated, counted.unchanged, stale, len(newest) - len(waiting))

    async def find(self, shop: str, gid: str) -> Order | None:
        """Find an order by its GID."""
        row = await self._orders.find_one({"shop": {"$eq": shop}, "gid": {"$eq": gid}})
        return parse_order(row) if row else None

    async def find_by_name(self, shop: str, name: str) -> Order | None:
        """Find the newest order of this number, written with or without #, in any width."""
        key = order_name_key(name)
        query = {"shop": {"$eq": shop}, "name_key": {"$eq": key}}
        row = await self._orders.find_one(query, sort=[("created_at", DESCENDING)]) if key else None
        return parse_order(row) if row else None

    async def of_customer(self, shop: str, customer_gid: str, after: str | None, limit: int) -> Page[Order]:
        """List the orders of a customer, the newest first."""
        query = {"shop": {"$eq": shop}, "customer_gid": {"$eq": customer_gid}}
        query |= beyond("created_at", after, descending=True)
        order = [("created_at", DESCENDING), ("_id", DESCENDING)]
        rows = await self._orders.find(query).sort(order).limit(limit + 1).to_list(limit + 1)
        more = time_cursor(rows[limit - 1]["created_at"], rows[limit - 1]["_id"]) if len(rows) > limit else None
        return Page(tuple(parse_order(row) for row in rows[:limit]), more)

    async def remove_of_customer(self, shop: str, customer_gid: str) -> int:
        """Take the orders of a customer out of the mirror; tell how many there were."""
        which = {"shop": {"$eq": shop}, "customer_gid": {"$eq": customer_gid}}
        return (await self._orders.delete_many(which)).deleted_count

    async def _settled(self, orders: Sequence[Order]) -> list[Order]:
        """Leave out the orders of customers who are gone, and give those of merged ones to the one that lives."""
        homes = await self._homes(orders)
        kept: list[Order] = []
        for order in orders:
            key = (order.shop, order.customer_gid or "")
            if key not in homes:
                kept.append(order)
            elif (survivor := homes[key]) is not None:
                kept.append(replace(order, customer_gid=survivor))
        return kept

    async def _settle_late(self, orders: Sequence[Order]) -> None:
        """What was written while its customer was removed or merged goes after them."""
        for (shop, gid), survivor in (await self._homes(orders)).items():
            if survivor is None:
                await self.remove_of_customer(shop, gid)
            else:
                which = {"shop": shop, "customer_gid": gid}
                await self._orders.update_many(which, {"$set": {"customer_gid": survivor}})

    async def _homes(self, orders: Sequence[Order]) -> dict[Key, str | None]:
        """Of the orders' customers, give those who are gone, and who each lives on as."""
        homes: dict[Key, str | None] = {}
        for shop in {order.shop for order in orders}:
            gids = {order.customer_gid for order in orders if order.shop == shop and order.customer_gid}
            for gid in await self._removed.among(shop, sorted(gids)):
                homes[(shop, gid)] = await self._removed.survivor(shop, gid)
        return homes


def order_name_key(name: str) -> str:
    """Fold an order's number as people write it: `#1042`, `１０４２`, `1042番`."""
    folded = unicodedata.normalize("NFKC", storable(name[:NAME_LIMIT])).strip().casefold()
    return folded.removeprefix("#").removesuffix("番").strip()


def parse_order(row: Mapping[str, Any]) -> Order:
    """Read a stored order."""
    values = {name: row[name] for name in STORED if row.get(name) is not None}
    values |= {name: read_money(values[name]) for name in ("total", "presentment_total", "refunded") if name in values}
    values["tags"] = tuple(values.get("tags", ()))
    values["lines"] = tuple(_line(line) for line in values.get("lines", ()))
    values["fulfillments"] = tuple(_fulfillment(one) for one in values.get("fulfillments", ()))
    if "shipping_address" in values:
        values["shipping_address"] = read_address(values["shipping_address"])
    return Order(**values)


def _line(value: Mapping[str, Any]) -> LineItem:
    price = value.get("unit_price")
    return LineItem(**{**value, "unit_price": read_money(price) if price else None})


def _fulfillment(value: Mapping[str, Any]) -> Fulfillment:
    return Fulfillment(**{**value, "trackings": tuple(Tracking(**one) for one in value["trackings"])})


def _write(order: Order, known: Mapping[str, Any] | None) -> Write | None:
    document = {name: plain(getattr(order, name)) for name in STORED if name not in order.untold}
    document["name_key"] = order_name_key(document["name"])
    document["digest"] = digest_of(document)
    if known is None:
        return InsertOne({"_id": new_id(), **document})
    if not is_newer(document, known):
        return None
    return UpdateOne({name: known[name] for name in ("_id", "updated_at", "digest")}, {"$set": document})
