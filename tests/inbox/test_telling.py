"""What the bot says outside a tick."""

import asyncio

import pytest

from inbox.conversations.draft import Button, Draft, buttons_draft, question_draft, text_draft
from inbox.errors import Invalid
from inbox.store import Store
from tests.inbox.links.people import add_contact
from tests.inbox.samples import said


async def test_the_same_key_says_it_once(store: Store) -> None:
    contact = await add_contact(store)
    drafts = [text_draft(f"こんにちは{number}") for number in range(5)]
    ids = await asyncio.gather(*(store.telling.tell(contact, "k", draft) for draft in drafts))
    assert set(ids) == {"bot:k"}
    assert await store.database["messages"].count_documents({"contact_id": contact}) == 1


async def test_nobody_stops_waiting_for_an_answer_of_the_bot(store: Store) -> None:
    await store.intake.apply([said("いつ届きますか", "U1")])
    contact = await store.contacts.get_named("main", "line:U1")
    before = await store.conversations.current(contact.id)
    await store.telling.tell(contact.id, "k", text_draft("連携しました"))
    assert before is not None
    assert await store.conversations.current(contact.id) == before
    assert not await store.messages.has_answer(contact.id, before.opened_at)


async def test_no_conversation_is_opened_for_it(store: Store) -> None:
    contact = await add_contact(store)
    await store.telling.tell(contact, "k", text_draft("連携しました"))
    assert await store.conversations.current(contact) is None


async def test_who_blocks_us_is_told_nothing(store: Store) -> None:
    contact = await add_contact(store, is_following=False)
    assert await store.telling.tell(contact, "k", text_draft("連携しました")) is None
    assert await store.database["messages"].count_documents({}) == 0


async def test_buttons_and_answers_are_kept_as_they_are_sent(store: Store) -> None:
    contact = await add_contact(store)
    buttons = [Button("はじめる", uri="https://desk.example.jp/link/x"), Button("やめる", data="link=keep")]
    await store.telling.tell(contact, "k1", buttons_draft("連携しますか", buttons))
    await store.telling.tell(contact, "k2", question_draft("解除しますか", buttons))
    first, second = (await store.messages.many(["bot:k1", "bot:k2"])).values()
    if first.kind != "template":
        first, second = second, first
    assert [one["label"] for one in first.content["buttons"]] == ["はじめる", "やめる"]
    assert [one["data"] for one in second.content["quick_replies"]] == [None, "link=keep"]


@pytest.mark.parametrize(
    "draft",
    [
        buttons_draft("", [Button("はい", data="x")]),
        buttons_draft("あ" * 161, [Button("はい", data="x")]),
        buttons_draft("\ud800", [Button("はい", data="x")]),
        buttons_draft("連携しますか", []),
        buttons_draft("連携しますか", [Button("はい", data="x")] * 5),
        buttons_draft("連携しますか", [Button("あ" * 21, data="x")]),
    ],
)
async def test_what_line_would_refuse_is_not_queued(store: Store, draft: Draft) -> None:
    contact = await add_contact(store)
    with pytest.raises(Invalid):
        await store.telling.tell(contact, "k", draft)
    assert await store.database["messages"].count_documents({}) == 0
