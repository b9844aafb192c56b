"""顧客を統合, with customers of our own: the pages, the guards, and what follows."""

import pytest

from inbox.customers.customer import Consent, Customer
from inbox.customers.drafts import NewCustomer
from inbox.ids import new_id
from tests.eventually import eventually
from tests.handlers.pages.fetching import fragment_of, page_of
from tests.handlers.site import Browser, Site, contact_of


async def _two(site: Site) -> tuple[Customer, Customer]:
    """Enter one person twice."""
    one = NewCustomer(last_name="佐藤", first_name="健一", phone="090-1111-2222", note="旧", tags=("VIP",))
    two = NewCustomer(last_name="佐藤", first_name="健一", email="sato@example.jp", note="新", tags=("大阪",))
    return await site.store.customers.create_local(one), await site.store.customers.create_local(two)


async def _merge(browser: Browser, one: Customer, two: Customer, **fields: str) -> str:
    """Merge the first into the second; give where that led."""
    form = {"with": one.id, "attempt": new_id(), "act": "merge", "confirm": "統合", **fields}
    answer = await browser.post(f"/customers/{two.id}/merge", form, fragment=False)
    assert answer.status == 303, await answer.text()
    return answer.headers["Location"]


async def _done(browser: Browser, path: str) -> str:
    """Give the part that shows the end of a merge."""

    async def ended() -> str | None:
        part = await fragment_of(browser, path)
        return None if "data-running" in part else part

    return await eventually(ended, timeout_s=20) or ""


async def test_two_of_our_own_become_one(site: Site) -> None:
    """0.30, 0.47, 0.49: the old number leads on, the LINE user follows, nobody is written to."""
    one, two = await _two(site)
    await site.say("こんにちは")
    await site.store.links.link(contact_of(), one, "staff_created", by="staff")
    browser = await site.browser()
    part = await _done(browser, await _merge(browser, one, two))
    assert "統合しました" in part
    assert "続けて統合" in part
    kept = await site.store.customers.get(two.id)
    assert (kept.record.phone, kept.record.email) == ("+819011112222", "sato@example.jp")
    assert (kept.record.note, set(kept.record.tags)) == ("新\n旧", {"VIP", "大阪"})
    assert (await site.store.customers.get(one.id)).id == two.id
    assert (await site.store.contacts.get(contact_of())).customer_gid == two.gid
    assert kept.linked_contacts == 1


async def test_the_page_shows_choices_limits_and_what_moves(site: Site) -> None:
    """0.30, 0.31, 0.34, 0.35."""
    one, two = await _two(site)
    page = await page_of(await site.browser(), f"/customers/{two.id}/merge?with={one.id}")
    assert page.index(one.gid.rpartition("/")[2]) < page.index(two.gid.rpartition("/")[2])
    assert "佐藤（同じ）" in page
    assert f'name="keep_email" value="{two.gid}" checked' in page
    assert "3 / 5,000" in page
    assert "2 / 250" in page


async def test_a_chosen_value_stays_and_an_unticked_tag_goes(site: Site) -> None:
    """0.30, 0.35."""
    one = await site.store.customers.create_local(NewCustomer(last_name="佐藤", email="a@example.jp", tags=("旧",)))
    two = await site.store.customers.create_local(NewCustomer(last_name="佐藤", email="b@example.jp", tags=("新",)))
    browser = await site.browser()
    fields = {"keep_email": one.gid, "has_tags": "1", "tag": "新", "note": "1人にしました"}
    await _done(browser, await _merge(browser, one, two, **fields))
    kept = await site.store.customers.get(two.id)
    assert (kept.record.email, kept.record.tags, kept.record.note) == ("a@example.jp", ("新",), "1人にしました")


@pytest.mark.parametrize("typed", ["", "とうごう", "統 合"])
async def test_without_the_typed_word_nothing_happens(site: Site, typed: str) -> None:
    """0.33."""
    one, two = await _two(site)
    form = {"with": one.id, "attempt": new_id(), "act": "merge", "confirm": typed}
    answer = await (await site.browser()).post(f"/customers/{two.id}/merge", form, fragment=False)
    assert answer.status == 422
    assert "確認のための言葉" in await answer.text()
    assert (await site.store.customers.get(one.id)).id == one.id


async def test_looking_changes_nothing_and_a_new_look_reads_anew(site: Site) -> None:
    """0.32."""
    one, two = await _two(site)
    browser = await site.browser()
    form = {"with": one.id, "attempt": new_id(), "act": "preview", "note": "短く"}
    answer = await browser.post(f"/customers/{two.id}/merge", form, fragment=False)
    assert answer.status == 200
    assert "2 / 5,000" in await answer.text()
    assert await site.store.merges.list_of(one.gid) == []
    await site.store.customers.edit(two.id, {"note": "直した"}, two.record.updated_at)
    assert "直した" in await page_of(browser, f"/customers/{two.id}/merge?with={one.id}")


async def test_a_note_over_the_limit_blocks_with_the_overflow_shown(site: Site) -> None:
    """0.34."""
    one, two = await _two(site)
    browser = await site.browser()
    form = {"with": one.id, "attempt": new_id(), "act": "merge", "confirm": "統合", "note": "あ" * 5_001}
    answer = await browser.post(f"/customers/{two.id}/merge", form, fragment=False)
    page = await answer.text()
    assert answer.status == 422
    assert "1文字多すぎます" in page
    assert "あ" * 5_001 in page
    assert (await site.store.customers.get(one.id)).id == one.id


async def test_staff_are_warned_when_the_one_who_lives_would_agree_to_mail(site: Site) -> None:
    """0.36."""
    one, two = await _two(site)
    consent = {"email_consent": Consent("subscribed", source="store")}
    await site.store.customers.edit(one.id, consent, one.record.updated_at)
    browser = await site.browser()
    assert "配信に同意した状態になります" in await page_of(browser, f"/customers/{two.id}/merge?with={one.id}")
    assert "配信に同意した状態になります" not in await page_of(browser, f"/customers/{one.id}/merge?with={two.id}")


async def test_a_double_click_merges_once(site: Site) -> None:
    one, two = await _two(site)
    browser = await site.browser()
    attempt = new_id()
    first = await _merge(browser, one, two, attempt=attempt)
    await _done(browser, first)
    form = {"with": one.id, "attempt": attempt, "act": "merge", "confirm": "統合"}
    again = await browser.post(f"/customers/{two.id}/merge", form, fragment=False)
    assert again.status == 422, "the one that went leads to the one that lives, which is no pair"
    assert len(await site.store.merges.list_of(two.gid)) == 1


async def test_a_running_merge_is_what_the_page_opens(site: Site) -> None:
    """0.45."""
    one, two = await _two(site)
    merge = await site.store.merges.ask(new_id(), one.shop, (one.gid, two.gid), {}, site.owner.id)
    browser = await site.browser()
    answer = await browser.get(f"/customers/{one.id}/merge")
    assert answer.headers["Location"].endswith(f"/merges/{merge.id}")
    assert "統合しています" in await page_of(browser, answer.headers["Location"])


async def test_the_second_one_is_found_by_name_phone_mail_and_number(site: Site) -> None:
    one, two = await _two(site)
    while await site.store.search.index_some(1_000):
        pass
    browser = await site.browser()
    for question in ("", "sato@example.jp", "佐藤", two.gid.rpartition("/")[2]):
        page = await page_of(browser, f"/customers/{one.id}/merge?q={question}")
        assert f"with={two.id}" in page, question
        assert f"with={one.id}" not in page


@pytest.mark.parametrize("role", ["member", "viewer"])
async def test_only_those_may_merge_who_may(site: Site, role: str) -> None:
    one, two = await _two(site)
    browser = await site.browser(role)
    assert (await browser.get(f"/customers/{two.id}/merge?with={one.id}")).status == 403


async def test_no_message_is_sent_by_a_merge(site: Site) -> None:
    """0.37."""
    one, two = await _two(site)
    await site.say("こんにちは")
    await site.store.links.link(contact_of(), one, "staff_created", by="staff")
    before = await site.store.database.messages.count_documents({"direction": "outgoing"})
    browser = await site.browser()
    await _done(browser, await _merge(browser, one, two))
    assert await site.store.database.messages.count_documents({"direction": "outgoing"}) == before
    assert await site.store.database.letters.count_documents({}) == 0
