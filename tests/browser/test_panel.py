"""The panel beside a talk and the member's page, in real Chromium: they can be used by everybody."""

import secrets
from datetime import timedelta
from decimal import Decimal

import pytest
from playwright.async_api import expect

from inbox.clock import now
from inbox.customers.customer import Address, Money
from inbox.customers.gid import OWN_SHOP
from inbox.orders.order import Fulfillment, LineItem, Order, Tracking
from inbox.store import open_store
from tests.browser.axe import check_page
from tests.browser.desk import DESKTOP, PHONE, Desk
from tests.inbox.links.people import add_contact, add_customer

TAGS = ("VIP", "subscription-4821000001-plan:月1便", "subscription-4821000001-product:ハーブ茶", "Active_Subscriber")


async def fill(desk: Desk, number: int) -> tuple[str, str]:
    """Let there be a linked member with orders and a subscription; give the conversation and the member."""
    uri, database = (desk.server.environment[name] for name in ("MADOGUCHI_MONGODB_URI", "MADOGUCHI_DATABASE"))
    home = Address(zip="150-0001", province="東京都", city="渋谷区", address1="神宮前1-2-3", country="JP")
    camp = Address(address1="PSC 473 BOX 12", city="FPO", province_code="AP", zip="96349", country="US")
    at = now() - timedelta(days=3)
    parcel = Fulfillment(
        "1", status="DELIVERED", delivered_at=at, trackings=(Tracking("ヤマト運輸", "4412-3456-7890"),)
    )
    async with open_store(uri, database) as store:
        contact = await add_contact(store, number, display_name="りんりん")
        customer = await add_customer(
            store, number, OWN_SHOP, name="鈴木 凛", tags=TAGS, default_address=home, orders_count=2
        )
        await store.links.link(contact, customer, "customer_account")
        order = Order(
            OWN_SHOP,
            f"gid://shopify/Order/{number}",
            "#1050",
            at,
            at,
            customer_gid=customer.gid,
            fulfillment_status="FULFILLED",
            total=Money(Decimal("4320.0"), "JPY"),
            lines=(LineItem("1", "ワンピース", 1),),
            fulfillments=(parcel,),
            shipping_address=camp,
        )
        await store.orders.upsert([order])
        conversation = await store.conversations.start(contact)
    return conversation.id, customer.id


@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.parametrize("screen", [DESKTOP, PHONE], ids=["desktop", "phone"])
async def test_a_member_can_be_read_by_everybody(desk: Desk, screen: dict[str, int]) -> None:
    """3.1, 4.13 Three tabs in place, what may be sent goes into the answer by one press."""
    conversation, customer = await fill(desk, 10**9 + secrets.randbelow(10**9))
    page = await desk.staff(f"/inbox/{conversation}", viewport=screen)
    toggle = page.locator(".talk__panel-button")
    if await toggle.is_visible():
        await toggle.click()
    panel = page.locator("customer-panel")
    await expect(panel.get_by_text("規定内（あと4日）")).to_be_visible()
    await check_page(page, "the panel")
    await panel.get_by_role("link", name="イベント").click()
    await expect(panel.get_by_text("注文 #1050")).to_be_visible()
    await check_page(page, "the events")
    await panel.get_by_role("link", name="問い合わせ履歴").click()
    await expect(panel.locator(".inquiries a")).to_have_count(1)
    await panel.get_by_role("link", name="顧客情報").click()
    await panel.get_by_role("button", name="追跡番号を返信に挿入").click()
    await expect(page.locator("#composer-text")).to_have_value("4412-3456-7890")
    await page.goto(f"{desk.server.url}/customers/{customer}")
    await expect(page.get_by_role("heading", name="鈴木 凛 様")).to_be_visible()
    await expect(page.get_by_role("heading", name="閲覧した人")).to_be_visible()
    await check_page(page, "the member's page")


@pytest.mark.asyncio(loop_scope="session")
async def test_a_memo_that_is_not_saved_keeps_its_tab(desk: Desk) -> None:
    """What somebody wrote is not lost by a look at another tab."""
    conversation, _ = await fill(desk, 10**9 + secrets.randbelow(10**9))
    page = await desk.staff(f"/inbox/{conversation}")
    await page.fill("#panel-memo", "夕方に電話")
    await page.locator("customer-panel").get_by_role("link", name="イベント").click()
    await expect(page.get_by_text("メモが保存されていません")).to_be_visible()
    await expect(page.locator("#panel-memo")).to_have_value("夕方に電話")
