"""C6 to its end: the address is changed in the store when a person says so, and only then."""

import html
import re
from collections.abc import AsyncIterator

import pytest

from config.settings import Settings
from inbox.orders.order import Order
from inbox.store import Store
from tests.handlers.pages.fetching import page_of
from tests.handlers.pages.store_desk import StoreDesk, open_store_desk
from tests.handlers.site import Browser
from tests.shop.addresses.samples import ORDER_1061

REPLY = "John Smith\nCMR 415 BOX 1234\nAPO AE 09114"
VALUE = re.compile(r'<input [^>]*name="(\w+)"[^>]*?value="([^"]*)"')


@pytest.fixture
async def desk(store: Store, settings: Settings) -> AsyncIterator[StoreDesk]:
    async with open_store_desk(store, settings) as opened:
        yield opened


async def _order(desk: StoreDesk) -> Order:
    """Let 花子 order something to the address of #1061."""
    number = (await desk.shop.customer("佐藤 花子"))["number"]
    placed = await desk.shop.control("POST", "/orders", {"customer": number})
    order = desk.shop.platform.shop.orders[placed["number"]]
    address = order.shipping_address
    assert address is not None
    address.first_name, address.last_name = "John", "Smith"
    address.address1, address.address2, address.city = ORDER_1061.address1, "", ORDER_1061.city
    address.province, address.province_code, address.zip, address.country_code = None, None, "", "JP"
    await desk.member("佐藤 花子")
    return await desk.mirrored(placed["gid"])


def _path(order: Order) -> str:
    return f"/orders/{order.gid.rpartition('/')[2]}/address"


async def _form(browser: Browser, path: str) -> dict[str, str]:
    """Read the form of the new address as the page fills it in."""
    page = await page_of(browser, path)
    part = page.split('aria-labelledby="change-title"')[1].split("</form>")[0]
    return {name: html.unescape(value) for name, value in VALUE.findall(part) if name != "csrf_token"}


async def _in_store(desk: StoreDesk, order: Order) -> dict[str, str]:
    number = order.gid.rpartition("/")[2]
    shown = await desk.shop.control("GET", f"/orders/{number}")
    return dict(shown["shipping_address"])


async def test_the_reply_becomes_the_address_when_a_person_presses_and_not_before(desk: StoreDesk) -> None:
    """0.67, C6."""
    order = await _order(desk)
    path = _path(order)
    asked = await desk.browser.post(f"{path}-request", {"key": "k1"}, fragment=False)
    assert asked.status == 303
    await desk.site.say(REPLY)
    form = await _form(desk.browser, path)
    assert (await _in_store(desk, order))["city"] == "APO Berlin"
    assert not await desk.shop.asked("OrderUpdateShippingAddress")
    answer = await desk.browser.post(path, form, fragment=False)
    assert answer.status == 303, await answer.text()
    changed = await _in_store(desk, order)
    assert {name: changed[name] for name in ("first_name", "last_name", "address1", "city", "zip")} == {
        "first_name": "John",
        "last_name": "Smith",
        "address1": "CMR 415 BOX 1234",
        "city": "APO",
        "zip": "09114",
    }
    assert (changed["province_code"], changed["country_code"]) == ("AE", "US")
    page = await page_of(desk.browser, answer.headers["Location"])
    assert "お届け先を変更しました。" in page
    assert "問題は見つかりません" in page
    assert len(await desk.activities("address_changed")) == 1


async def test_pressed_twice_it_is_changed_and_told_once(desk: StoreDesk) -> None:
    order = await _order(desk)
    form = await _form(desk.browser, _path(order))
    for _ in range(2):
        assert (await desk.browser.post(_path(order), form, fragment=False)).status == 303
    assert len(await desk.shop.asked("OrderUpdateShippingAddress")) == 1
    assert len(await desk.activities("address_changed")) == 1


async def test_what_was_shipped_meanwhile_is_not_changed(desk: StoreDesk) -> None:
    """C6 The store is asked, not our mirror."""
    order = await _order(desk)
    form = await _form(desk.browser, _path(order))
    await desk.shop.control("POST", f"/orders/{order.gid.rpartition('/')[2]}/shipments", {})
    answer = await desk.browser.post(_path(order), form, fragment=False)
    assert answer.status == 409
    assert "発送済みのため変更できません" in await answer.text()
    assert not await desk.shop.asked("OrderUpdateShippingAddress")
    assert (await _in_store(desk, order))["city"] == "APO Berlin"


async def test_an_address_that_the_merchant_changed_meanwhile_is_shown_before_anything_is_changed(
    desk: StoreDesk,
) -> None:
    order = await _order(desk)
    form = await _form(desk.browser, _path(order))
    merchants = desk.shop.platform.shop.orders[int(order.gid.rpartition("/")[2])]
    assert merchants.shipping_address is not None
    merchants.shipping_address.address1 = "CMR 500 BOX 9"
    desk.shop.platform.shop.touch(merchants)
    answer = await desk.browser.post(_path(order), form, fragment=False)
    assert answer.status == 409
    page = await answer.text()
    assert "注文の住所がほかで変更されました" in page
    assert "CMR 500 BOX 9" in page
    assert (await _in_store(desk, order))["address1"] == "CMR 500 BOX 9"


async def test_an_answer_that_was_lost_is_asked_for_again_without_harm(desk: StoreDesk) -> None:
    order = await _order(desk)
    form = await _form(desk.browser, _path(order))
    await desk.shop.fault("OrderUpdateShippingAddress", "reset_after", count=1)
    assert (await desk.browser.post(_path(order), form, fragment=False)).status == 303
    assert (await _in_store(desk, order))["city"] == "APO"
    assert len(await desk.activities("address_changed")) == 1


async def test_what_the_store_refuses_is_shown_beside_what_was_typed(desk: StoreDesk) -> None:
    order = await _order(desk)
    form = await _form(desk.browser, _path(order)) | {"phone": "at the gate"}
    answer = await desk.browser.post(_path(order), form, fragment=False)
    assert answer.status == 422
    page = await answer.text()
    assert "ストアが住所を受け付けませんでした" in page
    assert 'value="at the gate"' in page


async def test_a_store_that_does_not_answer_changes_nothing_here(desk: StoreDesk) -> None:
    order = await _order(desk)
    form = await _form(desk.browser, _path(order))
    await desk.shop.fault("OrderAddress", "internal")
    assert (await desk.browser.post(_path(order), form, fragment=False)).status == 503
    found = await desk.site.store.orders.find(order.shop, order.gid)
    assert found is not None
    assert found.shipping_address == order.shipping_address


async def test_a_viewer_changes_no_address(desk: StoreDesk) -> None:
    order = await _order(desk)
    form = await _form(desk.browser, _path(order))
    viewer = await desk.site.browser("viewer")
    assert (await viewer.post(_path(order), form, fragment=False)).status == 403
    assert "この住所に変更" not in await page_of(viewer, _path(order))
