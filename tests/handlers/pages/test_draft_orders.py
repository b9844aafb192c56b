"""注文を作成: from a search over the store's own sums to a link that is paid, made once whatever is pressed."""

import html
import re
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from config.settings import Settings
from inbox.customers.customer import Customer
from inbox.shop_acts import SETTLE_S
from inbox.store import Store
from tests.handlers.pages.fetching import page_of
from tests.handlers.pages.store_desk import StoreDesk, open_store_desk
from tests.handlers.site import Site, contact_of

FIELD = re.compile(
    r'<(?:input|textarea)[^>]*\bname="([^"]+)"[^>]*?(?:value="([^"]*)"[^>]*)?>(?:\n?([^<]*)</textarea>)?'
)
ADD = re.compile(r'name="add" value="([^"]+)"')


@pytest.fixture
async def desk(store: Store, settings: Settings) -> AsyncIterator[StoreDesk]:
    async with open_store_desk(store, settings) as opened:
        yield opened


def _fields(page: str) -> dict[str, str]:
    """Read the fields of the order's form as a browser would send them."""
    part = page.rsplit("/draft-orders", maxsplit=1)[-1]
    found = {name: html.unescape(value or text or "") for name, value, text in FIELD.findall(part)}
    return {name: value for name, value in found.items() if name != "csrf_token"}


async def _step(desk: StoreDesk, hana: Customer, form: dict[str, str], **more: str) -> str:
    answer = await desk.browser.post(f"/customers/{hana.id}/draft-orders", {**form, **more}, fragment=False)
    assert answer.status == 200, await answer.text()
    return await answer.text()


async def _reviewed(desk: StoreDesk, hana: Customer) -> tuple[dict[str, str], str]:
    """Search for tea, take three with a note, and give the form of the review with its page."""
    page = await page_of(desk.browser, f"/customers/{hana.id}/draft-orders/new")
    found = await _step(desk, hana, _fields(page), step="search", words="ハーブ茶")
    add = ADD.search(found)
    assert add, "nothing was found"
    with_line = await _step(desk, hana, _fields(found), add=html.unescape(add[1]))
    form = _fields(with_line) | {"quantity-0": "3", "note": "熨斗: 内祝", "discount_kind-0": "FIXED_AMOUNT"}
    review = await _step(desk, hana, form, step="review")
    return _fields(review), review


async def test_a_draft_is_made_from_a_search_with_the_stores_own_sums(desk: StoreDesk) -> None:
    """1.21, 1.24, 1.25."""
    hana = await desk.member("佐藤 花子")
    form, review = await _reviewed(desk, hana)
    assert "まだ作成していません" in review
    assert not desk.shop.platform.shop.drafts or not await desk.shop.asked("DraftOrderCreate")
    answer = await desk.browser.post(f"/customers/{hana.id}/draft-orders", form | {"step": "create"}, fragment=False)
    assert answer.status == 303, await answer.text()
    [asked] = await desk.shop.asked("DraftOrderCreate")
    order = asked["variables"]["input"]
    assert order["purchasingEntity"] == {"customerId": hana.gid}
    assert order["useCustomerDefaultAddress"] is True
    assert (order["lineItems"][0]["quantity"], order["note"]) == (3, "熨斗: 内祝")
    page = await page_of(desk.browser, answer.headers["Location"])
    draft = max(desk.shop.platform.shop.drafts.values(), key=lambda one: one.number)
    assert draft.name in page
    assert f"{draft.total:,.0f}" in page
    assert f"{draft.total:,.0f}" in review


async def test_the_payment_link_waits_in_the_composer_of_its_own_customer_only(desk: StoreDesk) -> None:
    """1.26."""
    hana = await desk.member("佐藤 花子")
    form, _ = await _reviewed(desk, hana)
    made = await desk.browser.post(f"/customers/{hana.id}/draft-orders", form | {"step": "create"}, fragment=False)
    page = await page_of(desk.browser, made.headers["Location"])
    link = re.search(r'href="(/inbox/[^"]+suggest=[^"]+)"', page)
    assert link
    talk = await page_of(desk.browser, link[1])
    written = re.search(r'<textarea id="composer-text"[^>]*>([^<]*)</textarea>', talk)
    assert written
    assert "/invoices/" in written[1]
    other = await desk.site.say("別の者です", "U" + "c" * 32)
    elsewhere = await page_of(desk.browser, f"/inbox/{other}?{link[1].partition('?')[2]}")
    assert "/invoices/" not in elsewhere
    history = await desk.site.store.messages.history(contact_of(), None, 50)
    assert not [one for one in history.items if one.direction == "outgoing"]
    assert len(await desk.activities("draft_order")) == 1


async def test_pressed_twice_one_draft_is_made(desk: StoreDesk) -> None:
    """1.25."""
    hana = await desk.member("佐藤 花子")
    form, _ = await _reviewed(desk, hana)
    path = f"/customers/{hana.id}/draft-orders"
    first, second = [await desk.browser.post(path, form | {"step": "create"}, fragment=False) for _ in range(2)]
    assert first.headers["Location"] == second.headers["Location"]
    assert len(await desk.shop.asked("DraftOrderCreate")) == 1


@pytest.mark.parametrize(("fault", "tries"), [("reset_after", 1), ("reset_before", 2)])
async def test_after_a_lost_answer_the_draft_is_looked_for_before_another_is_made(
    desk: StoreDesk, fault: str, tries: int
) -> None:
    """1.25 Made once, whether the store had made it or not."""
    hana = await desk.member("佐藤 花子")
    form, _ = await _reviewed(desk, hana)
    path, before = f"/customers/{hana.id}/draft-orders", len(desk.shop.platform.shop.drafts)
    await desk.shop.fault("DraftOrderCreate", fault, count=1)
    unclear = await desk.browser.post(path, form | {"step": "create"}, fragment=False)
    assert unclear.status == 409
    early = await desk.browser.post(path, form | {"step": "create"}, fragment=False)
    assert early.status == 409, "the store's search may not show it yet"
    await desk.site.store.database["shop_acts"].update_many(
        {},
        [
            {
                "$set": {
                    "attempted_at": {
                        "$subtract": ["$attempted_at", timedelta(seconds=SETTLE_S) / timedelta(milliseconds=1)]
                    }
                }
            }
        ],
    )
    again = await desk.browser.post(path, form | {"step": "create"}, fragment=False)
    assert again.status == 303, await again.text()
    assert len(desk.shop.platform.shop.drafts) == before + 1
    assert len(await desk.shop.asked("DraftOrderCreate")) == tries


async def test_the_bill_goes_by_the_stores_mail_once(desk: StoreDesk) -> None:
    """1.26."""
    hana = await desk.member("佐藤 花子")
    form, _ = await _reviewed(desk, hana)
    made = await desk.browser.post(f"/customers/{hana.id}/draft-orders", form | {"step": "create"}, fragment=False)
    for _ in range(2):
        sent = await desk.browser.post(f"{made.headers['Location']}/invoice", {"key": "k1"}, fragment=False)
        assert sent.status == 303, await sent.text()
    assert len(await desk.shop.asked("DraftOrderInvoiceSend")) == 1
    page = await page_of(desk.browser, made.headers["Location"])
    assert "請求書を送付済み" in page
    assert len(await desk.activities("invoice_sent")) == 1


async def test_a_line_of_ones_own_needs_a_price(desk: StoreDesk) -> None:
    """1.24."""
    hana = await desk.member("佐藤 花子")
    path = f"/customers/{hana.id}/draft-orders"
    line = {"key": "k", "variant-0": "", "title-0": "ラッピング", "quantity-0": "1", "discount-0": "", "price-0": ""}
    refused = await desk.browser.post(path, line | {"step": "review"}, fragment=False)
    assert refused.status == 422
    assert "価格も入力してください" in await refused.text()
    review = await _step(desk, hana, line | {"price-0": "300"}, step="review")
    assert "ラッピング" in review
    [asked] = await desk.shop.asked("DraftOrderCalculate")
    [sent] = asked["variables"]["input"]["lineItems"]
    assert sent["originalUnitPriceWithCurrency"] == {"amount": "300", "currencyCode": "JPY"}


async def test_what_the_store_refuses_is_told_in_its_words_and_may_be_made_right(desk: StoreDesk) -> None:
    hana = await desk.member("佐藤 花子")
    line = {
        "key": "k",
        "variant-0": "gid://shopify/ProductVariant/1",
        "title-0": "なくなった商品",
        "quantity-0": "1",
        "discount-0": "",
        "price-0": "",
    }
    for step in ("review", "create"):
        path = f"/customers/{hana.id}/draft-orders"
        answer = await desk.browser.post(path, line | {"step": step}, fragment=False)
        assert answer.status == 422
        assert "no longer available" in html.unescape(await answer.text())
    right = line | {"variant-0": "", "price-0": "100", "step": "create"}
    assert (await desk.browser.post(path, right, fragment=False)).status == 303


async def test_somebody_unlinked_has_the_reason_in_the_place_of_the_button(site: Site) -> None:
    """1.22, 1.23."""
    conversation = await site.say("注文したいです")
    page = await page_of(await site.browser(), f"/inbox/{conversation}")
    assert "注文の作成には会員が必要です" in page
    assert "/draft-orders/new" not in page


async def test_a_viewer_makes_no_order(desk: StoreDesk) -> None:
    hana = await desk.member("佐藤 花子")
    viewer = await desk.site.browser("viewer")
    assert (await viewer.get(f"/customers/{hana.id}/draft-orders/new")).status == 403
