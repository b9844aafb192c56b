"""Letters in the database: once a key, frozen, and what becomes of each try."""

import asyncio

import pytest

from inbox.conversations.message import Actor, Message
from inbox.customers.customer import Customer
from inbox.erasure.table import TABLE
from inbox.errors import Conflict, Invalid, Throttled
from inbox.letters.letter import Letter, NewLetter
from inbox.letters.letters import STAFF_LIMIT
from inbox.store import Store
from tests.inbox.customers.samples import linked_contact, mirrored, record

TANAKA, ITO = Actor("staff", "s1", "田中"), Actor("staff", "s2", "伊藤")
NEW = NewLetter("c1@example.com", "ご連絡", "本文です。", "shop@example.jp", "茶店")


async def _hana(store: Store) -> tuple[Customer, str]:
    [customer] = await mirrored(store, record(1))
    return customer, await linked_contact(store, customer)


async def _letter(store: Store, key: str = "k1") -> Letter:
    customer, contact_id = await _hana(store)
    return await store.letters.queue(customer, contact_id, key, NEW, TANAKA)


async def _entry(store: Store, letter: Letter) -> Message:
    return await store.messages.get(f"activity:letter:{letter.id}")


async def test_a_letter_is_queued_once_a_key_however_often_it_is_pressed(store: Store) -> None:
    customer, contact_id = await _hana(store)
    pressed = [store.letters.queue(customer, contact_id, "k1", NEW, TANAKA) for _ in range(5)]
    letters = await asyncio.gather(*pressed)
    assert len({one.id for one in letters}) == 1
    assert len((await store.letters.list(customer.id, None, 10)).items) == 1
    assert await store.database["jobs"].count_documents({"kind": "letter"}) == 1
    other = NewLetter(NEW.to, NEW.subject, "別の本文", NEW.sender)
    with pytest.raises(Invalid):
        await store.letters.queue(customer, contact_id, "k1", other, TANAKA)


async def test_the_talk_tells_who_wrote_and_how_far_it_came(store: Store) -> None:
    """0.9 Who, when and what stay; the state moves."""
    letter = await _letter(store)
    before = await _entry(store, letter)
    assert (before.direction, before.kind, before.author.name) == ("activity", "letter", "田中")
    assert before.sent_at == letter.created_at
    assert before.content["state"] == "queued"
    tried = await store.letters.begin(letter.id)
    assert tried is not None
    await store.letters.sent(tried)
    after = await _entry(store, letter)
    assert after.content["state"] == "sent"
    assert (after.sent_at, after.author, after.content["subject"]) == (before.sent_at, before.author, "ご連絡")


async def test_what_was_written_is_never_changed_by_what_becomes_of_it(store: Store) -> None:
    """0.11."""
    letter = await _letter(store)
    tried = await store.letters.begin(letter.id)
    assert tried is not None
    await store.letters.later(tried, "あとで", "451 later", is_unclear=False)
    again = await store.letters.begin(letter.id)
    assert again is not None
    await store.letters.sent(again)
    kept = await store.letters.get(letter.id)
    frozen = ("to", "sender", "sender_name", "subject", "text", "message_id", "created_at", "author")
    assert all(getattr(kept, name) == getattr(letter, name) for name in frozen)
    assert (kept.state, kept.attempts, kept.error) == ("sent", 2, None)


async def test_a_try_that_was_cut_off_leaves_it_unclear_and_a_later_no_does_not_settle_it(store: Store) -> None:
    letter = await _letter(store)
    await store.letters.begin(letter.id)
    second = await store.letters.begin(letter.id)
    assert second is not None
    assert second.is_unclear
    assert second.message_id == letter.message_id
    await store.letters.failed(second, "断られました。", "550 no")
    assert (await store.letters.get(letter.id)).state == "uncertain"
    assert await store.letters.begin(letter.id) is None


async def test_a_slower_try_has_no_word_on_a_later_one(store: Store) -> None:
    letter = await _letter(store)
    first = await store.letters.begin(letter.id)
    second = await store.letters.begin(letter.id)
    assert first is not None
    assert second is not None
    await store.letters.failed(first, "断られました。", "550 no")
    assert (await store.letters.get(letter.id)).state == "sending"
    await store.letters.sent(second)
    assert (await _entry(store, letter)).content["state"] == "sent"


async def test_a_failure_rings_for_the_one_who_wrote_it_once(store: Store) -> None:
    """0.10 Never a silent loss."""
    letter = await _letter(store)
    tried = await store.letters.begin(letter.id)
    assert tried is not None
    await store.letters.failed(tried, "宛先が受け付けられませんでした。メールアドレスを確認してください。", "550 no")
    await store.letters.telling.show(await store.letters.get(letter.id))
    [alarm] = await store.database["notifications"].find({"kind": "letter_failed"}).to_list(5)
    assert (alarm["_id"], alarm["audience"]) == (f"letter_failed:{letter.id}", "s1")
    assert (await _entry(store, letter)).content["error"].startswith("宛先が")


async def test_of_two_who_resend_one_does(store: Store) -> None:
    """0.12 A new letter linked to the first."""
    letter = await _letter(store)
    tried = await store.letters.begin(letter.id)
    assert tried is not None
    await store.letters.failed(tried, "x", "")
    with pytest.raises(Conflict):
        await store.letters.resend(letter, "customer", 0, NEW.to, letter.contact_id, TANAKA)
    failed = await store.letters.get(letter.id)
    resends = [store.letters.resend(failed, "customer", 0, NEW.to, failed.contact_id, by) for by in (TANAKA, ITO)]
    outcomes = await asyncio.gather(*resends, return_exceptions=True)
    [again] = [one for one in outcomes if isinstance(one, Letter)]
    assert [type(one) for one in outcomes if not isinstance(one, Letter)] == [Conflict]
    assert (again.resent_from, again.text, again.id != letter.id) == (letter.id, letter.text, True)
    assert await store.letters.count_resends(letter.id, "customer", "s1") == 1


async def test_the_same_press_of_the_same_hand_makes_one_resend(store: Store) -> None:
    letter = await _letter(store)
    pressed = [store.letters.resend(letter, "self", 0, "tanaka@example.jp", None, TANAKA) for _ in range(3)]
    assert len({one.id for one in await asyncio.gather(*pressed)}) == 1
    [mine] = await store.letters.resends(letter.id, 5)
    assert (mine.recipient, mine.to) == ("self", "tanaka@example.jp")


async def test_a_customer_without_address_or_with_another_one_gets_no_letter(store: Store) -> None:
    none, other = await mirrored(store, record(1, email=None), record(2))
    for customer, raised in ((none, Invalid), (other, Conflict)):
        with pytest.raises(raised):
            await store.letters.queue(customer, None, "k", NEW, TANAKA)
    assert await store.database["letters"].count_documents({}) == 0
    assert await store.database["jobs"].count_documents({"kind": "letter"}) == 0


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("", "本文"),
        ("件" * 201, "本文"),
        ("a\nBcc: x@y.z", "本文"),
        ("件名", " \n"),
        ("件名", "長" * 20_001),
        ("a", "\0"),
    ],
)
async def test_what_no_letter_may_be(store: Store, subject: str, text: str) -> None:
    customer, contact_id = await _hana(store)
    with pytest.raises(Invalid):
        await store.letters.queue(customer, contact_id, "k", NewLetter(NEW.to, subject, text, NEW.sender), TANAKA)


async def test_one_hand_writes_thirty_letters_in_a_quarter_of_an_hour_and_no_more(store: Store) -> None:
    customer, _ = await _hana(store)
    for number in range(STAFF_LIMIT):
        await store.letters.queue(customer, None, f"k{number}", NEW, TANAKA)
    with pytest.raises(Throttled):
        await store.letters.queue(customer, None, "one more", NEW, TANAKA)
    await store.letters.queue(customer, None, "k0", NEW, TANAKA)
    await store.letters.queue(customer, None, "another's", NEW, ITO)


async def test_what_is_in_a_letter_is_in_no_repr(store: Store) -> None:
    letter = await _letter(store)
    for word in (letter.to, letter.subject, letter.text):
        assert word not in repr(letter)
        assert word not in repr(NEW)


async def test_the_letters_of_a_customer_come_by_an_index(store: Store) -> None:
    await _letter(store)
    for query, sort in (
        ({"customer_id": "x"}, [("created_at", -1), ("_id", -1)]),
        ({"resent_from": "x"}, [("_id", 1)]),
    ):
        plan = await store.database["letters"].find(query).sort(sort).explain()
        assert "COLLSCAN" not in str(plan["queryPlanner"]["winningPlan"])


async def test_letters_follow_a_customer_who_is_merged_into_another(store: Store) -> None:
    letter = await _letter(store)
    [other] = await mirrored(store, record(2))
    await store.customers.note_merged(other.shop, record(1).gid, other.gid)
    assert [one.id for one in (await store.letters.list(other.id, None, 5)).items] == [letter.id]


async def test_with_a_person_go_their_letters_and_questions_about_addresses() -> None:
    assert {"letters", "address_checks"} <= set(TABLE)
