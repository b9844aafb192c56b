"""C6: an address that needs a look, the question to its customer, and what they answer."""

import html
import re
from dataclasses import replace

import pytest

from inbox.clock import now
from inbox.conversations.message import Message
from inbox.customers.customer import CustomerRecord
from inbox.customers.gid import OWN_SHOP, customer_gid
from inbox.links.link import Method
from inbox.orders.order import Fulfillment, Order
from tests.handlers.pages.fetching import fragment_of, page_of
from tests.handlers.site import CUSTOMER, Browser, Site, contact_of
from tests.shop.addresses.samples import ORDER_1061

PATH = "/orders/1061/address"
ORDER_GID = "gid://shopify/Order/1061"
REPLY = "確認しました。\n\nJohn Smith\nCMR 415 BOX 1234\nAPO AE 09114"
LINK = "住所の返信を確認する"
OTHER = "U" + "b" * 32


async def _order(site: Site, method: Method | None = "customer_account", **fields: object) -> Order:
    """Mirror the order of somebody who wrote, linked by a method or not at all."""
    gid = customer_gid(OWN_SHOP, 1)
    await site.store.customers.upsert([CustomerRecord(OWN_SHOP, gid, now(), name="John Smith")])
    order = Order(OWN_SHOP, ORDER_GID, "#1061", now(), now(), customer_gid=gid, shipping_address=ORDER_1061)
    order = replace(order, **fields)  # type: ignore[arg-type]
    await site.store.orders.upsert([order])
    await site.say("Hello")
    customer = await site.store.customers.find(OWN_SHOP, gid)
    assert customer is not None
    if method is not None:
        await site.store.links.link(contact_of(), customer, method)
    return order


async def _ask(browser: Browser, key: str = "k1") -> int:
    return (await browser.post("/orders/1061/address-request", {"key": key}, fragment=False)).status


async def _sent(site: Site) -> list[Message]:
    history = await site.store.messages.history(contact_of(), None, 50)
    return [one for one in history.items if one.direction == "outgoing"]


async def test_the_page_says_what_is_wrong_and_how_it_would_be_right(site: Site) -> None:
    """0.60, 0.64, 0.65, 0.66, C6."""
    await _order(site)
    page = await page_of(await site.browser(), PATH)
    for words in ("要確認", "都市はAPOのみ", "国はアメリカ合衆国", "州はAE"):
        assert words in page
    assert 'name="city" type="text" value="APO"' in page
    assert "CMR 415 Box 1234" in page


async def test_one_press_asks_in_both_languages_once(site: Site) -> None:
    """0.67."""
    await _order(site)
    browser = await site.browser()
    assert [await _ask(browser), await _ask(browser)] == [303, 303]
    [message] = await _sent(site)
    text = message.text or ""
    assert "ご注文 #1061 の" in text
    assert "your order #1061" in text
    assert "CMR 415 Box 1234" in text
    page = await page_of(browser, PATH)
    assert "返信待ち" in page
    assert "店長 田中さんが送りました" in page


@pytest.mark.parametrize(
    ("method", "words"),
    [(None, "LINEと連携していない"), ("import_csv", "本人と確認できていない"), ("staff_claim", "本人")],
)
async def test_an_address_is_not_sent_to_somebody_unproven(site: Site, method: Method | None, words: str) -> None:
    """0.67 The rules of the send path."""
    await _order(site, method)
    browser = await site.browser()
    page = await page_of(browser, PATH)
    assert words in page
    assert re.search(r'<button class="button button--main" disabled>', page)
    assert await _ask(browser) == 409
    assert not await _sent(site)


async def test_the_reply_is_read_and_shown_as_a_difference_and_nothing_changes_by_itself(site: Site) -> None:
    """0.67, C6."""
    order = await _order(site)
    browser = await site.browser()
    await _ask(browser)
    conversation = await site.say(REPLY)
    page = html.unescape(await page_of(browser, PATH))
    assert REPLY in page
    for before, after in (("APO Berlin", "APO"), ("JP", "US")):
        assert re.search(rf"<del>{before}</del></td>\s*<td><ins>{after}</ins>", page), (before, after)
    assert "<ins>09114</ins>" in page
    assert "<ins>AE</ins>" in page
    talk = await page_of(browser, f"/inbox/{conversation}")
    assert LINK in talk
    found = await site.store.orders.find(OWN_SHOP, order.gid)
    assert found is not None
    assert found.shipping_address == ORDER_1061


async def test_talk_that_holds_no_address_is_no_reply_nor_is_what_came_before_the_question(site: Site) -> None:
    await _order(site)
    browser = await site.browser()
    await site.say(REPLY)
    await _ask(browser)
    conversation = await site.say("ありがとうございます。確認します。")
    assert "お客様の返信" not in await page_of(browser, PATH)
    assert LINK not in await page_of(browser, f"/inbox/{conversation}")


async def test_somebody_elses_address_is_no_reply(site: Site) -> None:
    await _order(site)
    browser = await site.browser()
    await _ask(browser)
    conversation = await site.say(REPLY, OTHER)
    assert "お客様の返信" not in await page_of(browser, PATH)
    assert LINK not in await page_of(browser, f"/inbox/{conversation}")


async def test_a_reply_that_comes_while_the_talk_is_open_leads_to_the_address(site: Site) -> None:
    await _order(site)
    browser = await site.browser()
    await _ask(browser)
    await site.say(REPLY)
    history = await site.store.messages.history(contact_of(CUSTOMER), None, 50)
    [message] = [one for one in history.items if one.text == REPLY]
    assert LINK in await fragment_of(browser, f"/messages/{message.id}")


async def test_staff_may_say_that_the_address_is_fine(site: Site) -> None:
    await _order(site)
    browser = await site.browser()
    await _ask(browser)
    assert (await browser.post("/orders/1061/address-kept", fragment=False)).status == 303
    await site.say(REPLY)
    page = await page_of(browser, PATH)
    assert "お客様の返信" not in page
    assert "返信待ち" not in page


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"fulfillment_status": "FULFILLED"}, "発送済みのため変更できません"),
        ({"fulfillments": (Fulfillment("f1", status="SUCCESS"),)}, "発送済みのため変更できません"),
        ({"cancelled_at": now()}, "キャンセルされた注文"),
    ],
)
async def test_what_is_shipped_or_cancelled_offers_no_change(site: Site, fields: dict[str, object], words: str) -> None:
    """C6."""
    await _order(site, "customer_account", **fields)
    page = await page_of(await site.browser(), PATH)
    assert words in page
    assert "この住所に変更" not in page


async def test_without_a_store_the_change_is_refused_with_the_way_out(site: Site) -> None:
    await _order(site)
    browser = await site.browser()
    assert "ストアに接続すると、ここから変更できます。" in await page_of(browser, PATH)
    typed = {"name": "John", "address1": "CMR 1 BOX 2", "city": "APO", "country": "US", "seen": "x"}
    answer = await browser.post(PATH, typed, fragment=False)
    assert answer.status == 409
    assert "ストアに接続していないため" in await answer.text()


async def test_an_order_that_we_do_not_have_is_not_found(site: Site) -> None:
    assert (await (await site.browser()).get("/orders/999/address")).status == 404
