"""会員: the list, narrowed and searched."""

from decimal import Decimal
from urllib.parse import quote

import pytest

from handlers.pages.customers.listing import PAGE
from inbox.clock import now
from inbox.customers.customer import CustomerRecord, Money
from inbox.customers.gid import OWN_SHOP, customer_gid
from inbox.store import Store
from tests.handlers.pages.fetching import page_of
from tests.handlers.site import Site


def _record(number: int, **fields: object) -> CustomerRecord:
    known = {"name": f"山田 {number:03}", "updated_at": now(), **fields}
    return CustomerRecord(OWN_SHOP, customer_gid(OWN_SHOP, number), **known)  # type: ignore[arg-type]


async def _index(store: Store) -> None:
    while await store.search.index_some(1_000):
        pass


async def test_an_empty_list_says_how_members_come(site: Site) -> None:
    page = await page_of(await site.browser(), "/customers")
    assert "会員はまだいません" in page
    assert 'href="/customers/new"' in page


async def test_the_list_has_fifty_a_page_and_counts_all(site: Site) -> None:
    """0.25."""
    await site.store.customers.upsert([_record(number) for number in range(1, PAGE + 4)])
    browser = await site.browser()
    page = await page_of(browser, "/customers")
    assert page.count('class="person-cell"') == PAGE
    assert f"{PAGE + 3}人" in page
    following = page.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    assert (await page_of(browser, following)).count('class="person-cell"') == 3


async def test_a_member_shows_orders_and_money_without_decimals_that_a_yen_has_not(site: Site) -> None:
    """1.37, 1.38."""
    await site.store.customers.upsert([_record(7, orders_count=12, amount_spent=Money(Decimal("48000.0"), "JPY"))])
    page = await page_of(await site.browser(), "/customers")
    assert "￥48,000<" in page
    assert '<td class="wide-only end num">12</td>' in page


async def test_ready_views_narrow_to_those_who_buy_much_or_often(site: Site) -> None:
    """1.42."""
    rich = _record(1, name="高額 花子", orders_count=1, amount_spent=Money(Decimal(90_000), "JPY"))
    often = _record(2, name="常連 太郎", orders_count=5, amount_spent=Money(Decimal(9_000), "JPY"))
    await site.store.customers.upsert([rich, often])
    browser = await site.browser()
    high, repeat = await page_of(browser, "/customers?view=high"), await page_of(browser, "/customers?view=repeat")
    assert "高額 花子" in high
    assert "常連 太郎" not in high
    assert "常連 太郎" in repeat
    assert "高額 花子" not in repeat


async def test_a_tag_is_the_same_in_any_case_and_width(site: Site) -> None:
    """0.16, 0.18."""
    await site.store.customers.upsert([_record(1, name="優良 花子", tags=("VIP",)), _record(2, name="普通 太郎")])
    page = await page_of(await site.browser(), f"/customers?tag={quote('ｖｉｐ')}")
    assert "優良 花子" in page
    assert "普通 太郎" not in page


@pytest.mark.parametrize(
    "question", ["山田", "やまだ", "ヤマダ", "090-1234-5678", "０９０１２３４", "hana@example.jp", "602757", "HANA"]
)
async def test_a_member_is_found_however_it_is_written(site: Site, question: str) -> None:
    """4.10, 4.12."""
    hana = _record(602757156, name="山田 花子", kana="やまだ はなこ", phone="+819012345678", email="hana@example.jp")
    await site.store.customers.upsert([hana, _record(5, name="鈴木 一郎")])
    await _index(site.store)
    page = await page_of(await site.browser(), f"/customers?q={quote(question)}")
    assert "山田 花子" in page
    assert "鈴木 一郎" not in page


async def test_tags_of_subscriptions_stand_as_one_word(site: Site) -> None:
    """2.8, 2.25 What the store's app writes for machines is not what staff read."""
    tags = ("VIP", "subscription-4821000001-plan:月1便", "Active_Subscriber")
    await site.store.customers.upsert([_record(1, tags=tags)])
    shown = await page_of(await site.browser(), "/customers")
    assert "VIP" in shown
    assert "契約中" in shown.partition("<tbody>")[2]
    assert "subscription-4821000001" not in shown
