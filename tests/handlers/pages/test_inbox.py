"""受信箱: the list, an open talk, and the bell."""

import re

from handlers.pages.inbox.listing import PAGE
from inbox.conversations.message import SYSTEM
from tests.handlers.pages.fetching import fragment_of, page_of
from tests.handlers.site import Site, contact_of


async def test_the_list_shows_who_waits_and_never_a_line_name_alone(site: Site) -> None:
    """4.6."""
    conversation = await site.say("いつ届きますか")
    named = {"$set": {"display_name": "はな"}}
    await site.store.database["contacts"].update_one({"_id": contact_of()}, named)
    page = await page_of(await site.browser(), "/inbox?tab=all")
    assert f'href="/inbox/{conversation}"' in page
    assert "いつ届きますか" in page
    assert "はな（未連携）" in page
    assert "<waiting-time" in page


async def test_without_a_tab_the_one_with_work_is_open(site: Site) -> None:
    browser = await site.browser()
    assert re.search(r'data-tab="all" aria-current', await page_of(browser, "/inbox"))
    conversation = await site.say("だれか")
    assert re.search(r'data-tab="unassigned" aria-current', await page_of(browser, "/inbox"))
    await browser.post(f"/conversations/{conversation}/assignment", assignee="me")
    assert re.search(r'data-tab="mine" aria-current', await page_of(browser, "/inbox"))


async def test_a_conversation_stands_in_the_tab_of_its_state(site: Site) -> None:
    conversation = await site.say("返品したい")
    browser = await site.browser()
    for status, tab in (("on_hold", "on_hold"), ("resolved", "resolved"), ("in_progress", "unassigned")):
        await browser.post(f"/conversations/{conversation}/status", status=status)
        assert re.search(rf'data-tab="{tab}" aria-current', await page_of(browser, f"/inbox/{conversation}"))
        assert f'href="/inbox/{conversation}"' in await fragment_of(browser, f"/inbox?tab={tab}")


async def test_pages_of_the_list_follow_each_other(site: Site) -> None:
    wanted = {await site.say(f"{number}人目です", user=f"U{number:032x}") for number in range(PAGE + 2)}
    browser, path, shown = await site.browser(), "/inbox?tab=all", set()
    for _ in range(2):
        page = await page_of(browser, path)
        shown |= set(re.findall(r'href="/inbox/(v_\w+)"', page))
        found = re.search(r'rel="next" href="([^"]+)', page)
        path = found[1].replace("&amp;", "&") if found else ""
    assert (shown, path) == (wanted, "")
    assert (
        len(set(re.findall(r'href="/inbox/(v_\w+)"', await fragment_of(browser, "/inbox?tab=all&limit=200"))))
        == PAGE + 2
    )


async def test_a_strange_address_of_the_list_is_no_error(site: Site) -> None:
    browser = await site.browser()
    for query in ("tab=none", "order=x", "limit=0", "limit=-1", "limit=9999999", "limit=１２", "open=%00"):
        assert (await browser.get(f"/inbox?{query}")).status == 200, query
    assert (await browser.get("/inbox?after=nonsense")).status == 422
    assert (await browser.get("/inbox/v_unknown")).status == 404


async def test_a_talk_works_as_plain_forms(site: Site) -> None:
    conversation = await site.say("いつ届きますか")
    page = await page_of(await site.browser("member"), f"/inbox/{conversation}")
    for action in (
        f"/conversations/{conversation}/messages",
        f"/conversations/{conversation}/images",
        f"/conversations/{conversation}/assignment",
        f"/conversations/{conversation}/status",
        f"/contacts/{contact_of()}/memo",
    ):
        forms = re.findall(rf'<form[^>]*action="{action}".*?</form>', page, flags=re.DOTALL)
        assert forms, action
        assert all('name="csrf_token"' in form for form in forms), action
    assert '<input type="hidden" name="seen_reply" value="">' in page


async def test_who_may_only_read_has_no_forms(site: Site) -> None:
    conversation = await site.say("いつ届きますか")
    page = await page_of(await site.browser("viewer"), f"/inbox/{conversation}")
    assert "いつ届きますか" in page
    assert "/conversations/" not in page
    assert 'action="/contacts/' not in page


async def test_a_script_gets_talk_and_panel_alone(site: Site) -> None:
    conversation = await site.say("いつ届きますか")
    browser = await site.browser()
    fragment = await fragment_of(browser, f"/inbox/{conversation}")
    assert "<html" not in fragment
    assert "<message-log" in fragment
    assert 'id="panel"' in fragment
    rows = await fragment_of(browser, f"/inbox?tab=all&open={conversation}")
    assert "<html" not in rows
    assert re.search(rf'href="/inbox/{conversation}" aria-current', rows)


async def test_words_of_customers_are_never_markup(site: Site) -> None:
    evil = '<img src=x onerror="alert(1)">'
    conversation = await site.say(evil)
    fields = {"display_name": evil, "status_message": evil, "tags": [evil], "picture_url": evil}
    await site.store.database["contacts"].update_one({"_id": contact_of()}, {"$set": fields})
    await site.store.memos.save(contact_of(), 0, evil, SYSTEM)
    browser = await site.browser()
    for path in (f"/inbox/{conversation}", "/inbox?tab=all", "/notifications"):
        page = await page_of(browser, path)
        assert "&lt;img" in page, path
        assert "<img src=x" not in page, path


async def test_the_bell_names_who_waits_until_it_is_read(site: Site) -> None:
    conversation = await site.say("いつ届きますか")
    browser = await site.browser()
    sheet = await fragment_of(browser, "/notifications")
    assert 'data-unread="1"' in sheet
    assert f'href="/inbox/{conversation}"' in sheet
    found = re.search(r'data-until="(\d+)"', sheet)
    assert found
    assert (await browser.post("/notifications/read", until=found[1])).status == 204
    assert 'data-unread="0"' in await fragment_of(browser, "/notifications")
    assert (await browser.post("/notifications/read", until="soon")).status == 422
    plain = await browser.post("/notifications/read", fragment=False)
    assert (plain.status, plain.headers["Location"]) == (303, "/notifications")


async def test_a_bell_that_is_off_counts_nothing_and_can_be_opened(site: Site) -> None:
    conversation = await site.say("いつ届きますか")
    browser = await site.browser()
    await browser.post("/settings/notifications", bell="off")
    sheet = await fragment_of(browser, "/notifications")
    assert 'data-unread="0"' in sheet
    assert f'href="/inbox/{conversation}"' in sheet
