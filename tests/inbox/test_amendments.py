"""What a customer took back stands nowhere any more."""

from itertools import permutations
from typing import Any

import pytest

from inbox.conversations.message import Media
from inbox.events.event import NewEvent
from inbox.intake.meaning import ActivityEntry, BotReply, Edit, IncomingMessage, Intake, Source
from inbox.search.indexing import Indexing
from inbox.store import Store
from tests.inbox.samples import CUSTOMER, from_milliseconds, new_event, said, stored

SECRET = "ないしょの話"
EDITED = "もっとないしょ"
PERSON = Source("person", CUSTOMER)


async def record(store: Store, **raw: Any) -> NewEvent:
    event = new_event(**raw)
    await store.events.record([event])
    return event


async def everything(store: Store) -> str:
    names = await store.database.list_collection_names()
    return str({name: await store.database.get_collection(name).find().to_list(1_000) for name in names})


async def spoken(store: Store) -> Intake:
    event = await record(store, type="message", message={"id": "9", "type": "text", "text": SECRET}, mode="active")
    return Intake(stored(event), PERSON, message=IncomingMessage("text", SECRET, line_message_id="9"))


async def changed(store: Store) -> Intake:
    event = await record(store, type="messageEdited", message={"id": "9", "type": "text", "text": EDITED})
    edit = Edit("9", EDITED, {}, from_milliseconds(event.timestamp_ms + 1))
    return Intake(stored(event), PERSON, activity=ActivityEntry("edited"), edit=edit)


async def unsent(store: Store) -> Intake:
    event = await record(store, type="unsend", unsend={"messageId": "9"})
    return Intake(stored(event), PERSON, activity=ActivityEntry("unsend"), unsend="9")


@pytest.mark.parametrize("order", list(permutations(range(3))))
async def test_an_unsent_message_leaves_its_words_nowhere_whatever_came_first(
    store: Store, order: tuple[int, ...]
) -> None:
    intakes = [await spoken(store), await changed(store), await unsent(store)]
    assert SECRET.encode() in (await store.database["events"].find_one({"_id": intakes[0].event.id}) or {})["raw"]
    for number in order:
        await store.intake.apply([intakes[number]])
        await Indexing(store.database).index_some(100)
    kept = await everything(store)
    for words in (SECRET, EDITED):
        assert words not in kept
        assert str(words.encode())[2:-1] not in kept
    raw = (await store.events.get(intakes[0].event.id)).raw
    assert raw == {"type": "message", "message": {"id": "9", "type": "text", "unsent": True}, "mode": "active"}


async def test_a_redelivery_does_not_bring_the_words_back(store: Store) -> None:
    event = await record(store, type="message", message={"id": "9", "type": "text", "text": SECRET})
    message = IncomingMessage("text", SECRET, line_message_id="9")
    await store.intake.apply([Intake(stored(event), PERSON, message=message), await unsent(store)])
    await store.events.record([event])
    assert str(SECRET.encode())[2:-1] not in await everything(store)
    assert (await store.events.get(event.id)).redeliveries == 1


async def test_name_and_address_of_an_unsent_file_go_with_it(store: Store) -> None:
    media = Media("external", file_name=f"{SECRET}.pdf", external_url="https://example.com/secret")
    message = IncomingMessage("file", f"{SECRET}.pdf", line_message_id="9", media=media)
    await store.intake.apply([Intake(stored(new_event()), PERSON, message=message), await unsent(store)])
    kept = await everything(store)
    assert (SECRET in kept, "example.com" in kept) == (False, False)


async def test_another_message_of_the_same_millisecond_keeps_its_line_in_the_list(store: Store) -> None:
    one, two = (said(text, at_ms=1_000, line_message_id=text) for text in ("1", "2"))
    first, last = sorted((one, two), key=lambda intake: intake.event.id)
    await store.intake.apply([first, last])
    gone = first.message.line_message_id if first.message else None
    await store.intake.apply([Intake(stored(new_event(at_ms=2_000)), PERSON, unsend=gone)])
    contact = await store.contacts.get_named("main", f"line:{CUSTOMER}")
    conversation = await store.conversations.current(contact.id)
    assert conversation is not None
    assert conversation.last_message is not None
    assert last.message is not None
    assert conversation.last_message.text == last.message.text


@pytest.mark.parametrize("unsend_first", [True, False])
async def test_an_automatic_answer_does_not_keep_words_that_were_taken_back(store: Store, unsend_first: bool) -> None:
    message = said("口座番号は1234567です", line_message_id="9", replies=(BotReply("受付: 口座番号は1234567です"),))
    unsend = Intake(stored(new_event()), Source("person", CUSTOMER), activity=ActivityEntry("unsend"), unsend="9")
    for intake in [unsend, message] if unsend_first else [message, unsend]:
        await store.intake.apply([intake])
    rows = await store.database["messages"].find().to_list(10)
    assert "1234567" not in str(rows)
    [reply] = [row for row in rows if row["_id"].startswith("reply:")]
    assert (reply["send"]["state"], reply["content"]) == ("cancelled", {"redacted": True})
