"""From a wish to the certificate, through the running bot and LINE's simulator."""

import bson
import orjson

from inbox.clock import now
from inbox.conversations.message import Actor
from inbox.erasure.requesting import request_erasure
from inbox.store import Store
from tests.bot.desk import Desk, contact_of
from tests.bot.shop_desk import ShopDesk
from tests.inbox.links.people import add_customer
from tests.shop.sync.memory import SHOP

OWNER = Actor("staff", "s1", "田中")
TEXT, NAME = "合言葉はひまわり", "はなちゃんねる"


async def _everything(store: Store) -> bytes:
    names = await store.database.list_collection_names()
    rows = [row for name in names for row in await store.database[name].find().to_list(None)]
    return b"\n".join(map(bson.encode, rows))


async def test_a_person_of_line_is_erased_and_a_late_redelivery_brings_nothing_back(desk: Desk) -> None:
    """0.50, 3.71 LINE delivers again what it delivered before: it is known, and says nothing."""
    person = await desk.customer(NAME)
    await desk.say(person, TEXT)
    await desk.work()
    customer = await add_customer(desk.store, 6027571560001, shop=SHOP)
    await desk.store.links.link(contact_of(person), customer, "customer_account")
    before = await _everything(desk.store)
    assert all(word.encode() in before for word in (TEXT, NAME, person, customer.gid))
    erasure_id = await request_erasure(desk.store, SHOP, contact_of(person), OWNER, "staff")
    await desk.work()
    assert (await desk.store.erasures.get(erasure_id)).is_done
    await desk.control("POST", "/webhooks/redeliver")
    await desk.process()
    await desk.work()
    after = await _everything(desk.store)
    assert [word for word in (TEXT, NAME, person, customer.gid) if word.encode() in after] == []
    await desk.say(person, "またよろしく")
    await desk.work()
    again = await desk.store.contacts.get(contact_of(person))
    assert (again.display_name, again.customer_gid) == (NAME, None)


async def test_a_redact_that_knows_an_address_alone_finds_the_person(shop_desk: ShopDesk) -> None:
    """0.50 The store's body may hold nothing but an e-mail."""
    store = shop_desk.store
    customer = await add_customer(store, 6027571560001, shop=SHOP)
    await shop_desk.send("customers/redact", customer={"email": (customer.record.email or "").upper()})
    await shop_desk.work()
    [job] = await store.jobs.claim(["erase"], 5)
    await store.erasures.erase(job.payload["erasure_id"])
    await store.erasures.finish(job.payload["erasure_id"])
    erasure = await store.erasures.get(job.payload["erasure_id"])
    assert (erasure.cause, erasure.by) == ("store_redact", None)
    assert (customer.record.email or "").encode() not in await _everything(store)
    assert await store.customers.find(SHOP, customer.gid) is None


async def test_the_store_itself_is_wiped_and_who_writes_on_line_stays(desk: Desk) -> None:
    """0.52 shop/redact takes the mirror with all that hangs on it."""
    store, person = desk.store, await desk.customer(NAME)
    shop_desk = ShopDesk(store, desk.processing._lease)
    await desk.say(person, TEXT)
    customer = await add_customer(store, 6027571560001, shop=SHOP)
    await store.links.link(contact_of(person), customer, "customer_account")
    await shop_desk.send("shop/redact")
    await shop_desk.work()
    await desk.work()
    [erasure] = (await store.erasures.list(None, 5)).items
    assert (erasure.cause, erasure.is_done) == ("shop_redact", True)
    after = await _everything(store)
    assert customer.gid.encode() not in after
    contact = await store.contacts.get(contact_of(person))
    assert (contact.line_id, contact.is_linked) == (person, False)
    certificate = await store.erasures.certificate(erasure.id)
    assert {one["collection"]: one["rows"] for one in certificate["collections"]}["customers"] == 1


async def test_an_import_that_is_read_just_now_is_waited_for(desk: Desk) -> None:
    async with desk.store.media.open_upload("customers.csv", "text/csv") as upload:
        await upload.write(orjson.dumps({}))
    batch = await desk.store.batches.create("customer_file", {"file_id": upload.file_id}, started_by=None)
    customer = await add_customer(desk.store, shop=SHOP)
    erasure_id = await request_erasure(desk.store, SHOP, customer.gid, OWNER, "staff")
    await desk.work()
    assert not (await desk.store.erasures.get(erasure_id)).is_done
    await desk.store.batches.end(batch.id, "cancelled")
    await desk.store.database["jobs"].update_many({"kind": "erase"}, {"$set": {"next_at": now()}})
    await desk.work()
    assert (await desk.store.erasures.get(erasure_id)).is_done
