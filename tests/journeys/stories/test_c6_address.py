"""C6: an order goes to an address of American forces; the customer is asked, and a person decides."""

import pytest
from playwright.async_api import expect

from tests.browser.axe import check_page
from tests.journeys.stories.town import Town

KATE = "kate.yamamoto@example.com"
REPLY = "Kate Yamamoto\nCMR 415 BOX 1234\nAPO AE 09114"


@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.timeout(300)
async def test_an_address_of_the_forces_is_asked_for_and_changed_by_a_click_alone(town: Town) -> None:
    """0.60, 0.64, 0.65, 0.66, 0.67."""
    user_id = await town.writer("Kate", KATE)
    [order] = [one for one in (await town.shop("GET", "/orders"))["orders"] if one["name"] == "#1061"]
    await town.write(user_id, "注文の荷物はいつ届きますか？")
    staff = await town.staff()
    await town.open_talk(staff, "Kate")
    panel = staff.locator("#panel")
    await expect(panel.get_by_text("要確認").first).to_be_visible()
    await panel.get_by_role("link", name="住所を確認する").first.click()
    await expect(staff.get_by_role("heading", name="住所確認 #1061")).to_be_visible()
    await check_page(staff, "an address to check")
    await staff.get_by_role("button", name="LINEで住所確認を送る").click()
    phone = await town.phone(user_id)
    await expect(phone.get_by_role("log").get_by_text("#1061").first).to_be_visible()
    await town.write(user_id, REPLY)
    await staff.goto(f"{town.server.url}/orders/{order['number']}/address")
    # The reply is shown when it is processed: a look more never hurts.
    for _ in range(30):
        if await staff.get_by_role("heading", name="お客様の返信").count():
            break
        await staff.wait_for_timeout(1_000)
        await staff.reload()
    await check_page(staff, "a reply that was read")
    assert (await _address(town, order["number"]))["city"] == "APO Berlin", "nobody has clicked yet"
    await staff.get_by_role("button", name="この住所に変更").click()
    await expect(staff.get_by_text("お届け先を変更しました。")).to_be_visible()
    changed = await _address(town, order["number"])
    assert (changed["address1"], changed["city"], changed["zip"]) == ("CMR 415 BOX 1234", "APO", "09114")
    assert (changed["province_code"], changed["country_code"]) == ("AE", "US")


@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.timeout(300)
async def test_what_is_shipped_is_not_changed(town: Town) -> None:
    """C6: the way out is the carrier."""
    [order] = [one for one in (await town.shop("GET", "/orders"))["orders"] if one["name"] == "#1042"]
    staff = await town.staff(f"/orders/{order['number']}/address")
    await expect(staff.get_by_text("発送済みのため変更できません")).to_be_visible()
    await expect(staff.get_by_role("button", name="この住所に変更")).to_have_count(0)


async def _address(town: Town, number: int) -> dict[str, str]:
    return dict((await town.shop("GET", f"/orders/{number}"))["shipping_address"])
