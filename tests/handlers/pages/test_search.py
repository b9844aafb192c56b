"""What a search shows of a text, and the page around it."""

import pytest

from handlers.pages.excerpts import LENGTH, excerpt
from inbox.clock import now
from inbox.conversations.message import SYSTEM
from tests.handlers.site import Site
from tests.inbox.customers.samples import linked_contact, mirrored, record


def _shown(text: str, question: str) -> str:
    return "".join(f"[{part.text}]" if part.is_match else part.text for part in excerpt(text, question))


@pytest.mark.parametrize(
    ("text", "question", "shown"),
    [
        ("注文が届きません", "注文", "[注文]が届きません"),
        ("ガラスのコップ", "ｶﾞﾗｽ", "[ガラス]のコップ"),
        ("ｶﾞﾗｽのｺｯﾌﾟ", "こっぷ", "ｶﾞﾗｽの[ｺｯﾌﾟ]"),
        ("㌔と㌘", "ぐらむ", "㌔と[㌘]"),
        ("Order #A1001 please", "order a1001", "[Order] #[A1001] please"),
        ("同じ 同じ", "同じ", "[同じ] [同じ]"),
        ("one\n\n two", "two", "one [two]"),
        ("何もない", "xyz", "何もない"),
        ("", "xyz", ""),
        ("(a+b)*", "(a+b)*", "[(a+b)*]"),
    ],
)
def test_what_was_asked_for_is_marked(text: str, question: str, shown: str) -> None:
    assert _shown(text, question) == shown


def test_a_long_text_is_cut_around_the_first_place() -> None:
    shown = _shown("あ" * 500 + "注文" + "い" * 500, "注文")
    assert "[注文]" in shown
    assert shown.startswith("…あ")
    assert shown.endswith("い…")
    assert len(shown) <= LENGTH + len("……[]")


async def test_all_kinds_are_found_and_each_can_be_asked_for_alone(site: Site) -> None:
    at = now()
    contact = {"_id": "c_1", "channel": "main", "kind": "person", "display_name": "紅茶さん"}
    await site.store.database.get_collection("contacts").insert_one(
        contact | {"first_seen_at": at, "last_event_at": at}
    )
    conversation = await site.store.conversations.start("c_1")
    await site.store.messages.comment("c_1", conversation.id, "k", "紅茶の在庫を見る", SYSTEM)
    await site.store.memos.save("c_1", 0, "紅茶が好き", SYSTEM)
    while await site.store.search.index_some(1_000):
        pass
    browser = await site.browser()
    sections = {"contact": "found-contacts", "message": "found-messages", "memo": "found-memos"}
    page = await (await browser.get("/search?q=紅茶")).text()
    assert all(section in page for section in sections.values())
    for kind, section in sections.items():
        page = await (await browser.get(f"/search?q=紅茶&kind={kind}")).text()
        assert [other for other in sections.values() if other in page] == [section]


async def test_customers_are_found_and_one_who_is_a_contact_stands_there_once(site: Site) -> None:
    """4.10."""
    one, two = await mirrored(
        site.store,
        record(1, name="佐藤 花子", phone="+819012345678"),
        record(2, name="佐藤 次郎", kana="さとう じろう"),
    )
    contact_id = await linked_contact(site.store, one)
    while await site.store.search.index_some(1_000):
        pass
    browser = await site.browser()
    page = await (await browser.get("/search?q=佐藤")).text()
    assert f"/contacts/{contact_id}" in page
    assert f"/customers/{two.id}" in page
    assert f"/customers/{one.id}" not in page
    alone = await (await browser.get("/search?q=０９０ー１２３４ー５６７８&kind=customer")).text()
    assert f"/customers/{one.id}" in alone
    assert "090-1234-5678" in alone
    assert "found-contacts" not in alone


async def test_nothing_found_and_nothing_asked_both_say_what_to_do(site: Site) -> None:
    browser = await site.browser()
    assert "何をさがしますか？" in await (await browser.get("/search")).text()
    assert "見つかりませんでした" in await (await browser.get("/search?q=そんざいしない")).text()
    assert (await browser.get(f"/search?q={'あ' * 201}")).status == 422
    assert (await browser.get("/search?q=a&after=nonsense")).status == 422
    assert (await browser.get("/search?q=%F0%28%8C%28&kind=%00")).status == 200
