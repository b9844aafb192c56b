"""Who is deleted in the store is gone here too, unless the deletion is half of a merge."""

from typing import Any

from inbox.ids import new_id
from tests.bot.shop_desk import IDS, ShopDesk
from tests.inbox.customers.samples import linked_contact
from tests.shop.sync.memory import AT, SHOP, gid_of, record


async def test_a_customer_who_was_deleted_is_gone_for_good(shop_desk: ShopDesk) -> None:
    """3.69, 0.54 What comes late of them is not stored."""
    shop_desk.shop.customers.put(record(1))
    await shop_desk.send("customers/create", **IDS)
    await shop_desk.work()
    shop_desk.shop.customers.rows.clear()
    await shop_desk.send("customers/delete", **IDS)
    await shop_desk.work()
    assert await shop_desk.find() is None
    shop_desk.shop.customers.put(record(1))
    await shop_desk.send("customers/update", **IDS)
    await shop_desk.work()
    assert await shop_desk.find() is None


async def test_who_has_ordered_is_waited_for_since_only_a_merge_takes_their_number(shop_desk: ShopDesk) -> None:
    """0.49 The store tells of the deletion first: contact and talk must outlive it."""
    shop_desk.shop.customers.put(record(1), record(2, orders_count=3))
    await shop_desk.send("customers/update", **IDS)
    await shop_desk.send("customers/update", id=2, admin_graphql_api_id=gid_of(2))
    await shop_desk.work()
    loser = await shop_desk.find(2)
    assert loser is not None
    contact_id = await linked_contact(shop_desk.store, loser)
    del shop_desk.shop.customers.rows[gid_of(2)]
    deleted = await shop_desk.send("customers/delete", id=2, admin_graphql_api_id=gid_of(2))
    await shop_desk.work()
    assert (await shop_desk.event(deleted)).state == "new"
    assert await shop_desk.find(2) is not None
    kept: dict[str, Any] = {
        "admin_graphql_api_customer_kept_id": gid_of(1),
        "admin_graphql_api_customer_deleted_id": gid_of(2),
    }
    await shop_desk.send("customers/merge", **kept)
    await shop_desk.work()
    await shop_desk.store.database["shop_events"].update_one({"_id": deleted}, {"$set": {"next_at": AT}})
    await shop_desk.work()
    assert (await shop_desk.event(deleted)).state == "done"
    assert (await shop_desk.store.contacts.get(contact_id)).customer_gid == gid_of(1)
    assert await shop_desk.store.database["erasures"].count_documents({}) == 0


async def test_a_merge_that_staff_asked_for_is_waited_for(shop_desk: ShopDesk) -> None:
    """0.45, 0.49."""
    shop_desk.shop.customers.put(record(1), record(2))
    await shop_desk.send("customers/update", id=2, admin_graphql_api_id=gid_of(2))
    await shop_desk.work()
    await shop_desk.store.merges.ask(new_id(), SHOP, (gid_of(2), gid_of(1)), {}, "staff")
    del shop_desk.shop.customers.rows[gid_of(2)]
    deleted = await shop_desk.send("customers/delete", id=2, admin_graphql_api_id=gid_of(2))
    await shop_desk.work()
    assert (await shop_desk.event(deleted)).state == "new"
    assert await shop_desk.find(2) is not None


async def test_nobody_is_removed_whom_the_store_still_knows(shop_desk: ShopDesk) -> None:
    """The topic is not signed: a body that was overheard could come back under another one."""
    shop_desk.shop.customers.put(record(1))
    name = await shop_desk.send("customers/delete", **IDS)
    await shop_desk.work()
    assert await shop_desk.find() is not None
    assert (await shop_desk.event(name)).state == "done"
