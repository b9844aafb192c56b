"""What staff do on a page: answer, comment, assign, note; with a script and as plain forms."""

from collections.abc import Mapping
from datetime import timedelta

import aiohttp

from inbox.clock import now
from inbox.conversations.draft import text_draft
from inbox.conversations.message import Actor, Message
from inbox.ids import new_id
from inbox.notifications import Notification
from inbox.staff.staff_member import StaffMember
from tests.handlers.site import Site, contact_of


async def _outgoing(site: Site) -> list[Message]:
    page = await site.store.messages.list(contact_of(), None, 100)
    return [message for message in page.items if message.direction == "outgoing"]


async def _told(site: Site, member: StaffMember) -> list[Notification]:
    """List what the bell tells one member alone."""
    page = await site.store.notifications.list(member, None, 10)
    return [one for one in page.items if one.audience == member.id]


async def _status(answer: aiohttp.ClientResponse) -> int:
    async with answer:
        return answer.status


async def test_an_answer_is_queued_once_however_often_it_is_sent(site: Site) -> None:
    conversation = await site.say("いつ届きますか")
    browser = await site.browser("member")
    form = {"text": "明日です", "key": new_id(), "seen_reply": ""}
    path = f"/conversations/{conversation}/messages"
    assert [await _status(await browser.post(path, form)) for _ in range(3)] == [201, 200, 200]
    [message] = await _outgoing(site)
    assert (message.text, message.author.name) == ("明日です", "スタッフ member")


async def test_a_plain_form_leads_back_to_the_conversation(site: Site) -> None:
    conversation = await site.say("いつ届きますか")
    browser = await site.browser()
    answer = await browser.post(f"/conversations/{conversation}/messages", fragment=False, text="明日です", key="k")
    assert (answer.status, answer.headers["Location"]) == (303, f"/inbox/{conversation}")


async def test_an_answer_that_has_not_seen_a_colleagues_is_stopped_until_it_is_forced(site: Site) -> None:
    conversation = await site.say("いつ届きますか")
    first, second = await site.browser("member"), await site.browser()
    path = f"/conversations/{conversation}/messages"
    assert (await first.post(path, text="明日です", key="a", seen_reply="")).status == 201
    stopped = await second.post(path, text="明後日です", key="b", seen_reply="")
    assert stopped.status == 409
    page = await stopped.text()
    assert "明日です" in page
    assert "明後日です" in page
    assert len(await _outgoing(site)) == 1
    assert (await second.post(path, text="明後日です", key="b", seen_reply="", force="1")).status == 201
    assert len(await _outgoing(site)) == 2


async def test_a_comment_stays_inside_and_tells_who_is_named(site: Site) -> None:
    conversation = await site.say("困っています")
    colleague = await site.store.staff.create("aya@example.com", "鈴木 あゆみ", "member")
    browser = await site.browser()
    form = {"kind": "comment", "text": "お願いします", "key": "c1", "mentions": f"{colleague.id},unknown"}
    for _ in range(2):
        assert (await browser.post(f"/conversations/{conversation}/messages", form)).status == 201
    assert await _outgoing(site) == []
    told = await _told(site, colleague)
    assert [(one.kind, one.text) for one in told] == [("mention", "お願いします")]


async def test_bad_answers_are_refused(site: Site) -> None:
    conversation = await site.say("いつ届きますか")
    browser = await site.browser()
    path = f"/conversations/{conversation}/messages"
    bad: list[Mapping[str, str]] = [
        {"text": "", "key": "k"},
        {"text": "x", "key": ""},
        {"text": "x" * 5_001, "key": "k"},
        {"text": "x", "key": "k" * 201},
        {"sticker": "446", "key": "k"},
        {"sticker": "../1:2", "key": "k"},
        {"kind": "comment", "text": " ", "key": "k"},
    ]
    for form in bad:
        assert (await browser.post(path, form)).status == 422, form
    assert (await browser.post("/conversations/v_unknown/messages", text="x", key="k")).status == 404
    assert (await browser.post(path, text="x", key="k", quote="unknown")).status == 404
    assert await _outgoing(site) == []


async def test_a_sticker_and_a_quote_go_out(site: Site) -> None:
    conversation = await site.say("これです")
    browser = await site.browser()
    [quoted] = (await site.store.messages.list(contact_of(), None, 10)).items
    path = f"/conversations/{conversation}/messages"
    assert (await browser.post(path, sticker="446:1988", key="s")).status == 201
    assert (await browser.post(path, text="こちらですね", key="q", quote=quoted.id)).status == 201
    sticker, quote = await _outgoing(site)
    assert sticker.content == {"package_id": "446", "sticker_id": "1988"}
    assert quote.content == {"quote_token": "quote-me"}


async def test_of_two_who_claim_one_wins_and_the_other_reads_who(site: Site) -> None:
    conversation = await site.say("だれか")
    first, second = await site.browser("member"), await site.browser()
    path = f"/conversations/{conversation}/assignment"
    assert (await first.post(path, assignee="me", expected="")).status == 204
    lost = await second.post(path, assignee="me", expected="")
    assert lost.status == 409
    assert "スタッフ member" in await lost.text()
    assert (await second.post(path, assignee="stranger")).status == 422


async def test_a_colleague_who_is_given_a_conversation_is_told_by_the_bell(site: Site) -> None:
    conversation = await site.say("だれか")
    colleague = await site.store.staff.create("aya@example.com", "鈴木 あゆみ", "member")
    browser = await site.browser()
    assert (await browser.post(f"/conversations/{conversation}/assignment", assignee=colleague.id)).status == 204
    told = await _told(site, colleague)
    assert [(one.kind, one.conversation_id) for one in told] == [("assigned", conversation)]
    assert await _told(site, site.owner) == []


async def test_a_conversation_is_held_resolved_and_reopened(site: Site) -> None:
    conversation = await site.say("返品したい")
    browser = await site.browser()
    path = f"/conversations/{conversation}/status"
    assert (await browser.post(path, status="on_hold", reason="返送待ち", until="2030-01-31")).status == 204
    held = await site.store.conversations.get(conversation)
    assert held.hold is not None
    assert held.hold.until is not None
    assert held.hold.until.isoformat() == "2030-01-31T00:00:00+00:00"
    assert (await browser.post(path, status="on_hold", until="soon")).status == 422
    assert (await browser.post(path, status="gone")).status == 422
    for status in ("resolved", "open", "no_action"):
        assert (await browser.post(path, status=status)).status == 204
    assert (await site.store.conversations.get(conversation)).no_action


async def test_reading_clears_the_unread_count(site: Site) -> None:
    conversation = await site.say("未読です")
    assert (await site.store.conversations.get(conversation)).unread == 1
    assert (await (await site.browser()).post(f"/conversations/{conversation}/read")).status == 204
    assert (await site.store.conversations.get(conversation)).unread == 0


async def test_a_stale_memo_shows_both_and_a_proposal(site: Site) -> None:
    await site.say("こんにちは")
    first, second = await site.browser("member"), await site.browser()
    path = f"/contacts/{contact_of()}/memo"
    assert (await first.post(path, version="0", text="電話は夕方。")).status == 200
    stale = await second.post(path, version="0", text="包装は白。")
    assert stale.status == 409
    page = await stale.text()
    assert "電話は夕方。" in page
    assert "包装は白。" in page
    assert (await site.store.memos.get(contact_of())).text == "電話は夕方。"
    assert (await second.post(path, version="1", text="電話は夕方。包装は白。")).status == 200
    assert (await second.post(path, version="-1", text="x")).status == 422
    assert (await second.post("/contacts/c_unknown/memo", version="0", text="x")).status == 404
    plain = await second.post(path, fragment=False, version="2", text="y", next="//evil.example")
    assert plain.headers["Location"] == "/inbox"


async def test_an_answer_that_has_not_been_tried_is_stopped_and_sent_anew(site: Site) -> None:
    await site.say("いつ届きますか")
    browser, by = await site.browser(), Actor("staff", site.owner.id, site.owner.name)
    # Not due yet, as while LINE asks us to wait: no worker takes it meanwhile.
    queued = (await site.store.outbox.queue(contact_of(), "direct", text_draft("明日です"), by)).message
    late = {"send.next_at": now() + timedelta(hours=1), "send.state": "queued", "send.attempts": 0}
    await site.store.database["messages"].update_one({"_id": queued.id}, {"$set": late})
    assert (await browser.post(f"/messages/{queued.id}/sent-mark")).status == 409
    assert (await browser.post(f"/messages/{queued.id}/cancellation")).status == 200
    assert (await browser.post(f"/messages/{queued.id}/cancellation")).status == 409
    assert (await browser.post(f"/messages/{queued.id}/resend", key="again")).status == 201
    assert (await browser.post(f"/messages/{queued.id}/resend", key="again")).status == 200
    assert (await browser.post("/messages/unknown/cancellation")).status == 404
    assert len(await _outgoing(site)) == 2


async def test_an_unknown_outcome_is_settled_by_a_person(site: Site) -> None:
    await site.say("いつ届きますか")
    browser, by = await site.browser(), Actor("staff", site.owner.id, site.owner.name)
    queued = (await site.store.outbox.queue(contact_of(), "direct", text_draft("明日です"), by)).message
    unsure = {"$set": {"send.state": "uncertain"}, "$unset": {"send.pending": ""}}
    await site.store.database["messages"].update_one({"_id": queued.id}, unsure)
    assert (await browser.post(f"/messages/{queued.id}/sent-mark")).status == 200
    [message] = await _outgoing(site)
    assert message.send is not None
    assert message.send.state == "sent"


async def test_a_memo_calls_whom_it_names_anew_and_nobody_twice(site: Site) -> None:
    """4.15: by page and by API."""
    conversation = await site.say("こんにちは")
    aya = await site.store.staff.create("aya@example.com", "鈴木 あゆみ", "member")
    suzuki = await site.store.staff.create("suzuki@example.com", "鈴木", "member")
    browser, path = await site.browser(), f"/contacts/{contact_of()}/memo"
    assert (await browser.post(path, version="0", text="＠鈴木 あゆみ 包装は簡易で。")).status == 200
    assert (await browser.post(path, version="1", text="@鈴木 あゆみ 包装は簡易で。朝に電話。")).status == 200
    [told] = await _told(site, aya)
    assert (told.kind, told.conversation_id, told.text) == (
        "mention",
        conversation,
        "＠鈴木 あゆみ 包装は簡易で。",
    )
    assert await _told(site, suzuki) == []
    body = {"version": 2, "text": "@鈴木 在庫を。"}
    assert (await site.api("PUT", f"/contacts/{contact_of()}/memo", json=body))[0] == 200
    assert [one.text for one in await _told(site, suzuki)] == ["@鈴木 在庫を。"]


async def test_a_comment_of_a_plain_form_calls_whom_it_names(site: Site) -> None:
    """4.15."""
    conversation = await site.say("こんにちは")
    aya = await site.store.staff.create("aya@example.com", "鈴木 あゆみ", "member")
    browser, form = await site.browser(), {"kind": "comment", "text": "@鈴木 あゆみ 在庫を", "key": "k"}
    answer = await browser.post(f"/conversations/{conversation}/messages", form, fragment=False)
    assert answer.status == 303
    assert [one.kind for one in await _told(site, aya)] == ["mention"]
