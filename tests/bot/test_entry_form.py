"""「連絡先を登録」: the bot asks for a name, a phone number and an address of mail, and gives the turn back."""

import contextlib
from typing import Any

import pytest

from bot.entry_form.texts import ENGLISH, JAPANESE
from inbox.clock import now
from inbox.contacts.contact import Contact
from inbox.conversations.conversations import ConversationFilter
from inbox.conversations.draft import LABEL_LIMIT, TEXT_LIMIT, utf16_length
from inbox.entry_forms import KEPT
from inbox.fields.field import slot_of
from tests.bot.desk import Desk, contact_of
from tests.deaths import Died, die_at
from tests.inbox.links.people import add_customer

FIELDS = ("profile.name", "profile.mobileNumber", "profile.email")
HANAKO = ["山田花子", "+819012345678", "hanako@example.jp"]
DEATHS = (
    ("entry_forms", "save"),
    ("intake", "apply"),
    ("events", "finish"),
    ("fields", "set"),
    ("entry_forms", "note_kept"),
    ("jobs", "done"),
)


async def contact(desk: Desk, person: str) -> Contact:
    return await desk.store.contacts.get(contact_of(person))


async def kept(desk: Desk, person: str) -> list[Any]:
    """Give the name, number and address that stand in the contact's own fields."""
    known = (await desk.store.fields.person(await contact(desk, person), None)).kept_by_contact
    return [known[slot].value if (slot := slot_of(key)) in known else None for key in FIELDS]


async def hear(desk: Desk, person: str) -> list[str]:
    """Let the bot do what it has to do, and give what the customer has got."""
    await desk.work()
    await desk.deliver(person)
    return await desk.talk(person)


async def say(desk: Desk, person: str, *texts: str) -> str:
    """Let a customer write some texts, and give the last answer."""
    for text in texts:
        await desk.say(person, text)
        await hear(desk, person)
    return (await desk.talk(person))[-1]


async def tap(desk: Desk, person: str, label: str) -> str:
    """Let a customer tap a button below the last question."""
    bubbles = (await desk.control("GET", f"/people/{person}/talk"))["talk"]
    [action] = [one["action"] for one in bubbles[-1]["quickReply"]["items"] if one["action"]["label"] == label]
    return await send_tap(desk, person, action["data"])


async def send_tap(desk: Desk, person: str, data: str) -> str:
    await desk.control("POST", f"/people/{person}/postbacks", {"data": data})
    await desk.process()
    return (await hear(desk, person))[-1]


async def calls_for_staff(desk: Desk) -> tuple[int, int]:
    """Count conversations and notices of the bell."""
    found = (await desk.store.conversations.list(ConversationFilter(), None, 10)).items
    return len(found), await desk.store.database["notifications"].count_documents({})


async def wait_minutes(desk: Desk, person: str, minutes: float) -> None:
    """Let the form have moved so much earlier."""
    earlier = {"$inc": {name: -int(minutes * 60_000) for name in ("moved_ms", "started_ms")}}
    moved = await desk.store.database["entry_forms"].update_one({"_id": contact_of(person)}, earlier)
    assert moved.matched_count == 1


async def notes(desk: Desk, person: str) -> list[dict[str, Any]]:
    rows = desk.store.database["messages"].find({"contact_id": contact_of(person), "kind": KEPT})
    return [row async for row in rows]


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


async def test_a_newer_form_counts_and_an_older_one_that_is_late_does_not(desk: Desk) -> None:
    """3.65 The job of the first comes back after that of the second."""
    person = await desk.customer()
    for text in ("連絡先を登録", "山田花子", "090-1234-5678", "スキップ"):
        await desk.say(person, text)
    await desk.store.database["jobs"].update_many({"kind": "entry_form"}, {"$set": {"state": "failed"}})
    await say(desk, person, "連絡先を登録", "佐藤花子", "スキップ", "hana@example.jp")
    await desk.store.database["jobs"].update_many(
        {"kind": "entry_form", "state": "failed"}, {"$set": {"state": "waiting"}}
    )
    await desk.work()
    assert await desk.store.database["jobs"].count_documents({"kind": "entry_form", "state": "done"}) == 2
    assert await kept(desk, person) == ["佐藤花子", None, "hana@example.jp"]
    assert len(await notes(desk, person)) == 1


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


async def test_events_that_come_again_or_late_change_nothing(desk: Desk) -> None:
    """3.65 A whole form is redone, and what happened before its last step arrives after it."""
    person = await desk.customer()
    await say(desk, person, "連絡先を登録", "山田花子", "090-1234-5678", "hanako@example.jp")
    before = await dump(desk)
    await desk.store.database["events"].update_many({}, {"$set": {"state": "new"}})
    await desk.process()
    assert await dump(desk) == before
    await desk.store.database["entry_forms"].update_one({}, {"$inc": {"moved_ms": 60_000}})
    await desk.say(person, "連絡先を登録")
    assert len(await desk.talk(person)) == 4
    assert await calls_for_staff(desk) == (1, 1)


def note_calls(monkeypatch: pytest.MonkeyPatch, owner: Any, name: str, calls: list[str]) -> None:
    call = getattr(owner, name)

    async def noted(*given: Any, **named: Any) -> Any:
        calls.append(name)
        return await call(*given, **named)

    monkeypatch.setattr(owner, name, noted)


async def dump(desk: Desk) -> dict[str, list[Any]]:
    names = ("contacts", "messages", "conversations", "notifications", "jobs", "entry_forms")
    return {name: await desk.store.database[name].find().sort("_id", 1).to_list(1_000) for name in names}


async def test_a_whole_form_in_one_batch_is_worked_on_in_order(desk: Desk) -> None:
    """3.65."""
    person = await desk.customer()
    for text in ("連絡先を登録", "山田花子", "090-1234-5678", "hanako@example.jp", "ありがとう"):
        await desk.control("POST", f"/people/{person}/messages", {"type": "text", "text": text})
    await desk.process()
    await desk.work()
    assert await kept(desk, person) == HANAKO
    assert await calls_for_staff(desk) == (1, 1)


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("point", DEATHS, ids=".".join)
async def test_a_death_at_any_write_of_any_answer_changes_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, point: tuple[str, str], moment: str
) -> None:
    """3.65, 0.14."""
    person, died = await desk.customer(), list[str]()
    for text in ("連絡先を登録", "山田花子", "まちがい", "090-1234-5678", "hanako@example.jp"):
        await desk.control("POST", f"/people/{person}/messages", {"type": "text", "text": text})
        with monkeypatch.context() as deadly:
            die_at(deadly, getattr(desk.store, point[0]), point[1], moment)
            note_calls(deadly, getattr(desk.store, point[0]), point[1], died)
            with contextlib.suppress(Died):
                await desk.process()
                await desk.work()
        await desk.process()
        await desk.store.database["jobs"].update_many({"state": "waiting"}, {"$set": {"next_at": now()}})
        await hear(desk, person)
    assert died
    assert await kept(desk, person) == HANAKO
    assert len(await notes(desk, person)) == 1
    said = await desk.talk(person)
    assert [line[:6] for line in said] == [
        JAPANESE[one][:6] for one in ("name", "phone", "wrong_phone", "email", "done")
    ]
    assert await calls_for_staff(desk) == (0, 0)


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
