"""From 「連携」 in LINE to 連携済み, through LINE's own dialog."""

import pytest

from inbox.links.importing import ImportedLink
from tests.bot.desk import Desk, contact_of
from tests.bot.linking.people import begin, bubbles, invited, last_button, tap, walk_through_dialog
from tests.inbox.links.people import add_customer


async def test_who_writes_the_word_is_invited_for_nothing(desk: Desk) -> None:
    """4.1 The tie begins with one message."""
    person = await desk.customer()
    secret = await invited(desk, person)
    [bubble] = await bubbles(desk, person)
    assert (bubble["type"], bubble["via"]) == ("template", "reply")
    assert "連携解除" in bubble["template"]["text"]
    assert bubble["template"]["actions"][0]["label"] == "はじめる"
    found = await desk.store.link_invitations.find(secret)
    assert found is not None
    assert (found.contact_id, found.by) == (contact_of(person), None)


@pytest.mark.parametrize("word", ["連携", "ID連携", "ＩＤ連携", " 連携 ", "連携！", "link", "Link"])
async def test_the_word_is_understood_however_it_is_written(desk: Desk, word: str) -> None:
    person = await desk.customer()
    await desk.say(person, word)
    await desk.work()
    await desk.deliver(person)
    assert len(await bubbles(desk, person)) == 1


async def test_a_wish_to_link_calls_nobody_and_a_question_about_it_does(desk: Desk) -> None:
    """4.30."""
    person = await desk.customer()
    await invited(desk, person)
    assert await desk.store.conversations.current(contact_of(person)) is None
    assert await desk.store.database["notifications"].count_documents({}) == 0
    await desk.say(person, "連携ってなんですか")
    await desk.work()
    assert await desk.store.conversations.current(contact_of(person)) is not None
    assert await desk.store.database["notifications"].count_documents({}) == 1


@pytest.mark.parametrize("text", ["連携ってなんですか", "ID連携の方法を教えて", "商品のリンク", "連携"])
async def test_a_sentence_about_it_is_left_to_staff(desk: Desk, text: str) -> None:
    person = await desk.customer()
    await desk.say(person, text)
    await desk.work()
    await desk.deliver(person)
    assert bool(await bubbles(desk, person)) is (text == "連携")


async def test_the_whole_way_ends_linked_and_told(desk: Desk) -> None:
    person, customer = await desk.customer(), await add_customer(desk.store, 6027571560001, email="hanako@example.jp")
    nonce = await begin(desk, person, customer)
    assert await walk_through_dialog(desk, person, nonce) == 200
    shown = await desk.store.contacts.get(contact_of(person))
    assert (shown.customer_gid, shown.link_grade, shown.link_method) == (customer.gid, "A", "customer_account")
    told = (await bubbles(desk, person))[-1]
    assert told["via"] == "reply"
    assert "佐＊ 花＊（ha***@…）" in told["template"]["text"]
    assert "hanako@example.jp" not in str(told)
    assert "佐藤" not in str(told)
    assert told["template"]["actions"][0]["label"] == "連携を解除"


async def test_a_redelivered_and_a_doubled_event_link_once_and_tell_once(desk: Desk) -> None:
    person, customer = await desk.customer(), await add_customer(desk.store)
    await walk_through_dialog(desk, person, await begin(desk, person, customer))
    before = len(await bubbles(desk, person))
    for again in ("redeliver", "duplicate"):
        await desk.control("POST", f"/webhooks/{again}", {})
        await desk.process()
        await desk.work()
        await desk.deliver(person)
    assert len(await bubbles(desk, person)) == before
    assert len(await desk.store.links.history(contact_id=contact_of(person))) == 1


async def test_another_visitor_in_the_dialog_links_nobody_and_staff_read_why(desk: Desk) -> None:
    person, thief, customer = await desk.customer(), await desk.customer("だれか"), await add_customer(desk.store)
    nonce = await begin(desk, person, customer)
    await walk_through_dialog(desk, person, nonce, visitor=thief)
    assert await desk.store.links.history(customer_id=customer.id) == []
    row = await desk.store.database["messages"].find_one({"kind": "link_refused"})
    assert row is not None
    assert (row["contact_id"], row["content"]["outcome"]) == (contact_of(person), "failed")


async def test_a_stolen_nonce_behind_ones_own_link_token_links_nobody_and_rings(desk: Desk) -> None:
    person, thief, customer = await desk.customer(), await desk.customer("だれか"), await add_customer(desk.store)
    nonce = await begin(desk, person, customer)
    await desk.say(thief, "こんにちは")
    await walk_through_dialog(desk, thief, nonce)
    assert await desk.store.links.history(customer_id=customer.id) == []
    [alarm] = (await desk.store.link_conflicts.list(None, 10)).items
    assert (alarm.kind, alarm.contact_id) == ("foreign_nonce", contact_of(thief))
    [told] = await bubbles(desk, thief)
    assert "連携できませんでした" in told["text"]
    assert "佐" not in told["text"]


async def test_a_link_that_contradicts_another_is_said_to_take_a_while(desk: Desk) -> None:
    person = await desk.customer()
    first, second = await add_customer(desk.store, 11), await add_customer(desk.store, 12)
    nonce = await begin(desk, person, second)
    await desk.store.links.link(contact_of(person), first, "customer_account")
    await walk_through_dialog(desk, person, nonce)
    assert "スタッフが確認して" in (await bubbles(desk, person))[-1]["text"]
    assert (await desk.store.contacts.get(contact_of(person))).customer_id == first.id


async def test_who_is_linked_already_is_told_so(desk: Desk) -> None:
    person, customer = await desk.customer(), await add_customer(desk.store)
    await walk_through_dialog(desk, person, await begin(desk, person, customer))
    await desk.say(person, "連携")
    await desk.work()
    await desk.deliver(person)
    assert "すでに会員情報と連携しています" in (await bubbles(desk, person))[-1]["text"]


async def test_linking_ends_nobodys_wait_and_opens_no_conversation(desk: Desk) -> None:
    person, customer = await desk.customer(), await add_customer(desk.store)
    await desk.say(person, "届いた商品が割れていました")
    await desk.work()
    nonce = await begin(desk, person, customer)
    waiting = await desk.store.conversations.current(contact_of(person))
    assert waiting is not None
    assert waiting.waiting_since is not None
    await walk_through_dialog(desk, person, nonce)
    after = await desk.store.conversations.current(contact_of(person))
    assert after is not None
    assert after.waiting_since == waiting.waiting_since


async def test_somebody_who_asks_again_and_again_is_asked_to_wait(desk: Desk) -> None:
    person = await desk.customer()
    for _ in range(6):
        await desk.say(person, "連携")
        await desk.work()
        await desk.deliver(person)
    kinds = [bubble["type"] for bubble in await bubbles(desk, person)]
    assert kinds == ["template"] * 5 + ["text"]


async def test_unlinking_asks_once_and_is_done(desk: Desk) -> None:
    person, customer = await desk.customer(), await add_customer(desk.store)
    await walk_through_dialog(desk, person, await begin(desk, person, customer))
    await tap(desk, person, (await last_button(desk, person))["data"])
    question = (await bubbles(desk, person))[-1]
    yes, no = [item["action"] for item in question["quickReply"]["items"]]
    assert (yes["label"], no["label"]) == ("解除する", "やめる")
    await tap(desk, person, no["data"])
    assert (await desk.store.contacts.get(contact_of(person))).is_linked
    await tap(desk, person, yes["data"])
    assert not (await desk.store.contacts.get(contact_of(person))).is_linked
    assert "連携を解除しました" in (await bubbles(desk, person))[-1]["text"]
    [link] = await desk.store.links.history(contact_id=contact_of(person))
    assert link.ending == "customer"


@pytest.mark.parametrize("word", ["連携解除", "連携を解除", "ID連携解除", "unlink"])
async def test_unlinking_begins_with_a_word_too(desk: Desk, word: str) -> None:
    person, customer = await desk.customer(), await add_customer(desk.store)
    await walk_through_dialog(desk, person, await begin(desk, person, customer))
    await desk.say(person, word)
    await desk.work()
    await desk.deliver(person)
    assert "quickReply" in (await bubbles(desk, person))[-1]
    assert (await desk.store.contacts.get(contact_of(person))).is_linked


async def test_an_old_button_asks_about_the_newer_link(desk: Desk) -> None:
    person, customer = await desk.customer(), await add_customer(desk.store)
    await walk_through_dialog(desk, person, await begin(desk, person, customer))
    [old] = await desk.store.links.history(contact_id=contact_of(person))
    await desk.store.links.unlink(contact_of(person), "customer")
    await desk.store.links.link(contact_of(person), customer, "email_code")
    await tap(desk, person, f"link=undo&id={old.id}")
    assert (await desk.store.contacts.get(contact_of(person))).is_linked
    assert "quickReply" in (await bubbles(desk, person))[-1]


async def test_a_button_of_somebody_else_undoes_nothing(desk: Desk) -> None:
    person, other, customer = await desk.customer(), await desk.customer("だれか"), await add_customer(desk.store)
    await walk_through_dialog(desk, person, await begin(desk, person, customer))
    [link] = await desk.store.links.history(contact_id=contact_of(person))
    await tap(desk, other, f"link=undo&id={link.id}")
    assert (await desk.store.contacts.get(contact_of(person))).is_linked
    assert "連携していません" in (await bubbles(desk, other))[-1]["text"]


async def test_an_imported_link_is_made_when_the_person_comes(desk: Desk) -> None:
    person, customer = await desk.customer(), await add_customer(desk.store)
    row = ImportedLink(person, customer_gid=customer.gid)
    assert await desk.store.link_import.take(customer.shop, row, "import_csv", None, is_dry=False) == "pending"
    await desk.say(person)
    await desk.work()
    shown = await desk.store.contacts.get(contact_of(person))
    assert (shown.customer_id, shown.link_grade) == (customer.id, "C")
