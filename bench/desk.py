"""A desk that has seen years: many conversations and messages, copied from ones that the product made itself."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

import orjson
from motor.motor_asyncio import AsyncIOMotorClient, AsyncIOMotorDatabase

from bench.webhooks import SECRET, message_event, signed_body
from bot.dispatch import read_event
from bot.webhook import parse_webhook
from inbox.clock import now
from inbox.events.event import Event
from inbox.ids import contact_id
from inbox.search.bigrams import tokens
from inbox.search.indexing import VERSION
from inbox.store import open_store

BATCH = 5_000
EVERY = timedelta(seconds=40)
SUBJECTS = (
    "返品",
    "交換",
    "配送",
    "ギフト包装",
    "定期便",
    "サイズ",
    "在庫",
    "領収書",
    "クーポン",
    "ポイント",
    "支払い",
    "住所変更",
)
WISHES = (
    "について教えてください。注文番号は{order}です。",
    "をお願いできますか。昨日{order}を注文した者です。",
    "の件、まだ返事がありません。番号は{order}です。",
    "はできますか。商品が届いたのですが思っていた色と違いました。",
    "はいつになりますか。来週の誕生日に間に合わせたいです。",
)
NAMES = ("佐藤", "鈴木", "高橋", "田中", "伊藤", "渡辺", "山本", "中村", "小林", "加藤")

Document = dict[str, Any]


async def fill(uri: str, database: str, conversations: int, messages_each: int) -> list[str]:
    """Fill a database and make its indexes; give the ids of the conversations."""
    client: AsyncIOMotorClient[Document] = AsyncIOMotorClient(uri, tz_aware=True)
    try:
        db = client.get_database(database)
        contact, conversation, message = await _make_samples(uri, database, db)
        chance, began_at = random.Random(1), now() - conversations * EVERY
        numbers = range(conversations)
        moments = [began_at + number * EVERY for number in numbers]
        await _insert(db, "contacts", (_contact(contact, number, moments[number]) for number in numbers))
        ids = [f"v_{number:026d}" for number in numbers]
        await _insert(
            db,
            "messages",
            (
                _message(message, number, ids[number], moments[number], turn, chance)
                for number in numbers
                for turn in range(messages_each)
            ),
        )
        await _insert(
            db,
            "conversations",
            (_conversation(conversation, number, ids[number], moments[number]) for number in numbers),
        )
        async with open_store(uri, database) as store:
            await store.prepare()
        return ids
    finally:
        client.close()


async def _make_samples(uri: str, database: str, db: AsyncIOMotorDatabase[Document]) -> tuple[Document, ...]:
    """Let the product make one of each, so that the copies are as it makes them; then take them away."""
    body, signature = signed_body([message_event(0, "こんにちは")])
    [event] = parse_webhook(body, signature, (SECRET,), "main", now())
    stored = Event(
        id=event.id,
        channel=event.channel,
        source_key=event.source_key,
        partition=event.partition,
        timestamp_ms=event.timestamp_ms,
        received_at=event.received_at,
        raw=orjson.loads(event.raw),
        state="new",
        attempts=0,
        error=None,
        next_at=None,
        redeliveries=0,
    )
    async with open_store(uri, database) as store:
        await store.intake.apply([read_event(stored, None)])
    samples = []
    for name in ("contacts", "conversations", "messages"):
        sample = await db.get_collection(name).find_one({})
        assert sample is not None
        samples.append(sample)
    await db.client.drop_database(database)
    return tuple(samples)


async def _insert(db: AsyncIOMotorDatabase[Document], name: str, documents: Iterator[Document]) -> None:
    while batch := list(islice(documents, BATCH)):
        await db.get_collection(name).insert_many(batch, ordered=False)


def _line_id(number: int) -> str:
    return f"U{number:032x}"


def _contact(sample: Document, number: int, at: datetime) -> Document:
    name = f"{NAMES[number % len(NAMES)]} {number}"
    fields = {"line_id": _line_id(number), "display_name": name, "first_seen_at": at, "last_event_at": at}
    found = sorted(tokens(f"{name}\n{_line_id(number)}"))
    return sample | fields | {"_id": _contact_id(number), "search_version": VERSION, "search_tokens": found}


def _conversation(sample: Document, number: int, conversation: str, at: datetime) -> Document:
    moments = {name: at for name, value in sample.items() if isinstance(value, datetime) and value.year < 9_000}
    preview = sample["last_message"] | {"at": at}
    return sample | moments | {"_id": conversation, "contact_id": _contact_id(number), "last_message": preview}


def _message(
    sample: Document, number: int, conversation: str, last_at: datetime, turn: int, chance: random.Random
) -> Document:
    at = last_at - turn * timedelta(minutes=3)
    wish = chance.choice(WISHES).format(order=chance.randrange(100_000, 999_999))
    text = f"{chance.choice(SUBJECTS)}{wish}"
    moments = {"sent_at": at, "received_at": at, "placed_at": at}
    place = {"contact_id": _contact_id(number), "conversation_id": conversation, "text": text}
    names = {
        "_id": f"in:main:{number}-{turn}",
        "event_id": f"main:{number}-{turn}",
        "line_message_id": f"{number}{turn:04d}",
    }
    return sample | moments | place | names | {"search_version": VERSION, "search_tokens": sorted(tokens(text))}


def _contact_id(number: int) -> str:
    return contact_id("main", f"user:{_line_id(number)}")
