"""A store's file of very many customers, and its import by a process of its own whose memory is measured."""

import asyncio
import random
import resource
import sys
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import orjson
from motor.motor_asyncio import AsyncIOMotorClient
from pymongo import UpdateOne

from inbox.clock import now
from inbox.search.folding import fold
from inbox.store import CLIENT_OPTIONS, Store, open_store
from shop.subscriptions.summary import summarise
from shop.sync.importing import LINES_AT_ONCE, Place, import_lines

SHOP = "bench.myshopify.com"
INDEXED_AT_ONCE = 500
FAMILY = tuple("佐鈴高田伊渡山中小加吉松井木林清斎坂森池橋石前藤後岡長近村遠")
FAMILY_END = tuple("藤木橋中東辺本村林田川口井崎野島原沢")
FAMILY_KANA = (
    "サトウ",
    "スズキ",
    "タカハシ",
    "タナカ",
    "イトウ",
    "ワタナベ",
    "ヤマモト",
    "ナカムラ",
    "コバヤシ",
    "カトウ",
)
GIVEN = (
    "花子",
    "太郎",
    "陽菜",
    "蓮",
    "葵",
    "湊",
    "凛",
    "樹",
    "結菜",
    "悠真",
    "美咲",
    "大翔",
    "さくら",
    "拓海",
    "紬",
    "健",
)
GIVEN_KANA = (
    "ハナコ",
    "タロウ",
    "ヒナ",
    "レン",
    "アオイ",
    "ミナト",
    "リン",
    "イツキ",
    "ユナ",
    "ユウマ",
    "ミサキ",
    "ヒロト",
)
GIVEN_LATIN = ("hanako", "taro", "hina", "ren", "aoi", "minato", "rin", "itsuki", "yuna", "yuma", "misaki", "hiroto")


@dataclass(frozen=True, slots=True)
class Member:
    """One customer of the store."""

    number: int
    name: str
    kana: str
    email: str
    phone: str

    @property
    def gid(self) -> str:
        return f"gid://shopify/Customer/{self.number}"


def member(place: int) -> Member:
    """Make the customer at a place of the file; the same place gives the same one."""
    chance = random.Random(place)
    family = chance.choice(FAMILY) + chance.choice(FAMILY_END)
    given = chance.choice(GIVEN)
    kana = f"{chance.choice(FAMILY_KANA)} {chance.choice(GIVEN_KANA)}"
    email = f"{chance.choice(GIVEN_LATIN)}.{place:x}@example.{chance.choice(('com', 'jp', 'net'))}"
    phone = f"+81{chance.choice((70, 80, 90))}{chance.randrange(10**8):08d}"
    return Member(6_000_000_000_000 + place * 7, f"{family} {given}", kana, email, phone)


def write_file(path: Path, count: int) -> None:
    """Write what the store's bulk operation gives: one customer a line."""
    with path.open("wb") as file:
        for place in range(count):
            file.write(orjson.dumps(_node(member(place), place)) + b"\n")


def _node(one: Member, place: int) -> dict[str, Any]:
    moment = f"2026-{1 + place % 11:02d}-{1 + place % 28:02d}T{place % 24:02d}:{place % 60:02d}:00Z"
    family, _, given = one.name.partition(" ")
    tags = [f"tag{place % 40}", "VIP"] if place % 10 == 0 else [f"subscription-{place}-plan:月1便", "Active_Subscriber"]
    lines = ["〒150-0001", "東京都渋谷区神宮前1-2-3", one.name]
    address = {
        "name": one.name,
        "address1": "神宮前1-2-3",
        "city": "渋谷区",
        "province": "東京都",
        "provinceCode": "JP-13",
    }
    return {
        "id": one.gid,
        "displayName": one.name,
        "firstName": given,
        "lastName": family,
        "locale": "ja",
        "state": "ENABLED",
        "note": "",
        "tags": tags,
        "verifiedEmail": True,
        "createdAt": moment,
        "updatedAt": moment,
        "numberOfOrders": str(place % 12),
        "amountSpent": {"amount": f"{place % 90_000}.0", "currencyCode": "JPY"},
        "defaultEmailAddress": {"emailAddress": one.email, "marketingState": "SUBSCRIBED"},
        "defaultPhoneNumber": {"phoneNumber": one.phone, "smsMarketingConsent": {"state": "NOT_SUBSCRIBED"}},
        "defaultAddress": {"id": f"gid://shopify/MailingAddress/{place}", "formatted": lines, **address},
    }


async def name_readings(uri: str, database: str, count: int) -> None:
    """Give everybody the reading that a CSV of readings would have given; the store's file has none."""
    client: AsyncIOMotorClient[dict[str, Any]] = AsyncIOMotorClient(uri, **CLIENT_OPTIONS)
    try:
        customers = client.get_database(database).get_collection("customers")
        places = iter(range(count))
        while part := [member(place) for place in islice(places, 2_000)]:
            writes = [
                UpdateOne(
                    {"shop": SHOP, "gid": one.gid},
                    {"$set": {"own_kana": one.kana, "name_key": fold(one.kana)}, "$unset": {"search_version": ""}},
                )
                for one in part
            ]
            await customers.bulk_write(writes, ordered=False)
    finally:
        client.close()


async def insert_plainly(uri: str, path: Path) -> float:
    """Store the file's lines as they are, without indexes or rules: what an import could cost at least; in seconds."""
    client: AsyncIOMotorClient[dict[str, Any]] = AsyncIOMotorClient(uri, **CLIENT_OPTIONS)
    try:
        rows = client.get_database("bench_limit").get_collection("customers")
        began = time.perf_counter()
        with path.open("rb") as file:
            while part := [orjson.loads(line) for line in islice(file, LINES_AT_ONCE)]:
                await rows.insert_many(part, ordered=False)
        return time.perf_counter() - began
    finally:
        client.close()


async def _import(uri: str, database: str, path: Path) -> dict[str, float]:
    """Import the file as the job does, twice; then index it for the search."""
    async with open_store(uri, database, summarise) as store:
        await store.prepare()
        seconds = {name: await _import_once(store, path) for name in ("first_s", "again_s")}
        began = time.perf_counter()
        while await store.search.index_some(INDEXED_AT_ONCE):
            pass
        seconds["indexed_s"] = time.perf_counter() - began
        count = await store.database.get_collection("customers").count_documents({"shop": SHOP})
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {**seconds, "customers": count, "peak_mb": peak_mb}


async def _import_once(store: Store, path: Path) -> float:
    batch = await store.batches.create("bench_import", {}, started_by=None)
    place = Place("gid://shopify/BulkOperation/1", now())
    await store.batches.advance(batch.id, None, place.as_cursor())
    began = time.perf_counter()
    if not await import_lines(store, SHOP, batch.id, _lines(path), place):
        raise RuntimeError("the import was cancelled")
    await store.batches.end(batch.id, "done")
    return time.perf_counter() - began


async def _lines(path: Path) -> AsyncIterator[bytes]:
    with path.open("rb") as file:
        for line in file:
            yield line


if __name__ == "__main__":
    sys.stdout.buffer.write(orjson.dumps(asyncio.run(_import(sys.argv[1], sys.argv[2], Path(sys.argv[3])))))
