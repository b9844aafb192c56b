"""C10, its half about erasure: the customer asks, the store redacts, we erase, and the certificate names nobody."""

import json

import pytest
from playwright.async_api import expect

from tests.browser.axe import check_page
from tests.eventually import eventually
from tests.journeys.stories.town import PATIENCE_S, Town

WHO = "shin.erase@example.jp"


@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.timeout(300)
async def test_who_asks_for_it_is_erased_by_way_of_the_store_and_a_certificate_says_so(town: Town) -> None:
    """0.50, 0.51, 3.71, 3.72."""
    made = await town.shop("POST", "/customers", {"last_name": "消去", "first_name": "望", "email": WHO})

    async def known() -> bool:
        async with town.database() as store:
            return await store.customers.find_by_email("demo-shop.myshopify.com", WHO) is not None

    await eventually(known, timeout_s=PATIENCE_S)
    user_id = await town.writer("のぞみ", WHO)
    await town.write(user_id, "私のデータを消してください")
    customer = await town.member(WHO)
    staff = await town.staff()
    await town.open_talk(staff, "のぞみ")
    conversation = staff.url
    await staff.goto(f"{town.server.url}/customers/{customer.id}/erasure")
    await check_page(staff, "erasure")
    await staff.get_by_label("確認のため「消去」と入力してください").first.fill("消去")
    await staff.get_by_role("button", name="ストアに消去を依頼").click()
    await expect(staff.get_by_text("ストアに消去を依頼しました。")).to_be_visible()
    await town.shop("POST", f"/customers/{made['number']}/redaction")

    async def erased() -> bool:
        async with town.database() as store:
            is_gone = await store.customers.find_by_email("demo-shop.myshopify.com", WHO) is None
            is_gone = is_gone and await store.contacts.find_by_line_id("main", user_id) is None
            return is_gone and all(one.is_done for one in (await store.erasures.list(None, 10)).items)

    await eventually(erased, timeout_s=PATIENCE_S)
    await staff.goto(conversation)
    await expect(staff.locator(".talk__head")).to_contain_text("削除された顧客")
    await staff.goto(f"{town.server.url}/settings/privacy")
    await expect(staff.get_by_text("完了").first).to_be_visible()
    await check_page(staff, "the list of erasures")
    async with town.database() as store:
        [done] = await store.database["erasures"].find({"certificate": {"$ne": None}}).to_list(10)
        dumped = json.dumps([row async for row in store.database["erasures"].find({})], default=str)
    assert done["certificate"]
    for word in (WHO, user_id, customer.gid.rpartition("/")[2], "のぞみ"):
        assert word not in dumped
