"""担当者, 対応状況 and tags of several who wrote, in one act with one undo."""

from inbox.conversations.message import Actor
from inbox.customers.gid import OWN_SHOP
from tests.handlers.pages.fetching import page_of
from tests.handlers.pages.records import create_member
from tests.handlers.pages.test_customers_bulk import act, choose, outcome
from tests.handlers.site import Browser, Site, contact_of

SELECTION = "/contacts/selection"
TANAKA = Actor("staff", "s1", "田中")
HANA, TARO = "U" + "b" * 32, "U" + "c" * 32


async def undo(site: Site, browser: Browser, batch_id: str) -> tuple[int, int]:
    """Take an act back, and give how many were changed and left."""
    answer = await browser.post(f"/bulk/{batch_id}/undo", fragment=False)
    batch = await outcome(site, answer.headers["Location"])
    return batch.done, batch.skipped


async def test_several_talks_are_given_to_somebody_and_given_back_by_undo(site: Site) -> None:
    """0.24 Where a colleague took one over meanwhile, it stays theirs."""
    hana, taro = await site.say("こんにちは", HANA), await site.say("こんばんは", TARO)
    browser = await site.browser("member")
    page = await page_of(browser, "/contacts")
    assert page.count('name="picked"') == 2
    picked = [contact_of(HANA), contact_of(TARO)]
    batch = await act(site, browser, SELECTION, picked, act="assign", assignee=site.owner.id)
    talks = site.store.conversations
    assert [(await talks.get(one)).assignee for one in (hana, taro)] == [site.owner.id, site.owner.id]
    assert "担当者: 店長 田中" in await page_of(browser, f"/bulk/{batch.id}")
    colleague = await site.store.staff.create("c@example.com", "スタッフ 花田", "member", Browser.PASSWORD)
    await talks.assign(taro, colleague.id, TANAKA, site.owner.id)
    assert await undo(site, browser, batch.id) == (1, 1)
    assert [(await talks.get(one)).assignee for one in (hana, taro)] == [None, colleague.id]


async def test_the_status_of_several_is_changed_and_taken_back(site: Site) -> None:
    """0.24 A hold comes back with its reason."""
    hana, taro = await site.say("こんにちは", HANA), await site.say("こんばんは", TARO)
    talks = site.store.conversations
    await talks.hold(hana, TANAKA, "入荷待ち", None)
    browser = await site.browser("member")
    picked = [contact_of(HANA), contact_of(TARO)]
    batch = await act(site, browser, SELECTION, picked, act="status", status="resolved")
    assert [(await talks.get(one)).status for one in (hana, taro)] == ["resolved", "resolved"]
    assert await undo(site, browser, batch.id) == (2, 0)
    held = await talks.get(hana)
    assert (held.status, held.hold.reason if held.hold else "") == ("on_hold", "入荷待ち")
    assert (await talks.get(taro)).status == "open"


async def test_who_has_no_open_talk_is_told_of(site: Site) -> None:
    """0.24."""
    hana = await site.say("こんにちは", HANA)
    await site.store.conversations.resolve(hana, TANAKA)
    browser = await site.browser("member")
    batch = await act(site, browser, SELECTION, [contact_of(HANA)], act="assign", assignee="me")
    assert (batch.done, batch.skipped) == (0, 1)
    assert "未解決の会話がないため、変更しませんでした。" in await page_of(browser, f"/bulk/{batch.id}")


async def test_tags_of_contacts_are_those_of_their_members(site: Site) -> None:
    """0.16, 0.24."""
    await site.say("こんにちは", HANA)
    await site.say("こんばんは", TARO)
    customer = await create_member(site.store, 7)
    await site.store.links.link(contact_of(HANA), customer, "staff_created", by=site.owner.id)
    browser = await site.browser("member")
    picked = [contact_of(HANA), contact_of(TARO)]
    batch = await act(site, browser, SELECTION, picked, act="add_tags", tags="VIP")
    found = await site.store.customers.find(OWN_SHOP, customer.gid)
    assert found is not None
    assert found.record.tags == ("VIP",)
    assert "会員と連携していない1人は、対象から外しました。" in await page_of(browser, f"/bulk/{batch.id}")
    status, page = await choose(browser, SELECTION, [contact_of(TARO)], act="add_tags", tags="VIP")
    assert (status, "先に連携してください" in page) == (422, True)


async def test_nobody_marked_or_nothing_asked_changes_nothing(site: Site) -> None:
    """0.24."""
    hana = await site.say("こんにちは", HANA)
    browser = await site.browser("member")
    for picked, fields in (
        ([], {"act": "assign", "assignee": "me"}),
        ([contact_of(HANA)], {"act": "nothing"}),
        ([contact_of(HANA)], {"act": "status", "status": "on_hold"}),
        ([contact_of(HANA)], {"act": "assign", "assignee": "stranger"}),
    ):
        assert (await choose(browser, SELECTION, picked, **fields))[0] == 422
    viewer = await site.browser("viewer")
    assert (await choose(viewer, SELECTION, [contact_of(HANA)], act="assign", assignee="me"))[0] == 403
    assert (await site.store.conversations.get(hana)).assignee is None
