"""お客様: the list, one of them, and the file."""

import csv
import io
from datetime import timedelta

import pytest

from handlers.csv_files import ROW_LIMIT, _pieces, write_row
from handlers.pages.contacts.export_csv import _rows
from handlers.pages.contacts.show import PAGE
from inbox.clock import now
from inbox.conversations.message import SYSTEM
from inbox.store import Store
from tests.eventually import eventually
from tests.handlers.site import CUSTOMER, Site, contact_of


async def _add_contacts(store: Store, count: int, **fields: object) -> list[str]:
    at = now()
    documents = [
        {
            "_id": f"c_{number:04}",
            "channel": "main",
            "kind": "person",
            "line_id": f"U{number:032x}",
            "display_name": f"お客様{number:04}",
            "first_seen_at": at,
            "last_event_at": at - timedelta(minutes=number),
            **fields,
        }
        for number in range(count)
    ]
    await store.database.get_collection("contacts").insert_many(documents)
    return [str(document["_id"]) for document in documents]


async def _index(store: Store) -> None:
    while await store.search.index_some(1_000):
        pass


async def test_an_empty_list_says_what_to_do(site: Site) -> None:
    page = await (await site.browser()).get("/contacts")
    assert "/settings/channel" in await page.text()
    page = await (await site.browser("member")).get("/contacts")
    assert "/settings/channel" not in await page.text()


async def test_pages_follow_each_other_until_everybody_was_shown(site: Site) -> None:
    wanted = await _add_contacts(site.store, 2 * PAGE + 1)
    browser, path, shown = await site.browser(), "/contacts", []
    while path:
        page = await (await browser.get(path)).text()
        shown += [name for name in wanted if f'href="/contacts/{name}"' in page]
        _, found, rest = page.partition('rel="next" href="')
        path = rest.partition('"')[0].replace("&amp;", "&") if found else ""
    assert shown == wanted


async def test_a_name_is_found_however_it_is_written(site: Site) -> None:
    await _add_contacts(site.store, 1, display_name="ハナちゃん")
    await _index(site.store)
    browser = await site.browser()
    assert "ハナちゃん（未連携）" in await (await browser.get("/contacts?q=はなちゃん")).text()
    assert "/search?q=" in await (await browser.get("/contacts?q=いない人")).text()


async def test_names_are_text_and_never_markup(site: Site) -> None:
    evil = '<img src=x onerror="alert(1)">'
    [name] = await _add_contacts(site.store, 1, display_name=evil, status_message=evil, tags=[evil], picture_url=evil)
    await site.store.memos.save(name, 0, evil, SYSTEM)
    await _index(site.store)
    browser = await site.browser()
    for path in ("/contacts", f"/contacts/{name}", "/contacts?q=img", "/search?q=img", f"/search?q={evil}"):
        page = await (await browser.get(path)).text()
        assert "&lt;" in page, path
        assert "<img src=x" not in page, path


async def test_one_customer_is_shown_with_memo_and_talk(site: Site) -> None:
    conversation = await site.say("返品したいです https://example.com/r/1")
    name = contact_of()
    for version, text in enumerate(("はじめのメモ", "二つ目のメモ")):
        await site.store.memos.save(name, version, text, SYSTEM)
    page = await (await (await site.browser()).get(f"/contacts/{name}")).text()
    assert f'href="/inbox/{conversation}"' in page
    assert "返品したいです" in page
    assert 'href="https://example.com/r/1"' in page
    assert ">二つ目のメモ</textarea>" in page
    assert "はじめのメモ" in page
    assert "（未連携）" in page


async def test_a_line_id_is_shown_in_part(site: Site) -> None:
    await site.say("こんにちは")
    page = await (await (await site.browser()).get(f"/contacts/{contact_of()}")).text()
    assert f">{CUSTOMER}<" not in page
    assert f'data-copy="{CUSTOMER}"' in page


async def test_a_linked_customer_is_shown_with_both_names(site: Site) -> None:
    """4.1, 4.6, 4.8: who writes on LINE is the member with this number."""
    fields = {
        "display_name": "はな",
        "customer_gid": "gid://shopify/Customer/6027571560123",
        "customer_name": "山田 花子",
    }
    [name] = await _add_contacts(site.store, 1, **fields)
    page = await (await (await site.browser()).get(f"/contacts/{name}")).text()
    assert "山田 花子 様 (LINE: はな)" in page
    assert 'data-copy="6027571560123"' in page


async def test_the_memo_form_works_without_scripts(site: Site) -> None:
    await site.say("こんにちは")
    browser, path = await site.browser("member"), f"/contacts/{contact_of()}/memo"
    form = {"version": "0", "text": "電話は夕方に", "csrf_token": browser.csrf}
    answer = await browser.request("POST", path, data=form)
    assert (answer.status, answer.headers["Location"]) == (303, f"/contacts/{contact_of()}")
    assert (await site.store.memos.get(contact_of())).text == "電話は夕方に"
    stale = await browser.request("POST", path, data={**form, "text": "別のメモ"})
    assert stale.status == 409
    assert "両方を確かめて" in await stale.text()


async def test_a_viewer_reads_the_memo_and_has_no_form(site: Site) -> None:
    [name] = await _add_contacts(site.store, 1)
    await site.store.memos.save(name, 0, "電話は夕方に", SYSTEM)
    page = await (await (await site.browser("viewer")).get(f"/contacts/{name}")).text()
    assert "電話は夕方に" in page
    assert "<textarea" not in page


async def test_the_file_holds_everybody_and_runs_no_formula(site: Site) -> None:
    await _add_contacts(site.store, 1_203, display_name="=cmd|'/C calc'!A0", tags=["VIP", "定期便"])
    answer = await (await site.browser()).get("/contacts.csv")
    content = await answer.read()
    assert answer.content_type == "text/csv"
    assert "attachment" in answer.headers["Content-Disposition"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert content.startswith(b"\xef\xbb\xbf")
    header, *rows = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    assert len(rows) == 1_203
    assert len({row[0] for row in rows}) == 1_203
    assert {row[1] for row in rows} == {"'=cmd|'/C calc'!A0"}
    assert rows[0][header.index("顧客タグ")] == "VIP,定期便"


async def test_only_those_who_may_set_things_take_the_file(site: Site) -> None:
    for role, status in (("viewer", 403), ("member", 403), ("admin", 200)):
        assert (await (await site.browser(role)).get("/contacts.csv")).status == status


def test_a_cell_stays_one_cell() -> None:
    [row] = csv.reader(io.StringIO(write_row(['a"b', "c,d", "e\nf", "+1", "＝1", "-", ""]), newline=""))
    assert row == ['a"b', "c,d", "e\nf", "'+1", "'＝1", "'-", ""]


@pytest.mark.parametrize("start", ["=", "@", "＋", "－", "＠", "﹦", "\t", "\r", "\n", " =", "\u3000＝", "\n="])
def test_no_cell_runs_as_a_formula(start: str) -> None:
    [row] = csv.reader(io.StringIO(write_row([f"{start}1+1"]), newline=""))
    assert row == [f"'{start}1+1"]


async def test_who_writes_while_the_file_is_made_stands_in_it_once(site: Site) -> None:
    """4.23: by the time of the last event, who writes meanwhile would move out of the part still to be read."""
    names = await _add_contacts(site.store, 1_203)
    written: list[str] = []
    async for piece in _pieces(_rows(site.store.contacts.stream_all()), None, ROW_LIMIT):
        written += [row.partition(",")[0] for row in piece.splitlines()]
        await site.store.database["contacts"].update_one({"_id": names[-1]}, {"$set": {"last_event_at": now()}})
    assert written == names


async def test_a_place_in_the_list_that_nobody_gave_is_refused(site: Site) -> None:
    browser = await site.browser()
    for after in ("nonsense", "~", "99999999999999999999~c_1", "%00"):
        assert (await browser.get(f"/contacts?after={after}")).status == 422
        assert (await browser.get(f"/contacts?q=a&after={after}")).status == 422


async def test_a_new_customer_is_found_by_the_words_of_a_message(site: Site) -> None:
    conversation = await site.say("プリザーブドフラワーの件")
    await eventually(lambda: _is_found(site, "プリザーブドフラワー"), timeout_s=15)
    page = await (await (await site.browser()).get("/search?q=ぷりざーぶど")).text()
    assert f'href="/inbox/{conversation}?message=' in page
    assert "<mark>プリザーブド</mark>" in page


async def _is_found(site: Site, question: str) -> bool:
    return bool((await site.store.search.find(question)).messages)
