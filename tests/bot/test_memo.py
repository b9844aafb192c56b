"""A memo never leaves: whatever is sent while one is set holds nothing of it."""

import json

from inbox.conversations.draft import Button, buttons_draft, question_draft, sticker_draft, text_draft
from tests.bot.desk import HANA, Desk, contact_of

NEEDLE = "三毛猫の青い首輪"
SPOKEN = ("こんにちは", "連携", "連絡先を登録", "山田花子", "090-1234-5678", "配信停止", "配信再開")


async def test_nothing_that_is_sent_holds_the_memo(desk: Desk) -> None:
    """0.15: the bot's own words to everything it knows, and every kind of answer that staff can give."""
    person = await desk.customer()
    await desk.say(person)
    await desk.store.memos.save(contact_of(person), 0, NEEDLE, HANA)
    conversation = await desk.store.conversations.current(contact_of(person))
    assert conversation is not None
    await desk.store.messages.comment(contact_of(person), conversation.id, "c", NEEDLE, HANA)
    for text in SPOKEN:
        await desk.say(person, text)
        await desk.work()
        await desk.deliver(person)
    tap = [Button("はい", data="yes")]
    for draft in (
        text_draft("承りました"),
        sticker_draft("446", "1988"),
        buttons_draft("どちらですか", tap),
        question_draft("よろしいですか", tap),
    ):
        await desk.queue(person, draft=draft)
        await desk.deliver(person)
    calls = await desk.calls("reply") + await desk.calls("push")
    assert len(calls) > len(SPOKEN) // 2
    assert NEEDLE not in json.dumps(calls, ensure_ascii=False)
