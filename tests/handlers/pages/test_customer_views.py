"""Narrowing the list of members, and keeping what narrows it."""

import re
from datetime import UTC, datetime
from decimal import Decimal
from urllib.parse import quote

from inbox.customers.customer import Money
from inbox.customers.lists.filtering import CustomerFilter
from inbox.staff.staff_member import StaffMember
from tests.handlers.pages.fetching import page_of
from tests.handlers.pages.records import create_member, send
from tests.handlers.pages.test_customers_bulk import members
from tests.handlers.site import Site

VIEWS = "/customers/views"
CHIP = re.compile(r'<a class="chip chip--good" href="([^"]*)">([^<]*)')


async def test_conditions_stand_as_chips_that_are_taken_away_one_by_one(site: Site) -> None:
    """0.16, 2.26."""
    await create_member(site.store, 1, tags=("VIP", "定期"), orders_count=3)
    await create_member(site.store, 2, tags=("VIP",), orders_count=1)
    browser = await site.browser("viewer")
    page = await page_of(browser, f"/customers?tag={quote('VIP,定期')}&orders=2")
    assert "山田 001" in page
    assert "山田 002" not in page
    chips = {text.strip(): address.replace("&amp;", "&") for address, text in CHIP.findall(page)}
    assert set(chips) == {"顧客タグ: VIP", "顧客タグ: 定期", "購入回数（以上）: 2"}
    page = await page_of(browser, chips["顧客タグ: 定期"])
    assert "山田 002" not in page
    page = await page_of(browser, chips["購入回数（以上）: 2"])
    assert "山田 002" not in page
    assert "購入回数（以上）: 2" not in page


async def test_the_fields_that_a_store_tells_filter_the_list(site: Site) -> None:
    """2.26."""
    day = datetime(2026, 11, 1, 15, 30, tzinfo=UTC)
    bought: dict[str, object] = {"orders_count": 5, "amount_spent": Money(Decimal(9_000), "JPY"), "last_order_at": day}
    await create_member(site.store, 1, name="買う 花子", **bought)
    await create_member(site.store, 2, name="見る 太郎", orders_count=0)
    browser = await site.browser("viewer")
    for words in ("orders=5", "spent=9000", "since=2026-11-02", "spent=9,000&orders=1&since=2026-10-01"):
        page = await page_of(browser, f"/customers?{words}")
        assert "買う 花子" in page, words
        assert "見る 太郎" not in page, words
    assert "買う 花子" not in await page_of(browser, "/customers?since=2026-11-03"), "a day begins in Japan"
    assert (await browser.get("/customers?orders=many")).status == 422


async def test_a_view_is_kept_shared_renamed_and_taken_away(site: Site) -> None:
    """0.17, 2.23 Tried before use: the members are one press away, and counted."""
    for number in range(1, 4):
        await create_member(site.store, number, tags=("VIP",))
    await create_member(site.store, 9)
    one, two = await site.browser("member"), await site.browser("admin")
    await send(one, VIEWS, {"name": "お得意様", "tag": "ｖｉｐ"})
    assert "お得意様" in await page_of(one, "/customers")
    assert "お得意様" not in await page_of(two, VIEWS), "it is one's own until it is shared"
    [view] = await site.store.customer_views.list((await _staff(site, "member")).id)
    assert view.wanted == CustomerFilter(tags=("ｖｉｐ",))
    await send(one, f"{VIEWS}/{view.id}", {"name": "VIPのお客様", "is_shared": "on"})
    page = await page_of(two, VIEWS)
    assert "VIPのお客様" in page
    assert "(3)" in page
    address = page.split('button--small" href="/customers?')[1].split('"')[0].replace("&amp;", "&")
    listed = await page_of(two, f"/customers?{address}")
    assert listed.count('class="person-cell"') == 3
    assert 'aria-current="true"' in listed
    await send(two, f"{VIEWS}/{view.id}", {"name": "VIPのお客様"}, status=409)
    await send(two, VIEWS, {"name": "ＶＩＰのお客様", "is_shared": "on", "orders": "1"}, status=409)
    await send(one, f"{VIEWS}/{view.id}/deletion", {})
    assert "ビューはまだありません" in await page_of(two, VIEWS)


async def test_a_view_without_conditions_is_refused(site: Site) -> None:
    """0.17."""
    browser = await site.browser("member")
    await send(browser, VIEWS, {"name": "全員"}, status=422)
    await send(browser, VIEWS, {"name": "", "tag": "VIP"}, status=422)
    assert "ビューはまだありません" in await page_of(browser, VIEWS)


async def test_many_are_counted_up_to_ninety_nine(site: Site) -> None:
    """0.17."""
    await site.store.customer_views.create("VIP", CustomerFilter(tags=("VIP",)), "s1", is_shared=True)
    await members(site, 120, tags=("VIP",))
    assert "99+" in await page_of(await site.browser("member"), "/customers")


async def test_a_file_for_marketing_leaves_out_who_has_left(site: Site) -> None:
    """3.73 Case and width do not count; who exports is told before."""
    await create_member(site.store, 1, name="続く 花子")
    await create_member(site.store, 2, name="退会 太郎", tags=("退会",))
    await create_member(site.store, 3, name="停止 次郎", tags=("ｎｏ－ｍａｉｌ",))
    await site.store.exclusions.set(["退会", "No-Mail"])
    browser = await site.browser("admin")
    page = await page_of(browser, "/customers/export")
    assert ("退会" in page, "No-Mail" in page) == (True, True)
    marketing = await page_of(browser, "/customers.csv?purpose=marketing")
    assert [name in marketing for name in ("gid://madoguchi/Customer/1", "Customer/2", "Customer/3")] == [
        True,
        False,
        False,
    ]
    assert "Customer/2" in await page_of(browser, "/customers.csv")


async def _staff(site: Site, role: str) -> StaffMember:
    return next(one for one in await site.store.staff.list() if one.role == role)
