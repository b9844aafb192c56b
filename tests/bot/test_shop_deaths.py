"""kill -9 before and after each step of a webhook's work: whatever stood half done is completed once."""

from datetime import timedelta
from typing import Any

import pytest

from tests.bot.shop_desk import IDS, ORDER_IDS, ShopDesk
from tests.deaths import Died, die_at
from tests.shop.sync.memory import AT, gid_of, order, record

POINTS = (
    ("customers", "of_gids"),
    ("customers", "upsert"),
    ("customers", "hint"),
    ("customers", "set_disabled"),
    ("customers", "touch"),
    ("customers", "remove"),
    ("customers", "note_merged"),
    ("orders", "upsert"),
    ("shop_events", "look_again"),
    ("shop_events", "finish"),
)


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("point", POINTS, ids=".".join)
async def test_whatever_a_death_leaves_half_done_is_completed_once(
    shop_desk: ShopDesk, monkeypatch: pytest.MonkeyPatch, point: tuple[str, str], moment: str
) -> None:
    shop_desk.shop.customers.put(record(1), record(2), record(3))
    for number in (1, 2, 3):
        await shop_desk.send("customers/create", id=number, admin_graphql_api_id=gid_of(number))
    await shop_desk.work()
    changed = record(1, tags=("Active_Subscriber", "subscription-4821-plan:月1便"), updated_at=AT + timedelta(hours=1))
    shop_desk.shop.customers.put(changed)
    shop_desk.shop.orders.put(order(1, tags=("subscription-count:1",)))
    del shop_desk.shop.customers.rows[gid_of(2)], shop_desk.shop.customers.rows[gid_of(3)]
    kept: dict[str, Any] = {
        "admin_graphql_api_customer_kept_id": gid_of(1),
        "admin_graphql_api_customer_deleted_id": gid_of(3),
    }
    names = [
        await shop_desk.send("customer.tags_added", customerId=gid_of(1)),
        await shop_desk.send("orders/create", **ORDER_IDS, created_at="2026-11-20T10:00:00+09:00"),
        await shop_desk.send("customers/disable", AT, **IDS),
        await shop_desk.send("customers/delete", id=2, admin_graphql_api_id=gid_of(2)),
        await shop_desk.send("customers/merge", **kept),
    ]
    with monkeypatch.context() as deadly:
        die_at(deadly, getattr(shop_desk.store, point[0]), point[1], moment)
        with pytest.raises(Died):
            await shop_desk.work()
    await shop_desk.work()
    found, merged = await shop_desk.find(1), await shop_desk.find(3)
    assert found is not None
    assert merged is not None
    assert (found.is_disabled, found.last_active_at, found.record.tags) == (True, AT, changed.tags)
    assert merged.id == found.id
    assert await shop_desk.find(2) is None
    assert {(await shop_desk.event(name)).state for name in names} == {"done"}
    for collection in ("customers", "orders"):
        assert await shop_desk.store.database.get_collection(collection).count_documents({}) == 1
    history = (await shop_desk.store.customers.tag_history.list(found.id)).items
    assert [row.change["kind"] for row in history] == ["started"]
