"""ユーザーメモ: versions, conflicts, history."""

import asyncio

import pytest

from inbox.conversations.draft import text_draft
from inbox.conversations.message import Actor
from inbox.errors import Conflict, Invalid
from inbox.store import Store
from tests.inbox.samples import said

TANAKA = Actor("staff", "s1", "田中")
SUZUKI = Actor("staff", "s2", "鈴木")
EDITORS = 5
EDITS = 200


async def test_a_memo_that_nobody_wrote_is_empty_and_has_version_zero(store: Store) -> None:
    """0.15."""
    memo = await store.memos.get("c_1")
    assert (memo.text, memo.version, memo.updated_by) == ("", 0, None)


async def test_every_version_is_kept_with_its_author(store: Store) -> None:
    """4.15."""
    await store.memos.save("c_1", 0, "左利き", TANAKA)
    saved = await store.memos.save("c_1", 1, "左利き。\r\n電話は夕方", SUZUKI)
    assert saved == await store.memos.get("c_1")
    assert saved.text == "左利き。\n電話は夕方"
    history = await store.memos.history("c_1", 10)
    assert [(memo.version, memo.updated_by) for memo in history] == [(2, SUZUKI), (1, TANAKA)]
    assert len(await store.memos.history("c_1", 1)) == 1


@pytest.mark.parametrize("version", [0, 2, -1, 2**70])
async def test_a_stale_save_gets_what_is_there_and_changes_nothing(store: Store, version: int) -> None:
    await store.memos.save("c_1", 0, "左利き", TANAKA)
    with pytest.raises(Conflict) as refused:
        await store.memos.save("c_1", version, "右利き", SUZUKI)
    assert refused.value.current == {"text": "左利き", "version": 1, "by": "田中"}
    assert [memo.text for memo in await store.memos.history("c_1", 10)] == ["左利き"]


async def test_the_same_save_again_is_the_same_version(store: Store) -> None:
    first = await store.memos.save("c_1", 0, "左利き", TANAKA)
    assert await store.memos.save("c_1", 0, "左利き", TANAKA) == first
    assert len(await store.memos.history("c_1", 10)) == 1


async def test_a_save_that_died_half_way_is_there_for_the_next_reader(store: Store) -> None:
    await store.memos.save("c_1", 0, "一", TANAKA)
    memos = store.database.get_collection("memos")
    before = await memos.find_one({"_id": "c_1"})
    assert before is not None
    await store.memos.save("c_1", 1, "二", SUZUKI)
    await memos.replace_one({"_id": "c_1"}, before)  # As a kill between the two writes leaves it.
    memo = await store.memos.get("c_1")
    assert (memo.text, memo.version) == ("二", 2)
    await memos.replace_one({"_id": "c_1"}, before)
    assert (await store.memos.save("c_1", 2, "三", TANAKA)).version == 3
    healed = await memos.find_one({"_id": "c_1"})
    assert healed is not None
    assert healed["text"] == "三"


async def test_a_memo_has_at_most_5000_characters_of_any_kind_that_can_be_kept(store: Store) -> None:
    assert (await store.memos.save("c_1", 0, "𠮷" * 5_000, TANAKA)).version == 1
    for text in ("あ" * 5_001, "\ud800"):
        with pytest.raises(Invalid):
            await store.memos.save("c_1", 1, text, TANAKA)
    assert (await store.memos.save("c_1", 1, "a\x00b", TANAKA)).text == "a\x00b"


@pytest.mark.timeout(180)
async def test_a_thousand_contended_edits_by_five_editors_lose_none(store: Store) -> None:
    async def edit(place: int) -> int:
        memo, conflicts, done = await store.memos.get("c_1"), 0, 0
        version, text = memo.version, memo.text
        while done < EDITS:
            counts = [int(count) for count in text.split(",")] if text else [0] * EDITORS
            counts[place] += 1
            try:
                saved = await store.memos.save("c_1", version, ",".join(map(str, counts)), TANAKA)
                version, text, done = saved.version, saved.text, done + 1
            except Conflict as conflict:
                version, text, conflicts = conflict.current["version"], conflict.current["text"], conflicts + 1
        return conflicts

    conflicts = await asyncio.gather(*(edit(place) for place in range(EDITORS)))
    memo = await store.memos.get("c_1")
    assert (memo.text, memo.version) == (",".join([str(EDITS)] * EDITORS), EDITORS * EDITS)
    assert sum(conflicts) > 0, "nobody ever met a colleague: this proves nothing"
    assert len(await store.memos.history("c_1", 2_000)) == EDITORS * EDITS


async def test_an_answer_to_a_customer_with_a_memo_holds_nothing_of_it(store: Store) -> None:
    """0.15."""
    await store.intake.apply([said("在庫はありますか", "U1")])
    contact = await store.contacts.get_named("main", "line:U1")
    await store.memos.save(contact.id, 0, "気難しい", TANAKA)
    await store.outbox.queue(contact.id, "k1", text_draft("ございます"), TANAKA)
    holding: dict[str, list[str]] = {"気難しい": [], "ございます": []}
    for name in sorted(await store.database.list_collection_names()):
        kept = str(await store.database.get_collection(name).find().to_list(100))
        for words, names in holding.items():
            names += [name] if words in kept else []
    assert holding["気難しい"] == ["memo_versions", "memos"]
    assert "messages" in holding["ございます"]
