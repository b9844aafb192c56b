"""One act on many members: marked on a page, or everybody whom a query names."""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from datetime import timedelta

import pytest

from handlers.pages.customers.listing import PAGE
from inbox.batches import Batch
from inbox.clock import now
from inbox.customers.customer import Customer
from inbox.customers.gid import OWN_SHOP, customer_gid
from tests.eventually import eventually
from tests.handlers.pages.fetching import fragment_of, page_of
from tests.handlers.pages.records import create_member, member, open_form
from tests.handlers.site import Browser, Site

SELECTION, DELETION = "/customers/selection", "/customers/deletion"


async def choose(browser: Browser, path: str, picked: Sequence[str], **fields: str) -> tuple[int, str]:
    """Send the form of the list with some rows marked."""
    form = [*fields.items(), *(("picked", one) for one in picked)]
    answer = await browser.request("POST", path, data=form, headers={"X-CSRF-Token": browser.csrf})
    return answer.status, answer.headers.get("Location", "") or await answer.text()


async def outcome(site: Site, location: str) -> Batch:
    """Wait until an act on many is over."""

    async def is_over() -> Batch | None:
        batch = await site.store.batches.get(location.removeprefix("/bulk/"))
        return batch if batch.is_over else None

    batch = await eventually(is_over, timeout_s=20)
    assert batch is not None
    return batch


async def act(site: Site, browser: Browser, path: str, picked: Sequence[str], **fields: str) -> Batch:
    """Do something with some, and wait for its end."""
    status, location = await choose(browser, path, picked, **fields)
    assert (status, location[:6]) == (303, "/bulk/"), location
    return await outcome(site, location)


async def tags_of(site: Site, people: Sequence[Customer]) -> list[tuple[str, ...]]:
    found = await site.store.customers.many([one.id for one in people])
    return [found[one.id].record.tags for one in people]


async def members(site: Site, count: int, **fields: object) -> list[Customer]:
    await site.store.customers.upsert([member(number, **fields) for number in range(1, count + 1)])
    found = await site.store.customers.of_gids(OWN_SHOP, [customer_gid(OWN_SHOP, one) for one in range(1, count + 1)])
    assert len(found) == count
    return [found[customer_gid(OWN_SHOP, number)] for number in range(1, count + 1)]


async def test_a_tag_is_put_on_the_marked_and_taken_off_again_by_undo(site: Site) -> None:
    """0.16, 0.18, 0.24, 2.27 Undo takes off only what the act itself put on."""
    plain, other = await create_member(site.store, 1), await create_member(site.store, 2, tags=("法人",))
    has, left = await create_member(site.store, 3, tags=("ｖｉｐ",)), await create_member(site.store, 4)
    browser = await site.browser("member")
    picked = [plain.id, other.id, has.id]
    batch = await act(site, browser, SELECTION, picked, act="add_tags", tags="VIP、お茶会")
    everybody = [plain, other, has, left]
    assert await tags_of(site, everybody) == [
        ("VIP", "お茶会"), ("VIP", "お茶会", "法人"), ("お茶会", "ｖｉｐ"), (),
    ]  # fmt: skip
    assert (batch.state, batch.done, batch.failed, batch.skipped) == ("done", 3, 0, 0)
    await site.store.customers.change_tags(other.id, ["紅茶"], [])
    page = await page_of(browser, f"/bulk/{batch.id}")
    assert "3人を変更、0人は変更できません" in page
    answer = await browser.post(f"/bulk/{batch.id}/undo", fragment=False)
    undo = await outcome(site, answer.headers["Location"])
    assert await tags_of(site, everybody) == [(), ("VIP", "お茶会", "法人", "紅茶"), ("ｖｉｐ",), ()]
    assert (undo.done, undo.skipped) == (2, 1)
    page = await page_of(browser, f"/bulk/{undo.id}")
    assert "その後に変更されたため、元に戻しませんでした。" in page
    assert f"/bulk/{undo.id}/undo" not in page, "what was undone is not undone again"


async def test_all_that_match_are_taken_as_a_query_and_nobody_who_matches_later(site: Site) -> None:
    """0.26, 0.28, 2.27 More than a page; who changed after the page was shown is left alone."""
    await members(site, PAGE + 70, tags=("定期",))
    await create_member(site.store, 900)
    browser = await site.browser("member")
    page = await page_of(browser, "/customers?tag=定期")
    assert f"該当する{PAGE + 70}件すべてを選択" in page
    form = await open_form(browser, "/customers?tag=定期")
    late = await create_member(site.store, 900, tags=("定期",), updated_at=now() + timedelta(seconds=1))
    new = await create_member(site.store, 901, tags=("定期",))
    sent = {name: form[name] for name in ("seen_at", "tag")}
    batch = await act(site, browser, SELECTION, [], everybody="on", act="add_tags", tags="秋の案内", **sent)
    assert (batch.total, batch.done) == (PAGE + 70, PAGE + 70)
    assert [tags for tags in await tags_of(site, [late, new]) if "秋の案内" in tags] == []
    assert (await page_of(browser, "/customers?tag=秋の案内")).count('class="person-cell"') == PAGE


async def test_a_search_names_them_too(site: Site) -> None:
    """0.29."""
    people = [await create_member(site.store, number, name=f"茶道 {number}") for number in (1, 2)]
    other = await create_member(site.store, 3, name="華道 三")
    while await site.store.search.index_some(1_000):
        pass
    browser = await site.browser("member")
    form = await open_form(browser, "/customers?q=茶道")
    sent = {name: form[name] for name in ("seen_at", "q")}
    batch = await act(site, browser, SELECTION, [], everybody="on", act="add_tags", tags="茶会", **sent)
    assert batch.done == 2
    assert await tags_of(site, [*people, other]) == [("茶会",), ("茶会",), ()]
    assert "茶道" not in repr(batch.settings), "what was searched is kept nowhere"


async def test_a_viewer_and_who_marks_nobody_change_nothing(site: Site) -> None:
    """0.24."""
    customer = await create_member(site.store, 1)
    assert (await choose(await site.browser("viewer"), SELECTION, [customer.id], act="add_tags", tags="VIP"))[0] == 403
    browser = await site.browser("member")
    assert (await choose(browser, SELECTION, [], act="add_tags", tags="VIP"))[0] == 422
    assert (await choose(browser, SELECTION, [customer.id], act="add_tags", tags=" , "))[0] == 422
    assert await tags_of(site, [customer]) == [()]


async def test_too_many_tags_on_one_are_told_beside_that_one(site: Site) -> None:
    """0.25 The row with its reason; the others are done."""
    full = await create_member(site.store, 1, tags=tuple(f"タグ{number}" for number in range(250)))
    free = await create_member(site.store, 2)
    browser = await site.browser("member")
    batch = await act(site, browser, SELECTION, [full.id, free.id], act="add_tags", tags="VIP")
    assert (batch.done, batch.failed) == (1, 1)
    page = await page_of(browser, f"/bulk/{batch.id}")
    assert "タグは1人に250個までです" in page
    assert re.search(rf'name="picked" value="{full.id}" checked', page), "who is left stays marked"
    answer = await browser.get(f"/bulk/{batch.id}/results.csv")
    rows = list(csv.reader(io.StringIO((await answer.text()).lstrip("\ufeff"))))
    assert {row[0]: row[2] for row in rows[1:]} == {full.gid: "変更できませんでした", free.gid: "変更しました"}


async def test_two_marked_lead_to_their_merge(site: Site) -> None:
    """0.48."""
    one, two, three = await members(site, 3)
    browser = await site.browser("owner")
    assert await choose(browser, SELECTION, [one.id, two.id], act="merge") == (
        303, f"/customers/{one.id}/merge?with={two.id}",
    )  # fmt: skip
    for picked in ([one.id], [one.id, two.id, three.id]):
        assert (await choose(browser, SELECTION, picked, act="merge"))[0] == 422


async def test_a_member_is_deleted_in_two_steps(site: Site) -> None:
    """0.53, 3.70, 3.72 From the menu of the page: what it means, then for good."""
    customer, other = await members(site, 2)
    browser = await site.browser("admin")
    assert f"/customers/{customer.id}/deletion" in await page_of(browser, f"/customers/{customer.id}")
    page = await page_of(browser, f"/customers/{customer.id}/deletion")
    assert "削除すると元に戻せません" in page
    assert await site.store.customers.find(OWN_SHOP, customer.gid) is not None
    batch = await act(site, browser, DELETION, [customer.id], confirmed="on")
    assert batch.done == 1
    assert await site.store.customers.find(OWN_SHOP, customer.gid) is None
    assert await site.store.customers.find(OWN_SHOP, other.gid) is not None
    assert "1件削除、0件は削除できません" in await page_of(browser, f"/bulk/{batch.id}")
    assert (await browser.post(f"/bulk/{batch.id}/undo", fragment=False)).status == 409


async def test_many_are_deleted_after_a_look_at_who_they_are(site: Site) -> None:
    """0.53, 0.58."""
    people = await members(site, 60)
    browser = await site.browser("admin")
    status, page = await choose(browser, DELETION, [], everybody="on")
    assert (status, "60人を削除しますか" in page, "ほか10人" in page) == (200, True, True)
    assert len(await site.store.customers.many([one.id for one in people])) == 60, "the first step deletes nobody"
    batch = await act(site, browser, DELETION, [], everybody="on", confirmed="on")
    assert (batch.done, batch.total) == (60, 60)
    assert await site.store.customers.many([one.id for one in people]) == {}
    kept = [repr(row) async for row in site.store.database["bulk_rows"].find()]
    assert len(kept) == 60
    assert not [row for row in kept if "gid://" in row or "山田" in row], "nothing says who they were"


@pytest.mark.parametrize("role", ["viewer", "member"])
async def test_only_who_may_erase_deletes(site: Site, role: str) -> None:
    """3.71."""
    customer = await create_member(site.store, 1)
    browser = await site.browser(role)
    assert (await choose(browser, DELETION, [customer.id], confirmed="on"))[0] == 403
    assert (await browser.get(f"/customers/{customer.id}/deletion")).status == 403
    assert await site.store.customers.find(OWN_SHOP, customer.gid) is not None


async def test_progress_is_asked_for_as_a_part_and_can_be_stopped(site: Site) -> None:
    """0.26."""
    people = await members(site, 120)
    browser = await site.browser("member")
    status, location = await choose(browser, SELECTION, [], everybody="on", act="add_tags", tags="VIP")
    assert status == 303
    await browser.post(f"{location}/cancellation", fragment=False)
    part = await fragment_of(browser, location)
    assert "<batch-progress" in part
    assert "<html" not in part
    batch = await outcome(site, location)
    changed = [tags for tags in await tags_of(site, people) if tags]
    assert len(changed) == batch.done, "what was counted is what was done"


async def test_marks_are_shown_to_those_who_may_change(site: Site) -> None:
    """0.25."""
    await members(site, 3)
    seen: Mapping[str, int] = {
        role: (await page_of(await site.browser(role), "/customers")).count('name="picked"')
        for role in ("viewer", "member")
    }
    assert seen == {"viewer": 0, "member": 3}
