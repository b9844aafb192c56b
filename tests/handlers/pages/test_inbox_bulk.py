"""Several conversations marked in the inbox: 担当者, 対応状況 and tags in one act with one undo."""

import re

from inbox.conversations.message import Actor
from inbox.customers.gid import OWN_SHOP
from tests.handlers.pages.fetching import fragment_of, page_of
from tests.handlers.pages.records import create_member
from tests.handlers.pages.test_customers_bulk import choose, outcome
from tests.handlers.site import Browser, Site, contact_of

SELECTION = "/contacts/selection"
TANAKA = Actor("staff", "s1", "田中")
HANA, TARO = "U" + "b" * 32, "U" + "c" * 32
INBOX = "?place=inbox"


async def act(site: Site, browser: Browser, picked: list[str], **fields: str) -> str:
    """Send the form of the inbox's list, wait for the end, and give where it is told."""
    status, path = await choose(browser, SELECTION, picked, place="inbox", **fields)
    assert status == 303, path
    assert path.endswith(INBOX)
    await outcome(site, path.removesuffix(INBOX))
    return path


def rows_of(page: str) -> list[str]:
    return re.findall(r'name="picked" value="([^"]+)"', page)


async def test_marked_conversations_are_given_to_somebody_with_one_undo(site: Site) -> None:
    """0.24 As plain forms; a script is told in the list itself."""
    hana, taro = await site.say("こんにちは", HANA), await site.say("こんばんは", TARO)
    browser, talks = await site.browser("member"), site.store.conversations
    page = await page_of(browser, "/inbox?tab=all")
    assert sorted(rows_of(page)) == sorted([contact_of(HANA), contact_of(TARO)])
    assert rows_of(await fragment_of(browser, "/inbox?tab=all")) == rows_of(page)
    path = await act(site, browser, rows_of(page), act="assign", assignee=site.owner.id)
    assert [(await talks.get(one)).assignee for one in (hana, taro)] == [site.owner.id, site.owner.id]
    told = await fragment_of(browser, path)
    assert ("2人を変更しました" in told, "/undo" in told, "data-running" in told) == (True, True, False)
    assert 'href="/inbox"' in await page_of(browser, path)
    answer = await browser.post(f"{path.removesuffix(INBOX)}/undo", fragment=False, place="inbox")
    undo = answer.headers["Location"]
    assert undo.endswith(INBOX)
    await outcome(site, undo.removesuffix(INBOX))
    assert [(await talks.get(one)).assignee for one in (hana, taro)] == [None, None]
    told = await fragment_of(browser, undo)
    assert ("2人を元に戻しました" in told, "/undo" in told) == (True, False)


async def test_the_status_of_marked_conversations_is_changed(site: Site) -> None:
    """0.24 Whom it left as they were can be looked up."""
    hana, taro = await site.say("こんにちは", HANA), await site.say("こんばんは", TARO)
    browser = await site.browser("member")
    picked = rows_of(await page_of(browser, "/inbox?tab=all"))
    await site.store.conversations.resolve(taro, TANAKA)
    path = await act(site, browser, picked, act="status", status="resolved")
    assert (await site.store.conversations.get(hana)).is_resolved
    told = await fragment_of(browser, path)
    assert ("1人を変更しました" in told, "変更しなかった1人を見る" in told) == (True, True)
    assert "未解決の会話がないため" in await page_of(browser, path)


async def test_tags_are_put_on_from_the_inbox(site: Site) -> None:
    """0.16, 0.24 Where all is resolved, tags are all that is offered."""
    hana = await site.say("こんにちは", HANA)
    customer = await create_member(site.store, 7)
    await site.store.links.link(contact_of(HANA), customer, "staff_created", by=site.owner.id)
    browser = await site.browser("member")
    assert 'value="assign"' in await page_of(browser, "/inbox?tab=all")
    await site.store.conversations.resolve(hana, TANAKA)
    page = await page_of(browser, "/inbox?tab=resolved")
    assert ('value="assign"' in page, 'value="add_tags"' in page) == (False, True)
    await act(site, browser, rows_of(page), act="add_tags", tags="VIP")
    found = await site.store.customers.find(OWN_SHOP, customer.gid)
    assert found is not None
    assert found.record.tags == ("VIP",)


async def test_who_may_only_read_marks_nothing(site: Site) -> None:
    """0.24."""
    await site.say("こんにちは", HANA)
    page = await page_of(await site.browser("viewer"), "/inbox?tab=all")
    assert "こんにちは" in page
    assert not rows_of(page)
    assert SELECTION not in page
