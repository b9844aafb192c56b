"""Narrowing the list of members by fields that the team added, and by the store's segments."""

import html
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from urllib.parse import urlencode

import pytest

from config.settings import Settings
from inbox.clock import now
from inbox.conversations.message import Actor
from inbox.customers.lists.filtering import CustomerFilter
from inbox.store import Store
from tests.eventually import eventually
from tests.handlers.pages.fetching import page_of
from tests.handlers.pages.records import create_member, fields_of, send
from tests.handlers.pages.store_desk import StoreDesk, open_store_desk
from tests.handlers.site import Site

CHIP = re.compile(r'<a class="chip chip--good" href="([^"]*)">([^<]*)')
TANAKA = Actor("staff", "s1", "田中")
VIP = "customer_tags CONTAINS 'vip'"


def _tag(tag: str) -> CustomerFilter:
    return CustomerFilter(tags=(tag,))


def chips(page: str) -> dict[str, str]:
    """Give the chips of a page with the way that takes each away."""
    return {html.unescape(text).strip(): html.unescape(address) for address, text in CHIP.findall(page)}


async def test_a_field_that_was_added_narrows_the_list_under_its_own_name(site: Site) -> None:
    """2.26, 3.59 The same label in the list's conditions, in its chips and beside the talk."""
    await site.store.fields.definitions.create("rank", "会員区分", "string")
    await site.store.fields.definitions.create("visits", "来店回数", "number")
    await site.store.fields.definitions.create("sample", "サンプル希望", "boolean")
    gold, silver = await create_member(site.store, 1), await create_member(site.store, 2)
    await site.store.fields.set(None, gold, {"profile.rank": "ゴールド", "profile.visits": 5}, TANAKA)
    await site.store.fields.set(None, silver, {"profile.rank": "シルバー", "profile.sample": True}, TANAKA)
    browser = await site.browser("member")
    page = await page_of(browser, "/customers")
    for label in ("会員区分", "来店回数（以上）", "来店回数（以下）", "サンプル希望"):
        assert f">{label}</label>" in page
    assert "会員区分" in await page_of(browser, f"/customers/{gold.id}")
    words = {"field-string-rank": "ゴールド", "field-number-visits-from": "5"}
    page = await page_of(browser, f"/customers?{urlencode(words)}")
    assert ("山田 001" in page, "山田 002" in page) == (True, False)
    assert fields_of(page)["field-string-rank"] == "ゴールド", "the form shows what narrows the list"
    assert set(chips(page)) == {"会員区分: ゴールド", "来店回数（以上）: 5"}
    assert "field-string-rank" not in chips(page)["会員区分: ゴールド"]
    assert "会員区分: シルで始まる" in chips(await page_of(browser, "/customers?field-string-rank=シル*"))
    assert "サンプル希望: はい" in chips(await page_of(browser, "/customers?field-boolean-sample=yes"))
    assert (await browser.get("/customers?field-number-visits-from=many")).status == 422


async def test_a_view_and_an_act_on_all_keep_the_conditions_on_fields(site: Site) -> None:
    """0.17, 0.27, 2.26."""
    await site.store.fields.definitions.create("rank", "会員区分", "string")
    for number in range(1, 4):
        member = await create_member(site.store, number)
        await site.store.fields.set(None, member, {"profile.rank": "ゴールド" if number < 3 else "銀"}, TANAKA)
    browser = await site.browser("member")
    await send(browser, "/customers/views", {"name": "ゴールド会員", "field-string-rank": "ゴールド"})
    page = await page_of(browser, "/customers/views")
    assert "会員区分: ゴールド" in page
    assert "(2)" in page
    form = {"everybody": "on", "act": "add_tags", "tags": "優待", "field-string-rank": "ゴールド"}
    await send(browser, "/customers/selection", form)

    async def tagged() -> int:
        page = await site.store.customers.list(member.shop, _tag("優待"), None, 9)
        return len(page.items) if len(page.items) == 2 else 0

    assert await eventually(tagged, timeout_s=20) == 2
    await site.store.fields.definitions.remove("profile.rank")
    assert "削除された項目: ゴールド" in await page_of(browser, "/customers/views")


async def test_without_a_store_there_are_no_segments(site: Site) -> None:
    browser = await site.browser("member")
    assert "/customers/segments" not in await page_of(browser, "/customers")
    assert (await browser.get("/customers/segments")).status == 409
    assert (await browser.get("/customers?segment=7")).status == 409
    assert (await browser.get("/customers?segment=x")).status == 422


@pytest.fixture
async def desk(store: Store, settings: Settings) -> AsyncIterator[StoreDesk]:
    async with open_store_desk(store, settings) as opened:
        yield opened


async def _segment(desk: StoreDesk) -> str:
    answer = await desk.way.ask("SegmentCreate", {"name": "VIPのお客様", "query": VIP})
    return str(answer.accepted("segmentCreate")["segment"]["id"]).rpartition("/")[2]


async def _mirror(desk: StoreDesk) -> None:
    people = (await desk.shop.control("GET", "/customers"))["customers"]
    for start in range(0, len(people), 50):
        gids = [str(one["gid"]) for one in people[start : start + 50]]
        await desk.site.store.customers.upsert(list((await desk.way.customers.many(gids)).values()))


async def test_a_segment_of_the_store_narrows_the_list(desk: StoreDesk) -> None:
    """0.27 Chosen from the store's own, asked when it is opened, kept for minutes; an act on all takes its members."""
    await _mirror(desk)
    number = await _segment(desk)
    page = await page_of(desk.browser, "/customers/segments")
    assert "VIPのお客様" in page
    assert f'href="/customers?segment={number}"' in page
    listed = await page_of(desk.browser, f"/customers?segment={number}")
    assert "ストアのセグメント: VIPのお客様" in chips(listed)
    wanted = await desk.site.store.customers.list(desk.shop.shop, _tag("vip"), None, 200)
    assert listed.count('class="person-cell"') == len(wanted.items) > 1
    await page_of(desk.browser, f"/customers?segment={number}")
    assert len(await desk.shop.asked("SegmentMemberIds")) == 1, "it is not asked again within minutes"
    await send(desk.browser, "/customers/views", {"name": "VIP", "segment": number})
    assert "ストアのセグメント: VIPのお客様" in await page_of(desk.browser, "/customers/views")
    form = {"everybody": "on", "act": "add_tags", "tags": "優待", "segment": number}
    await send(desk.browser, "/customers/selection", form)

    async def tagged() -> bool:
        people = (await desk.shop.control("GET", "/customers"))["customers"]
        return sum("優待" in one["tags"] for one in people) == len(wanted.items)

    assert await eventually(tagged, timeout_s=30)


async def test_an_older_reading_is_shown_with_the_reason_while_the_store_is_away(desk: StoreDesk) -> None:
    """0.27."""
    await _mirror(desk)
    number = await _segment(desk)
    await page_of(desk.browser, f"/customers?segment={number}")
    old = {"$set": {"read_at": now() - timedelta(hours=1)}}
    await desk.site.store.database["segments"].update_many({}, old)
    scopes = ["read_orders"]
    await desk.shop.fault("SegmentById", "reset_before", count=50)
    page = await page_of(desk.browser, f"/customers?segment={number}")
    assert "ストアに接続できません" in page
    assert page.count('class="person-cell"') > 1
    await desk.shop.control("DELETE", "/faults")
    await desk.shop.control("PATCH", "/access", {"scopes": scopes})
    answer = await desk.browser.get(f"/customers?segment={number}")
    assert answer.status == 403, "what the app may not read any more is not shown from before"


async def test_a_long_segment_is_read_on_by_a_job(desk: StoreDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    """0.27."""
    monkeypatch.setattr("shop.segments.PAGE", 1)
    monkeypatch.setattr("handlers.pages.customers.segments.PAGES_NOW", 1)
    await _mirror(desk)
    number = await _segment(desk)
    page = await page_of(desk.browser, f"/customers?segment={number}")
    assert "ストアのセグメントを読み込んでいます（1人まで済み）" in page
    segments = desk.site.store.customers.segments

    async def is_read() -> bool:
        known = await segments.find(desk.shop.shop, number)
        return known is not None and known.read_at is not None

    assert await eventually(is_read, timeout_s=30)
    page = await page_of(desk.browser, f"/customers?segment={number}")
    assert "読み込んでいます" not in page
    assert page.count('class="person-cell"') > 1
