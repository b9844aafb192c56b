"""受信箱: what a talk shows of each message, and of the customer."""

import re
from dataclasses import asdict
from datetime import timedelta
from typing import Any

import pytest

from handlers.pages.inbox.talk import PAGE
from inbox.clock import now
from inbox.conversations.draft import text_draft
from inbox.conversations.message import Actor, Media, Message
from inbox.customers.customer import CustomerRecord
from inbox.ids import new_id
from tests.eventually import eventually
from tests.handlers.pages.fetching import fragment_of, page_of
from tests.handlers.site import Site, contact_of, text_event


async def _only_message(site: Site) -> Message:
    [message] = (await site.store.messages.list(contact_of(), None, 10)).items
    return message


async def _change(site: Site, message: Message, **fields: Any) -> None:
    await site.store.database["messages"].update_one({"_id": message.id}, {"$set": fields})


async def test_a_finished_conversation_leads_to_the_one_that_followed(site: Site) -> None:
    first = await site.say("いつ届きますか")
    browser = await site.browser()
    await browser.post(f"/conversations/{first}/status", status="resolved")
    assert "新しい会話へ" not in await page_of(browser, f"/inbox/{first}")
    second = await site.say("もう一つあります")
    assert second != first
    page = await fragment_of(browser, f"/inbox/{first}")
    assert re.search(rf'href="/inbox/{second}">新しい会話へ', page)
    assert 'data-key="section:' in page


async def test_an_answer_says_how_it_went_and_what_can_be_done(site: Site) -> None:
    conversation = await site.say("いつ届きますか")
    browser, by = await site.browser(), Actor("staff", site.owner.id, site.owner.name)
    queued = (await site.store.outbox.queue(contact_of(), "k", text_draft("明日です"), by)).message
    shown: list[tuple[dict[str, Any], tuple[str, ...]]] = [
        ({"send.state": "queued", "send.attempts": 0}, ("送信待ち", "/cancellation")),
        ({"send.state": "sending"}, ("送信中",)),
        ({"send.state": "sent", "send.via": "reply"}, ("送信済み（無料）",)),
        ({"send.state": "sent", "send.via": "push"}, ("送信済み（通数）",)),
        (
            {"send.state": "failed", "send.error": "理由です\nBad request"},
            ("送信できませんでした", "理由です", "/resend"),
        ),
        ({"send.state": "uncertain"}, ("送信結果不明", "/resend", "/sent-mark")),
        ({"send.state": "cancelled"}, ("取り消しました",)),
    ]
    for fields, words in shown:
        change = {"$set": fields, "$unset": {"send.pending": ""}}
        await site.store.database["messages"].update_one({"_id": queued.id}, change)
        page = await page_of(browser, f"/inbox/{conversation}")
        assert [word for word in words if word not in page] == [], fields


async def test_an_answer_that_is_tried_again_says_why(site: Site) -> None:
    """0.10."""
    conversation = await site.say("いつ届きますか")
    by = Actor("staff", site.owner.id, site.owner.name)
    queued = (await site.store.outbox.queue(contact_of(), "k", text_draft("明日です"), by)).message
    reason = "LINEにつながりません。つながるまで自動で送り直します。\nConnection refused"
    await _change(site, queued, **{"send.state": "queued", "send.attempts": 3, "send.error": reason})
    page = await (await (await site.browser()).get(f"/inbox/{conversation}")).text()
    assert "送り直しています" in page
    assert "つながるまで自動で送り直します" in page


async def test_a_second_try_is_made_once_however_often_it_is_pressed(site: Site) -> None:
    conversation = await site.say("いつ届きますか")
    browser, by = await site.browser(), Actor("staff", site.owner.id, site.owner.name)
    queued = (await site.store.outbox.queue(contact_of(), "k", text_draft("明日です"), by)).message
    failed = {"$set": {"send.state": "failed"}, "$unset": {"send.pending": ""}}
    await site.store.database["messages"].update_one({"_id": queued.id}, failed)
    found = re.search(r'/resend".*?name="key" value="([^"]+)"', await page_of(browser, f"/inbox/{conversation}"))
    assert found
    for status in (201, 200):
        assert (await browser.post(f"/messages/{queued.id}/resend", key=found[1])).status == status


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("pending", "LINEから取得しています"),
        ("preparing", "LINEが準備しています"),
        ("gone", "LINEでの保存期間が過ぎました"),
        ("failed", "取得できませんでした"),
        ("external", "LINEの外に置かれています"),
    ],
)
async def test_a_file_that_is_not_here_says_why(site: Site, state: Any, words: str) -> None:
    conversation = await site.say("写真です")
    media = asdict(Media(state, external_url="https://example.net/x.jpg" if state == "external" else None))
    await _change(site, await _only_message(site), kind="image", media=media)
    page = await page_of(await site.browser(), f"/inbox/{conversation}")
    assert words in page
    assert 'src="https://example.net' not in page


async def test_every_kind_is_shown(site: Site) -> None:
    conversation = await site.say("なにか")
    message, browser = await _only_message(site), await site.browser()
    stored = asdict(Media("stored", "f", "t", "image/jpeg", 2_000, "領収書.pdf", 10, 10))
    kinds: list[tuple[dict[str, Any], str]] = [
        ({"kind": "sticker", "text": "ありがとう", "content": {"package_id": "446", "sticker_id": "1988"}}, "446/1988"),
        ({"kind": "image", "media": stored}, f"/media/{message.id.replace(':', '%3A')}/thumbnail"),
        ({"kind": "video", "media": stored}, "<video"),
        ({"kind": "audio", "media": stored}, "<audio"),
        ({"kind": "file", "media": stored}, "領収書.pdf"),
        (
            {"kind": "location", "content": {"title": "渋谷駅", "latitude": 35.6, "longitude": 139.7}},
            "query=35.6,139.7",
        ),
        ({"kind": "postback", "content": {"data": "a=1", "params": {"date": "2026-12-01"}}}, "2026-12-01"),
        ({"kind": "text", "text": "訂正です", "content": {}, "edited_at": now()}, "編集済み"),
        ({"unsent_at": now(), "text": None}, "送信取消"),
    ]
    for fields, words in kinds:
        await _change(site, message, **fields)
        assert words in await page_of(browser, f"/inbox/{conversation}"), fields


async def test_what_nobody_understands_is_shown_as_it_came(site: Site) -> None:
    event = text_event("x", message={"type": "hologram", "id": "77", "shape": "<b>cube</b>"})
    assert (await site.webhook(event)).status == 200
    message_id = f"in:main:{event['webhookEventId']}"
    found = await eventually(lambda: site.store.messages.many([message_id]), timeout_s=15)
    page = await page_of(await site.browser(), f"/inbox/{found[message_id].conversation_id}")
    assert "未対応の種類" in page
    assert "&lt;b&gt;cube&lt;/b&gt;" in page
    assert "<b>cube" not in page


async def test_older_messages_come_in_parts_and_none_is_left_out(site: Site) -> None:
    conversation = await site.say("最初です")
    by = Actor("staff", site.owner.id, site.owner.name)
    for number in range(2 * PAGE):
        await site.store.messages.comment(contact_of(), conversation, f"k{number}", f"コメント{number:03}番", by)
    browser, path, texts = await site.browser(), f"/inbox/{conversation}", list[str]()
    while path:
        part = await fragment_of(browser, path)
        texts = re.findall(r"コメント\d{3}番", part.partition('id="panel"')[0]) + texts
        found = re.search(r'data-part="older"><a class="[^"]+" href="([^"]+)"', part)
        path = found[1] if found else ""
    assert texts == [f"コメント{number:03}番" for number in range(2 * PAGE)]


async def test_a_search_result_opens_the_talk_at_its_message(site: Site) -> None:
    conversation = await site.say("最初です")
    first, by = await _only_message(site), Actor("staff", site.owner.id, site.owner.name)
    for number in range(2 * PAGE):
        await site.store.messages.comment(contact_of(), conversation, f"k{number}", "あとから", by)
    browser = await site.browser()
    assert f'id="m-{first.id}"' not in await page_of(browser, f"/inbox/{conversation}")
    page = await page_of(browser, f"/inbox/{conversation}?message={first.id}")
    assert f'id="m-{first.id}"' in page
    assert "最新のメッセージへ" in page
    assert (await browser.get(f"/inbox/{conversation}?message=unknown")).status == 200


async def test_the_free_minute_is_told_and_then_the_price(site: Site) -> None:
    conversation = await site.say("いつ届きますか")
    browser = await site.browser()
    page = await page_of(browser, f"/inbox/{conversation}")
    found = re.search(r'data-seconds="(\d+)"', page)
    assert found
    assert 30 <= int(found[1]) <= 50
    await site.store.channels.set_quota("main", 200, 58)
    over = {"$set": {"expires_at": now() - timedelta(seconds=1)}}
    await site.store.database["reply_tokens"].update_many({}, over)
    page = await page_of(browser, f"/inbox/{conversation}")
    assert 'data-seconds="0"' in page
    assert "残り 142/200" in page


async def test_the_member_number_stands_out_and_is_copied_as_digits(site: Site) -> None:
    """4.8, and 4.9: nothing has to be noted; 4.13: beside it the talk and the composer, on one page."""
    conversation = await site.say("こんにちは")
    shop, gid = "example.myshopify.com", "gid://shopify/Customer/6027571560123"
    await site.store.customers.upsert([CustomerRecord(shop, gid, now(), name="山田 花子")])
    customer = await site.store.customers.get_named(shop, gid)
    await site.store.links.link(contact_of(), customer, "email_code")
    page = await page_of(await site.browser(), f"/inbox/{conversation}")
    assert 'data-copy="6027571560123"' in page
    assert 'gid://shopify/Customer/</span><b class="gid__digits">6027571560123</b>' in page
    assert "山田 花子 様 (LINE: " in page
    assert "本人確認 B" in page
    assert "こんにちは" in page
    assert 'id="composer-text"' in page


async def test_one_message_can_be_fetched(site: Site) -> None:
    await site.say("いつ届きますか")
    message, browser = await _only_message(site), await site.browser("viewer")
    assert "いつ届きますか" in await fragment_of(browser, f"/messages/{message.id}")
    await fragment_of(browser, f"/messages/{new_id()}", 404)


async def test_the_memo_stands_above_the_composer(site: Site) -> None:
    """4.15."""
    conversation = await site.say("こんにちは")
    browser = await site.browser("member")
    assert 'class="pinned"' not in await (await browser.get(f"/inbox/{conversation}")).text()
    await browser.post(f"/contacts/{contact_of()}/memo", version="0", text="包装は簡易で。")
    talk = (await (await browser.get(f"/inbox/{conversation}")).text()).partition('class="pinned"')[2]
    assert "包装は簡易で。" in talk.partition("<message-composer")[0]


async def test_a_time_without_receipt_is_marked_in_the_talk(site: Site) -> None:
    """4.22 (e)."""
    conversation = await site.say("こんにちは")
    browser = await site.browser()
    page = await (await browser.get(f"/inbox/{conversation}")).text()
    assert "受信できなかった可能性" not in page
    began_at = now() + timedelta(seconds=1)
    gap = {"_id": "d1", "began_at": began_at, "ended_at": began_at + timedelta(minutes=12)}
    await site.store.database.get_collection("downtimes").insert_one(gap)
    page = await (await browser.get(f"/inbox/{conversation}")).text()
    assert "この間は受信できなかった可能性があります" in page
    assert "(12分)" in page
