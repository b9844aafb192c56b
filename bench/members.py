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
# Names are put together of two parts each, so that a whole name is about as rare as in a country.
FAMILY = ("佐鈴高田伊渡山中小加吉松井木林清斎坂森池橋石前藤後岡長近村遠", "藤木橋中東辺本村林田川口井崎野島原沢")
GIVEN = ("花太陽蓮葵湊凛樹結悠美大桜拓紬健", "子郎菜斗衣香希馬華実也介")
FAMILY_KANA = (
    "サ スズ タカ タ イ ワタ ヤマ ナカ コ カ ヨシ マツ イノ ハヤ シミ モリ ハシ イシ マエ フジ ゴ オカ",
    "トウ キ ハシ ナカ ベ モト ムラ バヤシ ダ カワ グチ イ サキ ノ シマ ハラ ザワ ヤマ",
)
GIVEN_KANA = (
    "ハナ タ ヒ アオ ミナ リ イツ ユ ミ ヒロ サク タク ツム ケン コウ シン",
    "コ ロウ ナ ト イ ン キ マ カ ミ ヤ スケ",
)
GIVEN_LATIN = (
    "hana ta hi ao mina ri itsu yu mi hiro saku taku tsumu ken kou shin",
    "ko rou na to i n ki ma ka mi ya suke",
)


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
    name = f"{_name(FAMILY, chance)} {_name(GIVEN, chance)}"
    kana = f"{_name(FAMILY_KANA, chance)} {_name(GIVEN_KANA, chance)}"
    email = f"{_name(GIVEN_LATIN, chance)}.{place:x}@example.{chance.choice(('com', 'jp', 'net'))}"
    phone = f"+81{chance.choice((70, 80, 90))}{chance.randrange(10**8):08d}"
    return Member(6_000_000_000_000 + place * 7, name, kana, email, phone)


def write_file(path: Path, count: int) -> None:
    """Write what the store's bulk operation gives: one customer a line."""
    with path.open("wb") as file:
        for place in range(count):
            file.write(orjson.dumps(_node(member(place), place)) + b"\n")


def _name(parts: tuple[str, str], chance: random.Random) -> str:
    return "".join(chance.choice(part.split() if " " in part else part) for part in parts)


def _node(one: Member, place: int) -> dict[str, Any]:
    moment = f"2026-{1 + place % 11:02d}-{1 + place % 28:02d}T{place % 24:02d}:{place % 60:02d}:00Z"
    family, _, given = one.name.partition(" ")
    subscription = [f"subscription-{place}-plan:月1便", "Active_Subscriber"] if place % 5 == 1 else []
    tags = [f"tag{place % 40}", *subscription, *(["VIP"] if place % 10 == 0 else [])]
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
