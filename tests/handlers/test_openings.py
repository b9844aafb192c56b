"""新しい会話を開始: staff write first, and the closed conversation stays closed."""

import asyncio

from inbox.conversations.message import Actor
from inbox.staff.roles import may
from tests.eventually import eventually
from tests.handlers.pages.fetching import page_of
from tests.handlers.pages.records import create_member
from tests.handlers.site import Browser, Site, contact_of, text_event

TANAKA = Actor("staff", "s1", "田中")
BUTTON = "新しい会話を開始"
GROUP = "C" + "9" * 32


async def begin(browser: Browser, contact: str) -> tuple[int, str]:
    """Press the button; give the status, and where it leads or what it says."""
    answer = await browser.post(f"/contacts/{contact}/conversations", fragment=False)
    return answer.status, answer.headers.get("Location", "") or await answer.text()


async def happens(site: Site, kind: str) -> None:
    """Let LINE tell of a follow or an unfollow, and wait until the contact knows."""
    event = text_event("")
    del event["message"], event["replyToken"]  # Nothing here is free to answer.
    await site.webhook({**event, "type": kind, **({"follow": {"isUnblocked": False}} if kind == "follow" else {})})

    async def is_known() -> bool:
        found = (await site.store.contacts.many([contact_of()])).get(contact_of())
        return found is not None and found.is_following is (kind == "follow")

    await eventually(is_known, timeout_s=15)


async def resolved(site: Site, text: str = "いつ届きますか") -> str:
    """Let a customer write, and finish it."""
    conversation = await site.say(text)
    await site.store.conversations.resolve(conversation, TANAKA)
    return conversation


async def conversations(site: Site) -> list[tuple[str, str]]:
    return [(one.id, one.status) for one in await site.store.conversations.of_contact(contact_of(), 10)]


async def test_a_new_conversation_stands_beside_the_closed_one(site: Site) -> None:
    """3.2."""
    old = await resolved(site)
    browser = await site.browser("member")
    assert BUTTON in await page_of(browser, f"/inbox/{old}")
    assert BUTTON in await page_of(browser, f"/contacts/{contact_of()}")
    status, path = await begin(browser, contact_of())
    assert status == 303
    new = path.removeprefix("/inbox/")
    assert new != old
    assert sorted(await conversations(site)) == sorted([(old, "resolved"), (new, "in_progress")])
    page = await page_of(browser, path)
    assert "スタッフ memberさんが新しい会話を始めました" in page
    assert BUTTON not in page
    assert "新しい会話へ" in await page_of(browser, f"/inbox/{old}")
    answer = await browser.post(f"{path.replace('/inbox', '/conversations')}/messages", text="別件です", key="k")
    assert answer.status == 201
    [sent] = [one for one in (await site.store.messages.list(contact_of(), None, 20)).items if one.text == "別件です"]
    assert sent.conversation_id == new
    assert (await site.store.conversations.get(old)).is_resolved


async def test_what_the_customer_answers_comes_to_the_new_conversation(site: Site) -> None:
    """3.2."""
    await resolved(site)
    _, path = await begin(await site.browser(), contact_of())
    assert f"/inbox/{await site.say('はい')}" == path


async def test_pressed_twice_or_by_two_it_is_one_conversation(site: Site) -> None:
    """3.2 The unique index lets one through; its history tells of one beginning."""
    await resolved(site)
    first, second = await site.browser(), await site.browser("member")
    answers = await asyncio.gather(*(begin(browser, contact_of()) for browser in (first, second, first)))
    assert [status for status, _ in answers] == [303, 303, 303]
    assert len({path for _, path in answers}) == 1
    assert len(await conversations(site)) == 2
    activities = await site.store.messages.activities([contact_of()], None, 20)
    assert [one.kind for one in activities].count("begun") == 1


async def test_where_a_conversation_goes_on_it_leads_there(site: Site) -> None:
    """3.2."""
    going_on = await site.say("いつ届きますか")
    browser = await site.browser()
    assert BUTTON not in await page_of(browser, f"/contacts/{contact_of()}")
    assert await begin(browser, contact_of()) == (303, f"/inbox/{going_on}")
    assert len(await conversations(site)) == 1


async def test_who_blocks_us_is_not_written_to(site: Site) -> None:
    """3.2."""
    old = await resolved(site)
    await happens(site, "unfollow")
    browser = await site.browser()
    reason = "お客様がブロックしているため、新しい会話を始められません。"
    for path in (f"/contacts/{contact_of()}", f"/inbox/{old}"):
        page = await page_of(browser, path)
        assert (reason in page, BUTTON in page) == (True, False), path
    status, page = await begin(browser, contact_of())
    assert (status, reason in page) == (409, True)
    assert len(await conversations(site)) == 1


async def test_a_group_begins_by_itself(site: Site) -> None:
    """3.2."""
    event = text_event("みなさんへ")
    event["source"] = {"type": "group", "groupId": GROUP, "userId": event["source"]["userId"]}
    await site.webhook(event)
    group = await eventually(lambda: _group_of(site), timeout_s=15)
    assert group is not None
    current = await site.store.conversations.current(group)
    assert current is not None
    await site.store.conversations.resolve(current.id, TANAKA)
    browser = await site.browser()
    status, page = await begin(browser, group)
    assert (status, "グループには、こちらから新しい会話を始められません。" in page) == (409, True)
    assert "グループには、こちらから" in await page_of(browser, f"/contacts/{group}")


async def test_only_an_admin_writes_first_to_a_linked_friend_who_never_wrote(site: Site) -> None:
    """3.2, 4.27, 4.33 It costs a push, and the composer says so."""
    await happens(site, "follow")
    assert not await conversations(site)
    member, admin = await site.browser("member"), await site.browser("admin")
    status, page = await begin(member, contact_of())
    assert (status, "管理者に頼んでください" in page) == (403, True)
    status, page = await begin(admin, contact_of())
    assert (status, "連携済みの友だちでもないお客様です" in page) == (409, True)
    customer = await create_member(site.store, 7)
    await site.store.links.link(contact_of(), customer, "staff_created", by=site.owner.id)
    assert "管理者に頼んでください" in await page_of(member, f"/customers/{customer.id}")
    assert (await begin(member, contact_of()))[0] == 403
    assert BUTTON in await page_of(admin, f"/customers/{customer.id}")
    assert not await conversations(site)
    status, path = await begin(admin, contact_of())
    assert (status, len(await conversations(site))) == (303, 1)
    page = await page_of(admin, path)
    assert ("free--over" in page, "1通を使います" in page) == (True, True)
    assert [role for role in ("viewer", "member", "admin", "owner") if may(role, "write_first")] == ["admin", "owner"]


async def _group_of(site: Site) -> str | None:
    page = await site.store.contacts.list(None, 10)
    groups = [one.id for one in page.items if one.kind == "group"]
    return groups[0] if groups and await site.store.conversations.current(groups[0]) else None
