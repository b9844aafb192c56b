"""A person of whom there is something everywhere, and a neighbour who must stay as they are."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import bson
import orjson

from bot.dispatch import read_event
from inbox.batches import Remark
from inbox.bell.deliveries import NewDelivery
from inbox.clock import now, to_milliseconds
from inbox.conversations.draft import text_draft
from inbox.conversations.message import Actor, Media
from inbox.customers.customer import Address, Customer, CustomerRecord
from inbox.customers.lists.filtering import CustomerFilter
from inbox.entry_forms import EntryForm
from inbox.erasure.gathering import gather
from inbox.events.event import NewEvent
from inbox.ids import contact_id, new_id, partition_of
from inbox.jobs import NewJob
from inbox.letters.letter import NewLetter
from inbox.links.pending import PendingLink
from inbox.notifications import Notification
from inbox.orders.order import Order
from inbox.shop_acts import NewAct
from inbox.shop_events import NewShopEvent
from inbox.store import Store
from tests.inbox.links.people import LONG_AGO, SHOP, begin, prove

HANA = Actor("staff", "s1", "田中")
LINE, OTHER_LINE, GROUP = "Uab12" + "c" * 28, "U77de" + "f" * 28, "C9" + "a" * 31
DIGITS, OTHER_DIGITS, ORDER_DIGITS = "6027571560001", "7130000000009", "88110077001"
GID, OTHER_GID, ORDER = (
    f"gid://shopify/{kind}" for kind in (f"Customer/{DIGITS}", f"Customer/{OTHER_DIGITS}", f"Order/{ORDER_DIGITS}")
)
EMAIL, PHONE = "hanako.sato@example.jp", "+819012345678"
TEXTS = ("黒糖のほうを急ぎで", "玄関先は避けて", "昨日の件どうなった", "猫がいるので", "折り返し希望")
ADDRESS = Address(
    zip="150-0001",
    address1="神宮前1丁目2-3",
    address2="メゾン窓口 405号室",
    country="JP",
    name="佐藤 花子",
    phone=PHONE,
)
CSV = "line_user_id,email\n" + f"{LINE},{EMAIL}\n"
REMARK = Remark("2", "この値は使えません。", {"value": EMAIL})
# What must be nowhere afterwards; the words of texts only where texts are removed.
NEEDLES = {
    "gid": DIGITS,
    "line id": LINE,
    "surname": "佐藤",
    "first name": "花子",
    "reading": "さとう",
    "reading of the store": "サトウ",
    "name in LINE": "はなちゃん",
    "email": EMAIL,
    "phone": PHONE,
    "phone here": "090-1234-5678",
    "digits of the phone": "09012345678",
    "zip": "150-0001",
    "street": "神宮前",
    "house": "メゾン窓口",
    "contact": contact_id("main", f"user:{LINE}"),
}


@dataclass(slots=True)
class Known:
    """Whom the tests are about."""

    contact: str
    customer: Customer
    neighbour: str
    at: datetime


async def hear(store: Store, line: str = LINE, at: datetime | None = None, event_id: str = "", **raw: Any) -> NewEvent:
    """Let LINE tell of something, and work on it."""
    event = line_event(line, at or now(), event_id, **raw)
    await store.events.record([event])
    for one in await store.events.waiting(range(64), 100):
        await store.intake.apply([read_event(one, None)])
        await store.events.finish([one.id])
    return event


def line_event(line: str, at: datetime, event_id: str = "", **raw: Any) -> NewEvent:
    """Make an event as LINE sends it."""
    source = raw.pop("source", {"type": "user", "userId": line})
    own = event_id or new_id()
    body = {"webhookEventId": own, "mode": "active", "timestamp": to_milliseconds(at), "source": source, **raw}
    key = f"group:{source['groupId']}" if "groupId" in source else f"user:{line}"
    return NewEvent(
        f"main:{own}", "main", key, partition_of("main", key), to_milliseconds(at), orjson.dumps(body), now()
    )


def said(text: str, line_id: str = "") -> dict[str, Any]:
    """Make the body of a text."""
    message = {"id": line_id or new_id(), "type": "text", "text": text, "quoteToken": "q-token", "markAsReadToken": "m"}
    return {"type": "message", "replyToken": new_id(), "message": message}


async def build(store: Store) -> Known:
    """Let there be something of a person in every place that there is."""
    neighbour = await _neighbour(store)
    contact = await _talk(store)
    customer = await _mirror(store)
    await _links(store, contact, customer, neighbour)
    await _files(store, contact)
    await _rest(store, contact, customer)
    await _acts(store, contact, customer)
    await _staff_acts(store, contact, customer)
    while await store.search.index_some(100):
        pass
    return Known(contact, customer, neighbour, now())


async def _neighbour(store: Store) -> str:
    await hear(store, OTHER_LINE, **said("こんにちは、次郎です"))
    other = contact_id("main", f"user:{OTHER_LINE}")
    await store.contacts.set_profile(other, display_name="ジロウ")
    record = CustomerRecord(SHOP, OTHER_GID, LONG_AGO, name="田中 次郎", email="jiro@example.jp", phone="+818011112222")
    await store.customers.upsert([record])
    await store.memos.save(other, 0, f"奥様は会員 {GID}、電話は０９０（１２３４）５６７８", HANA)
    return other


async def _talk(store: Store) -> str:
    await hear(store, type="follow", replyToken="r1")
    await hear(store, **said(TEXTS[0]))
    await hear(store, **said(f"佐藤花子です。{EMAIL.upper()} か 090 1234 5678 に。{TEXTS[1]}", "m-2"))
    edit = {"id": "m-2", "type": "text", "text": f"やはり {TEXTS[2]}"}
    await hear(store, type="messageEdited", message=edit)
    picture = {"id": "m-3", "type": "file", "fileName": "佐藤花子_領収書.pdf", "fileSize": 3}
    await hear(store, type="message", replyToken="r3", message=picture)
    group = {"type": "group", "groupId": GROUP, "userId": LINE}
    await hear(store, source=group, **said(f"グループでも{TEXTS[3]}"))
    mention = {"mentionees": [{"index": 0, "length": 6, "type": "user", "userId": LINE}]}
    theirs = {"type": "group", "groupId": GROUP, "userId": OTHER_LINE}
    spoken = said("@はなちゃん おはよう")
    spoken["message"]["mention"] = mention
    await hear(store, OTHER_LINE, source=theirs, **spoken)
    contact = contact_id("main", f"user:{LINE}")
    await store.contacts.set_profile(contact, display_name="はなちゃん", picture_url="https://p.line-scdn.net/hana")
    conversation = await store.conversations.start(contact)
    await store.outbox.queue(contact, "k1", text_draft(f"佐藤様、{TEXTS[4]}"), HANA)
    await store.messages.comment(contact, conversation.id, "k2", f"サトウさん、{PHONE}", HANA)
    await store.conversations.hold(conversation.id, HANA, "佐藤様の折り返し待ち", None)
    return contact


async def _mirror(store: Store) -> Customer:
    record = CustomerRecord(
        SHOP,
        GID,
        LONG_AGO,
        name="佐藤 花子",
        first_name="花子",
        last_name="佐藤",
        kana="サトウ ハナコ",
        email=EMAIL,
        phone=PHONE,
        note="神宮前の佐藤様",
        tags=("VIP",),
        default_address=ADDRESS,
    )
    await store.customers.upsert([record])
    customer = await store.customers.find(SHOP, GID)
    assert customer is not None
    await store.customers.set_kana(customer.id, "さとう はなこ")
    order = Order(SHOP, ORDER, "#1042", LONG_AGO, LONG_AGO, customer_gid=GID, shipping_address=ADDRESS, note="佐藤")
    await store.orders.upsert([order])
    await store.customers.touch(customer.id, now())
    await store.customers.tag_history.add(customer.id, LONG_AGO, [{"kind": "started"}])
    await store.customers.note_merged(SHOP, "gid://shopify/Customer/6027571560777", GID)
    found = await store.customers.find(SHOP, GID)
    assert found is not None
    return found


async def _links(store: Store, contact: str, customer: Customer, neighbour: str) -> None:
    await begin(store, contact, customer)
    await store.claims.create(contact, customer, "s1", "佐藤様とお電話で確認")
    await store.links.link(contact, customer, "import_csv", by="s1")
    await store.link_conflicts.add("two_contacts", neighbour, customer.id, "import_csv", "C")
    await store.pending_links.put(PendingLink("main", LINE, customer.id, SHOP, GID, "import_csv", "s1"))
    _, invitation = await store.link_invitations.create(contact)
    asking = await store.link_codes.ask(invitation.id, EMAIL, "192.0.2.1")
    assert await store.link_codes.seal(invitation.id, asking, SHOP)
    linked = await store.contacts.get(contact)
    await store.fields.set(linked, customer, {"profile.secondPhone": "０９０－１２３４－５６７８"}, HANA)


async def _files(store: Store, contact: str) -> None:
    rows = await store.database["messages"].find({"contact_id": contact, "kind": "file"}).to_list(1)
    metadata = {"message_id": rows[0]["_id"]}
    async with store.media.open_upload(rows[0]["_id"], "application/pdf", metadata) as upload:
        await upload.write("請求先 佐藤 花子 様".encode())
    file = Media("stored", upload.file_id, None, "application/pdf", upload.size, "佐藤花子_領収書.pdf")
    assert await store.messages.set_media(rows[0]["_id"], file)
    await store.media.publish(upload.file_id, upload.file_id)
    async with store.media.open_upload("customers.csv", "text/csv") as rehearsed:
        await rehearsed.write(CSV.encode())
    batch = await store.batches.create("customer_file", {"file_id": rehearsed.file_id, "is_dry": True}, started_by="s1")
    await store.batches.advance(batch.id, None, {"row": 1}, remarks=[REMARK])
    await store.batches.end(batch.id, "done")


async def _staff_acts(store: Store, contact: str, customer: Customer) -> None:
    new = NewLetter(EMAIL, "佐藤様へ", f"佐藤様 {PHONE}", "shop@example.jp")
    await store.letters.queue(customer, contact, "letter-1", new, HANA)
    await store.shop_acts.begin("act-1", NewAct("draft_order", customer.id, contact, HANA, {"note": "佐藤様"}))
    await store.address_checks.ask(SHOP, ORDER, "#1042", contact, HANA)
    await store.merges.ask(new_id(), SHOP, (GID, "gid://shopify/Customer/6027571560777"), {"name": "佐藤"}, "s1")
    await store.consent_changes.add(customer.id, {"email_consent": "unsubscribed"}, "佐藤様のご希望", "s1")
    await store.customer_editors.note(customer.id, "s1")
    await store.looks.record(HANA, [customer.id], "page", now())
    await store.bulk.begin("bulk_talks", _ids(contact, "c_other"), {}, "s1")
    await store.bulk.rows.begin("b1", contact, {"assignee": "s1"})
    archive = await store.archives.ask(await gather(store.database, SHOP, gid=GID), HANA)
    await store.archives.make(archive)
    _, invitation = await store.link_invitations.create(contact)
    await store.link_proofs.keep(contact, invitation.id, prove(customer))
    await store.link_sign_ins.begin(invitation)


async def _ids(*ids: str) -> AsyncIterator[str]:
    for one in ids:
        yield one


async def _rest(store: Store, contact: str, customer: Customer) -> None:
    memo = await store.memos.save(contact, 0, "佐藤様は猫を飼っている", HANA)
    await store.memos.save(contact, memo.version, "佐藤様は猫を二匹飼っている", HANA)
    await store.entry_forms.save([EntryForm(contact, form_id="main:e1", step="phone", answers={"name": "main:e1"})])
    at = now()
    notice = Notification("n1", "mention", "s1", None, contact, "佐藤様の件", at)
    await store.notifications.add([notice])
    await store.bell.deliveries.add([NewDelivery("push:1", "n1", at, "n1", contact)])
    payload = {"contact_id": contact, "line_id": LINE, "source": "user", "channel": "main"}
    await store.jobs.add([NewJob(f"profile:{contact}", "profile", payload)])
    segments = store.customers.segments
    reading = await segments.take(SHOP, "7", await segments.begin(SHOP, "7", "VIP"), [DIGITS], None)
    assert reading is not None
    await segments.finish(SHOP, "7", reading, is_whole=True)
    await store.customer_views.create("佐藤様のメール", CustomerFilter(text=EMAIL), "s1", is_shared=True)
    for number, (about, body) in enumerate(
        {
            GID: {"id": int(DIGITS), "email": EMAIL, "first_name": "花子", "last_name": "佐藤"},
            ORDER: {"order_id": int(ORDER_DIGITS), "destination": {"address1": "神宮前1丁目2-3", "name": "佐藤 花子"}},
            "gid://shopify/Order/5": {"contact_email": EMAIL, "id": 5},
        }.items()
    ):
        await store.shop_events.record(shop_event(f"w{number}", (about,), body, at))


async def _acts(store: Store, contact: str, customer: Customer) -> None:
    async def one() -> AsyncIterator[str]:
        yield contact

    batch = await store.bulk.begin("bulk_talks", one(), {"what": "status", "to": "open"}, "s1")
    await store.bulk.rows.begin(batch.id, contact, {"from": "on_hold", "to": "open", "reason": "佐藤様の折り返し待ち"})
    await store.customer_editors.note(customer.id, "s1")
    await store.consent_changes.add(customer.id, {"email_consent": "unsubscribed"}, f"佐藤様（{EMAIL}）の希望", "s1")


def shop_event(event_id: str, about: tuple[str, ...], body: dict[str, Any], at: datetime) -> NewShopEvent:
    """Make a webhook of the store as it is stored."""
    partition = partition_of(SHOP, about[0] if about else event_id)
    return NewShopEvent(event_id, SHOP, "orders/updated", about, partition, at, at, orjson.dumps(body))


async def dump(store: Store) -> dict[str, bytes]:
    """Give the raw bytes of every collection, with the pieces of each file joined."""
    database, found = store.database, {}
    for name in await database.list_collection_names():
        rows = await database[name].find().sort("_id", 1).to_list(None)
        found[name] = b"\n".join(map(bson.encode, rows))
    pieces = database["media.chunks"].find().sort([("files_id", 1), ("n", 1)])
    found["files"] = b"".join([bytes(row["data"]) async for row in pieces])
    return found


def places_of(found: dict[str, bytes], word: str) -> set[str]:
    """Name the collections that hold a word, in any case."""
    return {name for name, raw in found.items() if word.lower().encode() in raw.lower()}


LATER = timedelta(seconds=5)
