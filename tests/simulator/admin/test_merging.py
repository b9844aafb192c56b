"""Two customers become one: who stays, what hinders it, how it goes on."""

import pytest

from simulator.store.people.blockers import HINDERED
from tests.simulator.admin.documents import document, done, refused, send
from tests.simulator.store import StoreSimulator


async def _pair(shop: StoreSimulator) -> tuple[str, str]:
    return (await shop.customer("haruka.nakano@"))["gid"], (await shop.customer("nakano.h@"))["gid"]


async def _hold(shop: StoreSimulator) -> None:
    await shop.control("PATCH", "/behaviour", {"jobs": {"held": True}})


async def test_a_preview_tells_who_stays_and_what_may_be_chosen(shop: StoreSimulator) -> None:
    one, two = await _pair(shop)
    preview = (await send(shop, "CustomerMergePreview", one=one, two=two))["customerMergePreview"]
    assert preview["resultingCustomerId"] == two
    assert preview["defaultFields"]["email"]["emailAddress"] == "nakano.h@example.com"
    assert preview["alternateFields"]["email"]["emailAddress"] == "haruka.nakano@example.jp"
    assert preview["defaultFields"]["tags"] == ["LINE登録", "VIP"]
    assert preview["defaultFields"]["orderCount"] == "2"
    kept = {"customerIdOfEmailToKeep": one}
    other = (await send(shop, "CustomerMergePreview", one=one, two=two, override=kept))["customerMergePreview"]
    assert other["resultingCustomerId"] == one
    body = await shop.ask(document("CustomerMergePreview"), {"one": one, "two": one})
    assert body["errors"][0]["extensions"]["code"] == "BAD_REQUEST"


async def test_a_merge_is_at_work_at_the_first_look_and_done_at_the_next(shop: StoreSimulator) -> None:
    await shop.control("PATCH", "/behaviour", {"jobs": {"seconds": 600}})
    one, two = await _pair(shop)
    merge = await done(shop, "CustomerMerge", one=one, two=two, override={"note": "統合", "tags": ["VIP"]})
    assert merge["resultingCustomerId"] == two
    assert merge["job"]["done"] is False
    job = merge["job"]["id"]
    for status in ("IN_PROGRESS", "COMPLETED"):
        assert (await send(shop, "CustomerMergeJobStatus", jobId=job))["customerMergeJobStatus"]["status"] == status
    assert await send(shop, "CustomerAddresses", id=one) == {"customer": None}
    kept = await shop.customer("nakano.h@")
    assert (kept["note"], kept["tags"]) == ("統合", ["VIP"])
    assert sorted(kept["orders"]) == ["#1027", "#1058"]
    assert kept["metafields"]["socialplus.line"]
    assert len(kept["addresses"]) == 2


async def test_a_held_merge_waits_until_it_is_told_to_go_on(shop: StoreSimulator) -> None:
    await _hold(shop)
    one, two = await _pair(shop)
    job = (await done(shop, "CustomerMerge", one=one, two=two))["job"]["id"]
    for _ in range(3):
        found = (await send(shop, "CustomerMergeJobStatus", jobId=job))["customerMergeJobStatus"]
        assert found["status"] == "IN_PROGRESS"
    assert (await shop.customer("nakano.h@"))["merge_blockers"] == ["MERGE_IN_PROGRESS"]
    assert len((await shop.control("POST", "/jobs/finish"))["finished"]) == 1
    done_now = (await send(shop, "CustomerMergeJobStatus", jobId=job))["customerMergeJobStatus"]
    assert done_now["status"] == "COMPLETED"


async def test_a_merge_is_done_by_itself_after_a_moment(shop: StoreSimulator) -> None:
    await shop.control("PATCH", "/behaviour", {"jobs": {"seconds": 0}})
    one, two = await _pair(shop)
    await done(shop, "CustomerMerge", one=one, two=two)
    await shop.settled()
    assert await send(shop, "CustomerAddresses", id=one) == {"customer": None}


@pytest.mark.parametrize("word", [word for word, *_ in HINDERED])
async def test_each_hindrance_is_said(shop: StoreSimulator, word: str) -> None:
    one, _ = await _pair(shop)
    hindered = (await shop.customer(f"{word.lower().replace('_', '-')}@example.jp"))["gid"]
    preview = (await send(shop, "CustomerMergePreview", one=one, two=hindered))["customerMergePreview"]
    (error,) = preview["customerMergeErrors"]
    assert error["errorFields"] == [word]
    assert preview["resultingCustomerId"] is None
    (refusal,) = await refused(shop, "CustomerMerge", one=one, two=hindered)
    assert (refusal["code"], refusal["message"]) == ("INVALID_CUSTOMER", error["message"])
    profile = await send(shop, "CustomerProfile", id=hindered, mfKey="line_user_id")
    assert profile["customer"]["mergeable"]["errorFields"] == [word]
    assert profile["customer"]["mergeable"]["isMergeable"] is False


async def test_limits_of_what_is_joined_are_held(shop: StoreSimulator) -> None:
    one, two = await _pair(shop)
    (error,) = await refused(shop, "CustomerMerge", one=one, two=two, override={"note": "あ" * 5001})
    assert error["message"] == "Customer notes must be 5,000 characters or less."
    tags = [f"t{number}" for number in range(251)]
    (error,) = await refused(shop, "CustomerMerge", one=one, two=two, override={"tags": tags})
    assert error["message"] == "Customers must have 250 tags or less."
    blocked = await send(shop, "CustomerMergePreview", one=one, two=two, override={"note": "あ" * 5001})
    assert len(blocked["customerMergePreview"]["blockingFields"]["note"]) == 5001
    await done(shop, "CustomerMerge", one=one, two=two, override={"note": "あ" * 5000, "tags": tags[:250]})


async def test_what_cannot_be_is_refused(shop: StoreSimulator) -> None:
    one, two = await _pair(shop)
    (error,) = await refused(shop, "CustomerMerge", one=one, two=one)
    assert error["message"] == "Customers IDs should not match"
    (error,) = await refused(shop, "CustomerMerge", one=one, two="gid://shopify/Customer/1")
    assert error["code"] == "INVALID_CUSTOMER_ID"
    hanako = (await shop.customer("佐藤 花子"))["gid"]
    (error,) = await refused(shop, "CustomerMerge", one=one, two=two, override={"customerIdOfEmailToKeep": hanako})
    assert error["code"] == "OVERRIDE_ATTRIBUTE_INVALID"


async def test_a_merge_may_come_to_nothing(shop: StoreSimulator) -> None:
    await shop.control("PATCH", "/behaviour", {"merges_fail": True, "jobs": {"held": True}})
    one, two = await _pair(shop)
    job = (await done(shop, "CustomerMerge", one=one, two=two))["job"]["id"]
    await shop.control("POST", "/jobs/finish")
    found = (await send(shop, "CustomerMergeJobStatus", jobId=job))["customerMergeJobStatus"]
    assert found["status"] == "FAILED"
    assert found["customerMergeErrors"][0]["message"] == "Customers could not be merged."
    assert (await send(shop, "CustomerAddresses", id=one))["customer"]
    await shop.control("PATCH", "/behaviour", {"merges_fail": False})
    job = (await done(shop, "CustomerMerge", one=one, two=two))["job"]["id"]
    await shop.control("POST", "/jobs/finish")
    assert (await send(shop, "CustomerMergeJobStatus", jobId=job))["customerMergeJobStatus"]["status"] == "COMPLETED"
