"""Search over messages, contacts and memos in a real database."""

import random
from dataclasses import replace

import pytest

from inbox.conversations.message import Actor
from inbox.errors import Invalid
from inbox.intake.meaning import Intake
from inbox.search.folding import fold
from inbox.search.indexing import INDEX, VERSION, index_write
from inbox.search.search import SearchPage
from inbox.search.subjects import SUBJECTS
from inbox.store import Store
from tests.inbox.samples import said
from tests.inbox.search.test_bigrams import stands_in

TANAKA = Actor("staff", "s1", "田中")


async def say(store: Store, *texts: str, user: str = "U1") -> None:
    """Have a customer write each text, a second apart, and index all."""
    await store.intake.apply([said(text, user, number * 1_000) for number, text in enumerate(texts)])
    await index_all(store)


async def index_all(store: Store) -> None:
    while await store.search.index_some(100):
        pass


def taken_back(line_message_id: str) -> Intake:
    return replace(said("", "U1"), message=None, unsend=line_message_id)


def texts(page: SearchPage) -> list[str | None]:
    return [message.text for message in page.messages]


async def test_a_message_is_found_by_a_part_of_it_newest_first(store: Store) -> None:
    await say(store, "返品したいです", "サイズは？", "ヘンピンではなく返品です")
    assert texts(await store.search.find("返品")) == ["ヘンピンではなく返品です", "返品したいです"]
    assert texts(await store.search.find("へんぴん")) == ["ヘンピンではなく返品です"]
    assert texts(await store.search.find("交換")) == []


async def test_a_contact_is_found_by_name_number_and_line_id(store: Store) -> None:
    """3.6, 4.10, 4.12."""
    await say(store, "こんにちは", user="U" + "4af4980629" * 3 + "ab")
    contact = (await store.contacts.list(None, 1)).items[0]
    await store.contacts.set_profile(contact.id, display_name="ﾌﾞﾗｳﾝ 太郎")
    await store.database.get_collection("contacts").update_one(
        {"_id": contact.id}, {"$set": {"customer_gid": "gid://shopify/Customer/678901", "tags": ["VIP会員"]}}
    )
    await index_all(store)
    for question in ("ブラウン", "太郎 ぶら", "678901", "U4af4980629", "vip", "会員"):
        found = await store.search.find(question, kinds=["contact"])
        assert [one.id for one in found.contacts] == [contact.id], question
    assert (await store.search.find("次郎", kinds=["contact"])).contacts == ()


async def test_a_memo_is_found_as_it_stands_now(store: Store) -> None:
    await store.memos.save("c_1", 0, "左利き", TANAKA)
    await index_all(store)
    assert [memo.contact_id for memo in (await store.search.find("左利き")).memos] == ["c_1"]
    await store.memos.save("c_1", 1, "右利き", TANAKA)
    await index_all(store)
    assert (await store.search.find("左利き")).memos == ()
    assert (await store.search.find("右利き")).memos[0].version == 2


async def test_only_the_kinds_asked_for_are_searched(store: Store) -> None:
    await say(store, "左利き用はありますか")
    await store.memos.save("c_1", 0, "左利き", TANAKA)
    await index_all(store)
    both = await store.search.find("左利き")
    assert (len(both.messages), len(both.memos)) == (1, 1)
    memos = await store.search.find("左利き", kinds=["memo"])
    assert (len(memos.messages), len(memos.memos)) == (0, 1)


async def test_a_message_taken_back_is_gone_from_the_index(store: Store) -> None:
    await store.intake.apply([said("ひみつの番号", "U1", line_message_id="7")])
    await index_all(store)
    assert len((await store.search.find("ひみつ")).messages) == 1
    await store.intake.apply([taken_back("7")])
    assert (await store.search.find("ひみつ")).messages == ()
    await index_all(store)
    document = await store.database.get_collection("messages").find_one({"line_message_id": "7"})
    assert document is not None
    assert (document["search_version"], document.get("search_tokens")) == (VERSION, None)


async def test_a_message_taken_back_while_it_is_indexed_does_not_return(store: Store) -> None:
    await store.intake.apply([said("ひみつの番号", "U1", line_message_id="7")])
    messages = store.database.get_collection("messages")
    read = await messages.find_one({"line_message_id": "7"})
    assert read is not None
    await store.intake.apply([taken_back("7")])
    outcome = await messages.bulk_write([index_write(SUBJECTS[0], read)])
    assert outcome.matched_count == 0


async def test_pages_follow_each_other_through_all_kinds(store: Store) -> None:
    await say(store, *(f"返品 {number}" for number in range(7)))
    for number in range(5):
        await store.memos.save(f"c_{number}", 0, "返品が多い", TANAKA)
    await index_all(store)
    messages: list[str | None] = []
    memos: list[str] = []
    after: str | None = None
    while True:
        page = await store.search.find("返品", after=after, limit=3)
        messages += texts(page)
        memos += [memo.contact_id for memo in page.memos]
        after = page.next
        if after is None:
            break
    assert messages == [f"返品 {number}" for number in reversed(range(7))]
    assert sorted(memos) == [f"c_{number}" for number in range(5)]


async def test_the_database_answers_as_reading_every_message_would(store: Store) -> None:
    dice = random.Random(20_251)
    alphabet = "あいアイｱｶﾞがー返品a1A１b2 #"
    written = ["".join(dice.choices(alphabet, k=dice.randint(1, 14))) for _ in range(300)]
    await say(store, *written)
    hits = 0
    for _ in range(150):
        question = "".join(dice.choices(alphabet, k=dice.randint(1, 4)))
        terms = fold(question).split()
        expected = [text for text in written if terms and all(stands_in(term, fold(text)) for term in terms)]
        answer = await store.search.find(question, kinds=["message"], limit=300)
        assert sorted(text or "" for text in texts(answer)) == sorted(expected), question
        hits += len(expected)
    assert hits > 300, "the questions found next to nothing: this proves nothing"


async def test_a_token_that_is_rare_is_walked_and_not_a_common_one(store: Store) -> None:
    await say(store, *(["ご注文の件です"] * 60), "ご注文の件です #1001")
    messages = store.database.get_collection("messages")
    query = {"search_tokens": "1001", "$expr": {"$setIsSubset": [{"$literal": ["注文"]}, "$search_tokens"]}}
    plan = await messages.find(query).sort([("sent_at", -1), ("_id", -1)]).hint(INDEX).explain()
    assert plan["executionStats"]["totalKeysExamined"] == 1
    assert "SORT" not in str(plan["queryPlanner"]["winningPlan"])
    assert texts(await store.search.find("注文 1001")) == ["ご注文の件です #1001"]


async def test_what_waits_to_be_indexed_is_found_by_an_index(store: Store) -> None:
    await say(store, *(["こんにちは"] * 30))
    for query in ({"search_version": None}, {"search_version": {"$lt": VERSION}}):
        plan = await store.database.get_collection("messages").find(query).explain()
        assert plan["executionStats"]["totalDocsExamined"] == 0


async def test_an_older_index_is_made_anew(store: Store) -> None:
    await say(store, "返品")
    messages = store.database.get_collection("messages")
    await messages.update_many({}, {"$set": {"search_version": VERSION - 1, "search_tokens": ["古い"]}})
    assert texts(await store.search.find("返品")) == []
    await index_all(store)
    assert texts(await store.search.find("返品")) == ["返品"]


@pytest.mark.parametrize(
    "question", ["", " 　\n", "\ud800", "\x00", "$where", "[(*", "あ" * 200, "a b c d e f g h i j k l m n"]
)
async def test_whatever_is_asked_is_answered(store: Store, question: str) -> None:
    await say(store, "こんにちは")
    assert await store.search.find(question) == SearchPage()


async def test_a_question_that_is_too_long_and_a_cursor_that_is_none_are_refused(store: Store) -> None:
    with pytest.raises(Invalid):
        await store.search.find("あ" * 201)
    for cursor in ("x", "あ", "e30x", "bnVsbA", "WzFd", "eyJtZXNzYWdlIjoieCJ9", "=" * 10_000):
        with pytest.raises(Invalid):
            await store.search.find("こんにちは", after=cursor)
