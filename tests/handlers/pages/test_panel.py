"""The panel beside a talk, as the mirror knows a member: the store of these tests never tells anything."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from html import unescape
from typing import Any

import pytest

from config.settings import Settings
from inbox.clock import now
from inbox.customers.customer import Address, Consent, Customer, CustomerRecord, Money
from inbox.errors import Conflict
from inbox.links.link import Method
from inbox.orders.order import Fulfillment, LineItem, Order, Tracking
from shop.errors import NotAuthorised
from tests.handlers.pages.fetching import fragment_of, page_of
from tests.handlers.site import Site, contact_of
from tests.inbox.links.people import SHOP, add_contact, add_customer

GID = "gid://shopify/Customer/6027571560001"
TAGS = ("VIP", "Active_Subscriber", "subscription-4821000001-plan:月1便", "subscription-4821000001-product:ハーブ茶")
HOME = Address(zip="150-0001", province="東京都", city="渋谷区", address1="神宮前1-2-3", country="JP")
LOCK = "この確認レベルでは、注文を返信に挿入できません"


@pytest.fixture
def settings(settings: Settings, free_port: Callable[[], int]) -> Settings:
    """Give settings of a store that nobody may ask."""
    away = f"http://127.0.0.1:{free_port()}"
    return settings.model_copy(update={"shopify_shop": SHOP, "shopify_api_url": away})


def order(number: int, days_ago: int, **fields: object) -> Order:
    """Make an order of the member, placed some days ago."""
    at = now() - timedelta(days=days_ago)
    told: dict[str, object] = {
        "customer_gid": GID,
        "financial_status": "PAID",
        "total": Money(Decimal("4320.0"), "JPY"),
    }
    return Order(SHOP, f"gid://shopify/Order/{number}", f"#{number}", at, at, **(told | fields))  # type: ignore[arg-type]


async def linked(site: Site, method: Method = "customer_account", **fields: object) -> tuple[str, Customer]:
    """Let somebody write whom a method has shown to be 鈴木 凛; give the conversation and the member."""
    conversation = await site.say("購入した商品を返品したい")
    told: dict[str, Any] = {"name": "鈴木 凛", "tags": TAGS, "default_address": HOME, "orders_count": 2, **fields}
    customer = await add_customer(site.store, **told)
    await site.store.links.link(contact_of(), customer, method)
    return conversation, customer


async def test_the_head_names_the_member_and_keeps_lines_name_apart(site: Site, settings: Settings) -> None:
    """4.6, 4.8, 4.10 Store name first, the digits stand out and are copied, one click to the store's admin."""
    conversation, customer = await linked(site, orders_count=1)
    page = await page_of(await site.browser(), f"/inbox/{conversation}")
    panel = page[page.index("<customer-panel") : page.index("</customer-panel>")]
    assert f'<a href="/customers/{customer.id}">鈴木 凛 様</a>' in panel
    assert "(LINE: " in panel
    assert 'data-copy="6027571560001"' in panel
    assert '<b class="gid__digits">6027571560001</b>' in panel
    assert f"{settings.shopify_api_url}/store/demo-tea/customers/6027571560001" in panel
    assert "本人確認 A" in panel
    assert "初回購入" in panel


async def test_orders_show_item_amount_shipment_and_what_can_be_returned(site: Site) -> None:
    """0.60, 1.38, 4.7, 4.13 The last orders with returnability, yen without decimals, all beside the talk."""
    parcel = Fulfillment(
        "gid://shopify/Fulfillment/1",
        status="DELIVERED",
        delivered_at=now() - timedelta(days=3),
        trackings=(Tracking("ヤマト運輸", "4412-3456-7890"),),
    )
    camp = Address(address1="PSC 473 BOX 12", city="FPO", province_code="AP", zip="96349", country="US")
    dress = LineItem("gid://shopify/LineItem/1", "ワンピース", 1, variant_title="M")
    tagged = ("subscription-count:7", "subscription-id:4821000001")
    conversation, _ = await linked(site)
    await site.store.orders.upsert(
        [
            order(1050, 5, lines=(dress,), fulfillments=(parcel,), fulfillment_status="FULFILLED", tags=tagged),
            order(1049, 9, shipping_address=camp, fulfillment_status="UNFULFILLED"),
            order(1048, 20, cancelled_at=now(), fulfillment_status="UNFULFILLED"),
        ]
    )
    page = await page_of(await site.browser(), f"/inbox/{conversation}")
    for shown in (
        "ワンピース",
        "￥4,320",
        "配達完了",
        "規定内（あと4日）",
        "ヤマト運輸",
        "定期7回目",
        "米軍宛住所を確認",
        "キャンセル済み",
        "未発送",
    ):
        assert shown in page, shown
    assert "441234567890" in page, "the carrier's page"
    assert page.index("#1050") < page.index("#1049") < page.index("#1048")


async def test_only_what_may_be_sent_can_be_inserted(site: Site) -> None:
    """4.13 「返信に挿入」 at the grade that allows it: orders from C on, addresses from B on."""
    conversation, customer = await linked(site)
    await site.store.orders.upsert([order(1050, 5)])
    browser, path = await site.browser(), f"/inbox/{conversation}"
    insert_order, insert_home = 'data-insert="#1050" ', 'data-insert="〒150-0001 東京都渋谷区神宮前1-2-3" '
    closed = "disabled"
    for method, order_is_open, home_is_open in (
        ("customer_account", True, True),
        ("import_csv", True, False),
        ("staff_claim", False, False),
    ):
        await site.store.links.unlink(contact_of(), "staff", None, "別の確認")
        await site.store.links.link(contact_of(), customer, method)  # type: ignore[arg-type]
        page = await page_of(browser, path)
        assert (f"{insert_order}{closed}" not in page) is order_is_open, method
        assert (f"{insert_home}{closed}" not in page) is home_is_open, method
        assert insert_order in page
        assert insert_home in page
        assert (LOCK in page) is not order_is_open


async def test_an_unlinked_contact_shows_no_member_and_says_why_no_order_can_be_made(site: Site) -> None:
    """1.22 The button is disabled with its reason; linking and creating are offered."""
    conversation = await site.say("注文1042の佐藤です、住所を教えて")
    customer = await add_customer(site.store, name="佐藤 花子")
    await site.store.orders.upsert([order(1042, 2)])
    page = await page_of(await site.browser(), f"/inbox/{conversation}")
    assert "候補: 佐藤 花子 様（注文番号一致）" in page
    assert "本人と確認できるまで、会員の住所や連絡先は送れません" in page
    assert "注文の作成には会員が必要です" in page
    assert f'href="/customers/new?contact={contact_of()}"' in page
    assert "連携を案内" in page
    for hidden in (customer.record.email or "?", "神宮前1丁目", "data-insert", "￥4,320"):
        assert hidden not in page, hidden


async def test_subscription_consents_and_totals(site: Site) -> None:
    """1.29, 1.30, 1.37, 2.8, 2.25, 2.29 Three separate consents with source and time; plan, product and state."""
    since = now() - timedelta(days=3)
    conversation, _ = await linked(
        site,
        email_consent=Consent("subscribed", "CONFIRMED_OPT_IN", since, "store"),
        sms_consent=Consent("unsubscribed", None, since, "store"),
        amount_spent=Money(Decimal("86400.0"), "JPY"),
        orders_count=12,
        spend_tier="high",
    )
    page = await page_of(await site.browser(), f"/inbox/{conversation}")
    for shown in (
        "ハーブ茶 月1便",
        "契約中",
        "12回",
        "￥86,400",
        "メール配信",
        "SMS配信",
        "LINE配信",
        "確認メールで同意",
    ):
        assert shown in page, shown
    assert "<dt>予測購入額</dt><dd>高</dd>" in page
    consents = page[page.index("<dt>メール配信</dt>") : page.index("<dt>LINE配信</dt>")]
    assert consents.index("許可") < consents.index("SMS配信") < consents.index("拒否")
    await site.store.customers.upsert([replace(await _record(site), spend_tier=None, updated_at=now())])
    assert "<dt>予測購入額</dt><dd>—</dd>" in await page_of(await site.browser(), f"/inbox/{conversation}")


async def test_the_tabs_open_without_a_script_and_as_parts(site: Site) -> None:
    """3.1 顧客情報 / 問い合わせ履歴 / イベント, of all LINE users of the member."""
    conversation, customer = await linked(site)
    other = await add_contact(site.store, 7, display_name="お父さん")
    with pytest.raises(Conflict) as conflict:
        await site.store.links.link(other, customer, "import_csv")
    await site.store.links.resolve(conflict.value.current["conflict"], "both", "somebody")
    second = await site.store.conversations.start(other)
    await site.store.orders.upsert([order(1050, 5)])
    browser = await site.browser()
    page = await page_of(browser, f"/inbox/{conversation}")
    assert f'href="/inbox/{conversation}?panel=inquiries#panel"' in page
    inquiries = await page_of(browser, f"/inbox/{conversation}?panel=inquiries")
    assert f'href="/inbox/{second.id}"' in inquiries
    part = await fragment_of(browser, f"/inbox/{conversation}/panel?panel=events")
    assert "<html" not in part
    for shown in ("会員と連携しました", "注文 #1050", 'data-tab="events"'):
        assert shown in part, shown
    assert 'data-tab="customer"' in await fragment_of(browser, f"/inbox/{conversation}/panel?panel=nonsense")
    assert (await browser.get(f"/inbox/{conversation}/panel?panel=events&older=x")).status == 422


async def test_each_answer_is_an_event_with_who_when_the_way_and_how_it_fared(site: Site) -> None:
    """0.9, 0.11 One press leads to exactly what was sent."""
    conversation = await site.say("いつ届きますか")
    browser = await site.browser("member")
    await browser.post(f"/conversations/{conversation}/messages", text="明日お届けします", key="k")
    part = await fragment_of(browser, f"/inbox/{conversation}/panel?panel=events")
    for shown in ("スタッフ memberがLINEで送信", "送信", "明日お届けします", f"/inbox/{conversation}?message=staff%3A"):
        assert shown in part


async def test_events_come_in_pages_and_none_twice(site: Site) -> None:
    """3.1 The newest first; what happened in one moment stays together."""
    conversation, _ = await linked(site)
    at = now() - timedelta(days=2)
    many = [replace(order(2000 + n, 2), created_at=at, updated_at=at) for n in range(3)]
    await site.store.orders.upsert([*many, *(order(1000 + n, 3 + n) for n in range(40))])
    browser, seen, older = await site.browser(), [], ""
    while True:
        part = await fragment_of(browser, f"/inbox/{conversation}/panel?panel=events&older={older}")
        seen += [piece.partition("<")[0] for piece in part.split("<b>注文 ")[1:]]
        if "以前のイベント" not in part:
            break
        older = unescape(part).split("older=")[-1].partition('"')[0].partition("#")[0]
    assert len(seen) == len(set(seen)) == 43
    assert set(seen[:3]) == {"#2000", "#2001", "#2002"}
    assert seen[3:] == [f"#{1000 + n}" for n in range(40)]


async def test_a_store_that_does_not_answer_is_said_once_and_the_mirror_stays(site: Site) -> None:
    """3.1 First paint from the mirror; what the store does not tell says so."""
    conversation, customer = await linked(site)
    await site.store.orders.upsert([order(1050, 5)])
    browser = await site.browser()
    page = await page_of(browser, f"/inbox/{conversation}")
    assert f'data-path="/customers/{customer.id}/live?contact={contact_of()}"' in page
    assert "ストアに問い合わせています" in page
    part = await fragment_of(browser, f"/customers/{customer.id}/live?contact={contact_of()}")
    assert "#1050" in part
    assert part.count(NotAuthorised.message) == 1
    assert "前に取り込んだ内容を表示しています" in part
    assert (await browser.get("/customers/01ARZ3NDEKTSV4RRFFQ69G5FAV/live")).status == 404


async def _record(site: Site) -> CustomerRecord:
    customer = await site.store.customers.find(SHOP, GID)
    assert customer is not None
    return customer.record


async def test_each_tab_comes_alone_also_for_somebody_who_is_not_linked(site: Site) -> None:
    """3.1: a script asks for the tab, and gets nothing else."""
    conversation = await site.say("こんにちは")
    browser = await site.browser()
    for tab, word in (("customer", "連携を案内"), ("inquiries", "こんにちは"), ("events", "イベント")):
        assert word in await fragment_of(browser, f"/inbox/{conversation}/panel?panel={tab}")
