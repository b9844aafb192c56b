"""After an erasure there is nothing of the person in any collection or file: all of it is read, byte by byte."""

import re
from pathlib import Path
from typing import Any

import pytest

import inbox
from inbox.clock import now
from inbox.erasure.erasures import Erasures
from inbox.erasure.requesting import request_erasure
from inbox.erasure.table import TABLE, WORK
from inbox.store import Store
from tests.inbox.erasure.person import (
    GID,
    HANA,
    LATER,
    LINE,
    NEEDLES,
    TEXTS,
    Known,
    build,
    dump,
    hear,
    line_event,
    places_of,
    said,
    shop_event,
)
from tests.inbox.links.people import SHOP

COLLECTION = re.compile(r"""(?:get_collection\(|database\[)"([^"]+)"[\])]""")


async def erase(store: Store, who: str = GID, cause: Any = "staff") -> str:
    erasure_id = await request_erasure(store, SHOP, who, HANA, cause)
    await store.erasures.erase(erasure_id)
    await store.erasures.finish(erasure_id)
    return erasure_id


async def assert_nothing_left(store: Store, *, texts: bool = True) -> None:
    found = await dump(store)
    words = {**NEEDLES, **({text: text for text in TEXTS} if texts else {})}
    assert {name: places for name, word in words.items() if (places := places_of(found, word))} == {}


async def test_every_collection_of_the_database_is_in_the_table(store: Store) -> None:
    """0.51 The map of what is erased is explicit, and whoever adds a collection has to say what becomes of it."""
    await build(store)
    assert set(await store.database.list_collection_names()) - set(TABLE) == set()
    sources = Path(inbox.__file__).parent.rglob("*.py")
    named = {name for source in sources for name in COLLECTION.findall(source.read_text(encoding="utf-8"))}
    assert len(named) > 40
    assert named - set(TABLE) == set()


async def test_nothing_is_left_anywhere(store: Store) -> None:
    """0.50, 0.51, 3.71 No name, LINE id, GID, phone, mail, address or text is in any collection or file."""
    await build(store)
    before = await dump(store)
    for name, word in {**NEEDLES, **{text: text for text in TEXTS}}.items():
        assert places_of(before, word), f"the control does not find: {name}"
    erasure = await store.erasures.get(await erase(store))
    await assert_nothing_left(store)
    assert erasure.is_done


async def test_every_rule_of_the_table_had_something_to_do(store: Store) -> None:
    """A rule that finds nothing in a person who is everywhere would prove nothing."""
    await build(store)
    erasure_id = await erase(store)
    row = await store.database["erasures"].find_one({"_id": erasure_id}) or {}
    idle = {rule.counted for rule in WORK if rule.find is not None and rule.counted not in row["counts"]}
    # Nobody has written of this person in these places but where the first rule finds it.
    assert idle <= {"conversations+", "amendments+", "notifications+", "claims+", "memo_versions+"}


async def test_the_talk_stays_as_a_skeleton(store: Store) -> None:
    """3.69, 3.71 Who handled it and when stays, under a contact that nobody is."""
    known = await build(store)
    before = await store.database["messages"].find({"contact_id": known.contact}).sort("_id", 1).to_list(None)
    await erase(store)
    ids = [row["_id"] for row in before]
    after = await store.database["messages"].find({"_id": {"$in": ids}}).sort("_id", 1).to_list(None)
    kept = ("_id", "direction", "kind", "sent_at", "conversation_id")
    assert [{name: row[name] for name in kept} for row in after] == [
        {name: row[name] for name in kept} for row in before
    ]
    [skeleton] = {row["contact_id"] for row in after}
    contact = await store.contacts.get(skeleton)
    assert (contact.line_id, contact.display_name, contact.customer_gid, contact.is_following) == (
        None,
        None,
        None,
        False,
    )
    assert contact.erased_at is not None
    [conversation] = await store.conversations.of_contact(skeleton, 10)
    assert (conversation.status, conversation.hold) == ("resolved", None)
    assert {row["author"]["name"] for row in after if row["author"]["kind"] == "staff"} == {"田中"}


async def test_others_keep_what_is_theirs(store: Store) -> None:
    known = await build(store)
    await erase(store)
    other = await store.contacts.get(known.neighbour)
    assert other.display_name == "ジロウ"
    [message] = (await store.messages.history(known.neighbour, None, 10)).items
    assert message.text == "こんにちは、次郎です"
    assert (await store.memos.get(known.neighbour)).text == "奥様は会員 ●●●、電話は●●●"
    assert await store.customers.find_by_email(SHOP, "jiro@example.jp") is not None


async def test_texts_may_stay_without_the_person(store: Store) -> None:
    """3.71 Whom the store deleted only keeps the contents of the talks, masked; the policy on screen says so."""
    await build(store)
    await erase(store, cause="store_deleted")
    await assert_nothing_left(store, texts=False)
    texts = [row["text"] async for row in store.database["messages"].find({"direction": "incoming"})]
    assert TEXTS[0] in texts
    assert f"やはり {TEXTS[2]}" in texts


async def test_a_masked_text_keeps_no_marks_at_places_that_have_moved(store: Store) -> None:
    """3.71, 4.14."""
    await build(store)
    messages = store.database["messages"]
    mark = {"index": 0, "length": 3, "product_id": "5ac21a18040ab15980c9b43e", "emoji_id": "071"}
    await messages.update_one({"direction": "outgoing"}, {"$set": {"content": {"emojis": [mark], "quote_token": "q"}}})
    await erase(store, cause="store_deleted")
    row = await messages.find_one({"direction": "outgoing"})
    assert row is not None
    assert TEXTS[4] in row["text"]
    assert row["content"] == {"quote_token": "q"}


async def test_what_comes_late_stores_nothing(store: Store) -> None:
    """0.50 A redelivery by LINE or the store of what happened before is noted, and says nothing."""
    known = await build(store)
    events = await store.database["events"].find({"source_key": f"user:{LINE}"}).to_list(None)
    again = line_event(LINE, known.at, events[0]["_id"].partition(":")[2], **said(TEXTS[0]))
    await erase(store)
    await store.events.record([again, line_event(LINE, known.at, **said(TEXTS[1]))])
    await store.shop_events.record(shop_event("late", (GID,), {"email": NEEDLES["email"]}, now()))
    await store.shop_events.record(shop_event("late-2", (), {"email": NEEDLES["email"]}, known.at))
    await assert_nothing_left(store)
    assert await store.events.waiting(range(64), 10) == []
    assert await store.database["events"].count_documents({}) == len(events) + 4


async def test_another_process_that_knew_of_nothing_stores_nothing_for_long(store: Store) -> None:
    """What it has stored meanwhile is reduced when it is worked on."""
    known = await build(store)
    await erase(store)
    late = line_event(LINE, known.at, **said(TEXTS[0]))
    names = ("channel", "source_key", "partition", "timestamp_ms", "raw", "received_at")
    state = {"state": "new", "attempts": 0, "redeliveries": 0}
    fields = {name: getattr(late, name) for name in names}
    await store.database["events"].insert_one({"_id": late.id, **fields, **state})
    assert await store.events.waiting(range(64), 10) == []
    await assert_nothing_left(store)


async def test_who_writes_again_is_somebody_new(store: Store) -> None:
    """3.71 The LINE id may come back as a new person, and nothing of before is there."""
    known = await build(store)
    await erase(store)
    await hear(store, at=now() + LATER, **said("はじめまして"))
    contact = await store.contacts.get(known.contact)
    assert (contact.display_name, contact.is_linked, contact.erased_at) == (None, False, None)
    [conversation] = await store.conversations.of_contact(known.contact, 10)
    assert [one.text for one in (await store.messages.history(known.contact, None, 10)).items] == ["はじめまして"]
    assert conversation.status == "open"
    await erase(store, known.contact)
    assert "はじめまして" not in str(await dump(store))


class Killed(Exception):
    """The process ended here."""


@pytest.mark.parametrize("kill_at", range(3, 2 * len(WORK), 14))
async def test_an_erasure_that_is_killed_goes_on(store: Store, monkeypatch: pytest.MonkeyPatch, kill_at: int) -> None:
    """Cut off before and in the middle of a step, then begun again: the result and the certificate are the same."""
    whole = await _counts_of(store, await _prepared(store))
    known_id = await _prepared(store)
    steps = iter(range(10_000))
    apply = Erasures._apply

    async def dying(self: Erasures, scope: Any, rule: Any) -> None:
        number = next(steps)
        if number == kill_at and rule.find is not None:
            ids = await rule.find(scope)
            await self._count(scope.erasure_id, {rule.counted: len(ids)})
            await rule.erase(scope, ids[: len(ids) // 2])
        if number == kill_at:
            raise Killed
        await apply(self, scope, rule)

    monkeypatch.setattr(Erasures, "_apply", dying)
    with pytest.raises(Killed):
        await store.erasures.erase(known_id)
    monkeypatch.undo()
    assert await _counts_of(store, known_id) == whole
    await assert_nothing_left(store)


async def _prepared(store: Store) -> str:
    for name in await store.database.list_collection_names():
        await store.database[name].delete_many({})
    store.tombstones._salt = None
    await build(store)
    return await request_erasure(store, SHOP, GID, HANA, "staff")


async def _counts_of(store: Store, erasure_id: str) -> dict[str, int]:
    await store.erasures.erase(erasure_id)
    await store.erasures.finish(erasure_id)
    certificate = await store.erasures.certificate(erasure_id)
    return {one["collection"]: one["rows"] for one in certificate["collections"]}


async def test_the_certificate_names_nobody_and_cannot_be_changed(store: Store) -> None:
    """0.50 Who asked, when, how much of what, and a hash over it."""
    from inbox.erasure.certificate import digest_of

    await build(store)
    certificate = dict(await store.erasures.certificate(await erase(store)))
    assert certificate["sha256"] == digest_of(certificate)
    assert digest_of(certificate | {"texts": "masked"}) != certificate["sha256"]
    assert certificate["asked_by"] == {"kind": "staff", "id": "s1"}
    assert not [word for word in NEEDLES.values() if word in str(certificate)]
    assert {one["collection"]: one["rows"] for one in certificate["collections"]}["customers"] == 1
    assert re.fullmatch(r"[0-9a-f]{64}", certificate["sha256"])


async def test_the_same_wish_twice_is_one_erasure(store: Store) -> None:
    known: Known = await build(store)
    first = await request_erasure(store, SHOP, GID, HANA, "staff")
    assert await request_erasure(store, SHOP, known.contact, None, "api") == first
