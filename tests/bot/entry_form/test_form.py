"""「連絡先を登録」: the bot asks for a name, a phone number and an address of mail, and gives the turn back."""

import pytest

from bot.entry_form.texts import ENGLISH, JAPANESE
from inbox.conversations.draft import LABEL_LIMIT, TEXT_LIMIT, utf16_length
from inbox.fields.field import slot_of
from tests.bot.desk import Desk, contact_of
from tests.bot.entry_form.people import (
    FIELDS,
    HANAKO,
    calls_for_staff,
    contact,
    kept,
    notes,
    say,
    send_tap,
    tap,
    wait_minutes,
)
from tests.inbox.links.people import add_customer


async def test_a_customer_is_asked_one_by_one_and_nobody_is_called(desk: Desk) -> None:
    """3.65, 3.48 Every answer goes out on the reply token."""
    person = await desk.customer()
    assert "お名前を入力" in await say(desk, person, "「連絡先を登録」")
    assert "電話番号を入力" in await say(desk, person, "山田花子です")
    assert "メールアドレスを入力" in await say(desk, person, "０９０－１２３４－５６７８")
    assert await kept(desk, person) == [None, None, None]
    assert "登録しました" in await say(desk, person, "hanako@example.jp です")
    assert await kept(desk, person) == HANAKO
    [note] = await notes(desk, person)
    assert note["content"] == {"entries": ["name", "phone", "email"]}
    assert await calls_for_staff(desk) == (0, 0)
    assert (len(await desk.calls("reply")), await desk.calls("push")) == (4, [])
    await desk.say(person, "いつ届きますか")
    assert await calls_for_staff(desk) == (1, 1)


async def test_what_cannot_be_read_is_asked_again(desk: Desk) -> None:
    """3.65."""
    person = await desk.customer()
    assert "お名前だけを" in await say(desk, person, "連絡先を登録", "いつ届きますか？")
    assert "電話番号を入力" in await say(desk, person, "山田 花子")
    assert "読み取れませんでした" in await say(desk, person, "ひみつ")
    assert "読み取れませんでした" in await say(desk, person, "12")
    assert "メールアドレスを入力" in await say(desk, person, "+81 90 1234 5678")
    assert "読み取れませんでした" in await say(desk, person, "hanako＠example")
    assert "登録しました" in await say(desk, person, "Hanako＠Example.jp")
    assert await kept(desk, person) == ["山田 花子", "+819012345678", "Hanako@Example.jp"]
    assert await calls_for_staff(desk) == (0, 0)


async def test_the_third_answer_that_cannot_be_read_is_given_to_staff(desk: Desk) -> None:
    """3.65 Somebody who wants something else is not kept waiting."""
    person = await desk.customer()
    await say(desk, person, "連絡先を登録", "山田花子", "注文が届きません", "どうなっていますか")
    assert await calls_for_staff(desk) == (0, 0)
    assert "スタッフが確認" in await say(desk, person, "返事をください")
    assert await calls_for_staff(desk) == (1, 1)
    await say(desk, person, "090-1234-5678")
    assert await kept(desk, person) == [None, None, None]


async def test_a_phone_number_or_an_address_of_mail_is_enough_and_one_is_needed(desk: Desk) -> None:
    """3.60, 3.65."""
    person = await desk.customer()
    await say(desk, person, "連絡先を登録")
    assert "電話番号を入力" in await tap(desk, person, "スキップ")
    assert "メールアドレスを入力" in await tap(desk, person, "スキップ")
    bubbles = (await desk.control("GET", f"/people/{person}/talk"))["talk"]
    assert [one["action"]["label"] for one in bubbles[-1]["quickReply"]["items"]] == ["やめる"]
    assert "どちらかが必要" in await say(desk, person, "スキップ")
    assert "登録しました" in await say(desk, person, "hanako@example.jp")
    assert await kept(desk, person) == [None, None, "hanako@example.jp"]
    other = await desk.customer("たろう")
    assert "登録しました" in await say(desk, other, "連絡先を登録", "山田太郎", "03-1234-5678", "スキップ")
    assert await kept(desk, other) == ["山田太郎", "+81312345678", None]


async def test_who_stops_leaves_nothing_behind(desk: Desk) -> None:
    """3.65."""
    person = await desk.customer()
    await say(desk, person, "連絡先を登録", "山田花子", "090-1234-5678")
    assert "登録していません" in await tap(desk, person, "やめる")
    assert (await kept(desk, person), await notes(desk, person)) == ([None, None, None], [])
    assert await calls_for_staff(desk) == (0, 0)
    await say(desk, person, "hanako@example.jp")
    assert await calls_for_staff(desk) == (1, 1)
    assert await kept(desk, person) == [None, None, None]


@pytest.mark.parametrize(("minutes", "calls"), [(29, (0, 0)), (31, (1, 1))])
async def test_a_form_ends_by_itself_after_half_an_hour(desk: Desk, minutes: int, calls: tuple[int, int]) -> None:
    """3.65."""
    person = await desk.customer()
    await say(desk, person, "連絡先を登録")
    await wait_minutes(desk, person, minutes)
    await say(desk, person, "山田花子")
    assert await calls_for_staff(desk) == calls


async def test_an_answer_of_staff_gives_the_turn_back(desk: Desk) -> None:
    """3.65, 4.30."""
    person = await desk.customer()
    await say(desk, person, "連絡先を登録", "山田花子")
    await desk.queue(person, "電話番号は結構です")
    assert await desk.store.database["notifications"].count_documents({}) == 0
    await say(desk, person, "090-1234-5678")
    assert await desk.store.database["notifications"].count_documents({}) == 1
    current = await desk.store.conversations.current(contact_of(person))
    assert current is not None
    assert current.waiting_since is not None
    assert "お名前を入力" in await say(desk, person, "連絡先を登録")
    assert "電話番号を入力" in await say(desk, person, "山田花子")


async def test_a_picture_is_for_staff_and_the_form_goes_on(desk: Desk) -> None:
    """3.65."""
    person = await desk.customer()
    await say(desk, person, "連絡先を登録")
    await desk.send(person, type="sticker", packageId="1", stickerId="1")
    assert await calls_for_staff(desk) == (1, 1)
    assert "電話番号を入力" in await say(desk, person, "山田花子")


async def test_a_button_of_an_older_question_changes_nothing(desk: Desk) -> None:
    """3.65."""
    person = await desk.customer()
    await say(desk, person, "連絡先を登録")
    bubbles = (await desk.control("GET", f"/people/{person}/talk"))["talk"]
    old = bubbles[-1]["quickReply"]["items"][0]["action"]["data"]
    assert "電話番号を入力" in await say(desk, person, "山田花子")
    assert "電話番号を入力" in await send_tap(desk, person, old)
    await say(desk, person, "090-1234-5678", "スキップ")
    assert "受付は終わっています" in await send_tap(desk, person, old)
    assert await kept(desk, person) == ["山田花子", "+819012345678", None]
    assert await calls_for_staff(desk) == (0, 0)


async def test_a_group_is_never_asked(desk: Desk) -> None:
    """3.65."""
    person = await desk.customer()
    group = (await desk.control("POST", "/groups", {"name": "家族", "members": [person]}))["group_id"]
    await desk.control("POST", f"/groups/{group}/messages", {"user_id": person, "type": "text", "text": "連絡先を登録"})
    await desk.process()
    assert await desk.store.database["entry_forms"].count_documents({}) == 0


async def test_a_number_of_a_member_makes_a_candidate_and_never_a_link(desk: Desk) -> None:
    """3.61, 3.65, 4.37 It stays one also when the talk has gone on for long."""
    person = await desk.customer()
    member = await add_customer(desk.store, phone="+819012345678", email="hanako@example.jp")
    await say(desk, person, "連絡先を登録", "佐藤花子", "090-1234-5678", "hanako@example.jp")
    for number in range(21):
        await desk.say(person, f"おはようございます{'。' * number}")
    [candidate] = await desk.store.candidates.find(contact_of(person))
    assert (candidate.customer.id, candidate.reasons) == (member.id, ("phone", "email"))
    assert not (await contact(desk, person)).is_linked
    assert await desk.store.database["links"].count_documents({}) == 0
    after = await desk.store.customers.get(member.id)
    assert after == member


async def test_an_answer_that_was_unsent_is_not_kept(desk: Desk) -> None:
    """3.65."""
    person = await desk.customer()
    await say(desk, person, "連絡先を登録", "山田花子")
    given = await desk.say(person, "090-1234-5678")
    line_id = (await desk.store.messages.get(given)).line_message_id
    await desk.control("DELETE", f"/people/{person}/messages/{line_id}")
    await desk.process()
    await say(desk, person, "hanako@example.jp")
    assert await kept(desk, person) == ["山田花子", None, "hanako@example.jp"]


def test_both_languages_say_the_same_things_and_all_fit() -> None:
    assert JAPANESE.keys() == ENGLISH.keys()
    for texts in (JAPANESE, ENGLISH):
        for name, text in texts.items():
            assert utf16_length(text) <= (LABEL_LIMIT if name in ("skip", "stop") else TEXT_LIMIT)


async def test_a_customer_whose_line_is_english_reads_english(desk: Desk) -> None:
    """3.65."""
    person = await desk.customer()
    await desk.say(person, "hello")
    await desk.work()
    await desk.store.database["contacts"].update_one({"_id": contact_of(person)}, {"$set": {"language": "en"}})
    assert "What is your phone number" in await say(desk, person, "Register my contact", "Hana Yamada")


async def test_a_linked_customer_keeps_the_stores_own_record(desk: Desk) -> None:
    """3.49, 3.65 What was typed stands beside it."""
    person = await desk.customer()
    await desk.say(person)
    member = await add_customer(desk.store)
    await desk.store.links.link(contact_of(person), member, "staff_created", by="s1")
    await say(desk, person, "連絡先を登録", "山田花子", "090-1234-5678", "hanako@example.jp")
    after = await desk.store.customers.get(member.id)
    assert after.record == member.record
    values = (await desk.store.fields.person(await contact(desk, person), after)).kept_by_customer
    assert [values[slot_of(key)].value for key in FIELDS] == HANAKO
