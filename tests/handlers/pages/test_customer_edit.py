"""会員情報を編集: what two change at once is lost for neither."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from inbox.clock import now
from inbox.customers.customer import Address, Consent
from tests.handlers.pages.fetching import page_of
from tests.handlers.pages.records import create_member, fields_of, open_form, send
from tests.handlers.site import Site

KNOWN = {"email": "hana@example.jp", "phone": "+819012345678", "note": "甘いものが好き", "tags": ("VIP", "定期")}


async def test_a_member_is_edited_on_a_page(site: Site) -> None:
    """0.13 Name, reading, e-mail, phone, note, tags, address."""
    customer = await create_member(site.store, 1, **KNOWN)
    browser = await site.browser("member")
    path = f"/customers/{customer.id}/edit"
    form = await open_form(browser, path)
    assert (form["phone"], form["note"], form["tags"]) == ("090-1234-5678", "甘いものが好き", "VIP, 定期")
    typed = {"first_name": "花子", "kana": "やまだ はなこ", "phone": "03-1234-5678", "note": "お茶が好き\n緑茶"}
    address: dict[str, Any] = {"zip": "100-0001", "province": "東京都", "city": "千代田区", "address1": "千代田1-1"}
    await send(browser, path, {**form, **typed, **address, "tags": "VIP, 法人"})
    after = await site.store.customers.get(customer.id)
    record = after.record
    assert (record.name, after.kana, record.email) == ("山田 花子", "やまだ はなこ", "hana@example.jp")
    assert (record.phone, record.note, record.tags) == ("+81312345678", "お茶が好き\n緑茶", ("VIP", "法人"))
    assert record.default_address == replace(Address(province_code="JP-13", country="JP"), **address)
    assert "VIP, 法人" in (await open_form(browser, path))["tags"]


async def test_who_saves_second_is_shown_both_and_chooses_for_each_field(site: Site) -> None:
    """0.14."""
    customer = await create_member(site.store, 1, **KNOWN)
    one, two = await site.browser("member"), await site.browser("admin")
    path = f"/customers/{customer.id}/edit"
    first, second = await open_form(one, path), await open_form(two, path)
    await send(one, path, {**first, "note": "紅茶が好き", "email": "new@example.jp", "tags": "VIP, 定期, 紅茶"})
    page = await send(
        two,
        path,
        {**second, "note": "緑茶が好き", "first_name": "花子", "tags": "VIP, 緑茶", "kana": "はなこ"},
        status=409,
    )
    assert "他のスタッフが先に更新しました" in page
    assert page.count("<fieldset") == 4, "note, e-mail, first name, reading"
    for text in ("甘いものが好き", "紅茶が好き", "緑茶が好き", "new@example.jp", "hana@example.jp"):
        assert text in page
    kept = (await site.store.customers.get(customer.id)).record
    assert (kept.note, kept.first_name) == ("紅茶が好き", "001"), "nothing is written before the choice"
    chosen = fields_of(page)
    assert "note" not in chosen, "where both changed something, nobody chooses for them"
    assert (chosen["email"], chosen["first_name"]) == ("new@example.jp", "花子")
    await send(two, path, {**chosen, "note": "緑茶が好き"})
    record = (await site.store.customers.get(customer.id)).record
    assert (record.note, record.email, record.first_name) == ("緑茶が好き", "new@example.jp", "花子")
    assert set(record.tags) == {"VIP", "紅茶", "緑茶"}, "tags go by difference: both did what they meant"


async def test_a_choice_that_is_not_made_writes_nothing(site: Site) -> None:
    """0.14."""
    customer = await create_member(site.store, 1, **KNOWN)
    browser, path = await site.browser("member"), f"/customers/{customer.id}/edit"
    form = await open_form(browser, path)
    page = await send(browser, path, {name: value for name, value in form.items() if name != "note"}, status=422)
    assert "残す内容を選んでいない" in page
    assert (await site.store.customers.get(customer.id)).record == customer.record


async def test_a_newer_version_with_the_same_fields_is_no_conflict(site: Site) -> None:
    """0.14 An order that came in meanwhile is nobody's edit."""
    customer = await create_member(site.store, 1, **KNOWN)
    browser, path = await site.browser("member"), f"/customers/{customer.id}/edit"
    form = await open_form(browser, path)
    await create_member(site.store, 1, **KNOWN, orders_count=3, updated_at=now() + timedelta(seconds=5))
    await send(browser, path, {**form, "note": "緑茶が好き"})
    record = (await site.store.customers.get(customer.id)).record
    assert (record.note, record.orders_count) == ("緑茶が好き", 3)


async def test_colleagues_see_who_is_editing(site: Site) -> None:
    """0.14 The badge comes while the form is open, and goes when it is saved."""
    customer = await create_member(site.store, 1, **KNOWN)
    one, two = await site.browser("member"), await site.browser("admin")
    path = f"/customers/{customer.id}/edit"
    form = await open_form(one, path)
    assert "さんが編集中" not in await page_of(one, path), "nobody is told of themselves"
    assert "スタッフ memberさんが編集中" in await page_of(two, path)
    await send(one, path, {**form, "note": "緑茶が好き"})
    answer = await two.post(f"/customers/{customer.id}/editing")
    assert answer.status == 200
    assert "さんが編集中" not in await answer.text()


async def test_who_went_away_half_a_minute_ago_edits_no_longer(site: Site) -> None:
    """0.14."""
    customer = await create_member(site.store, 1)
    await site.store.customer_editors.note(customer.id, "somebody")
    assert await site.store.customer_editors.note(customer.id, site.owner.id) == ["somebody"]
    ago = {"$set": {"seen_at": now() - timedelta(seconds=31)}}
    await site.store.database["customer_editors"].update_one({"staff_id": "somebody"}, ago)
    assert await site.store.customer_editors.note(customer.id, site.owner.id) == []


async def test_a_consent_changes_with_a_reason_that_is_kept(site: Site) -> None:
    """1.30, 3.17, 3.18."""
    customer = await create_member(site.store, 1, **KNOWN, email_consent=Consent("subscribed"))
    browser, path = await site.browser("member"), f"/customers/{customer.id}/edit"
    form = await open_form(browser, path)
    assert form["email_consent"] == "subscribed"
    page = await send(browser, path, {**form, "email_consent": "unsubscribed"}, status=422)
    assert (await site.store.customers.get(customer.id)).record.email_consent == Consent("subscribed")
    assert fields_of(page)["email_consent"] == "unsubscribed", "what was chosen is not lost"
    await send(browser, path, {**form, "email_consent": "unsubscribed", "reason": "電話で停止の希望"})
    record = (await site.store.customers.get(customer.id)).record
    assert record.email_consent is not None
    assert record.email_consent.state == "unsubscribed"
    assert record.sms_consent is None, "each way stands for itself"
    assert "電話で停止の希望" in await page_of(browser, path)


@pytest.mark.parametrize(
    ("name", "value"), [("email", "これは宛先ではない"), ("phone", "123"), ("email", "taro@example.jp")]
)
async def test_what_cannot_be_taken_is_said_beside_the_field(site: Site, name: str, value: str) -> None:
    """0.13."""
    await create_member(site.store, 2, email="taro@example.jp")
    customer = await create_member(site.store, 1, **KNOWN)
    browser, path = await site.browser("member"), f"/customers/{customer.id}/edit"
    form = await open_form(browser, path)
    page = await send(browser, path, {**form, name: value, "note": "書きかけ"}, 409 if "taro" in value else 422)
    assert fields_of(page)["note"] == "書きかけ"
    assert 'role="alert"' in page
    assert ('aria-invalid="true"' in page) is ("taro" not in value)
    assert (await site.store.customers.get(customer.id)).record == customer.record


async def test_a_viewer_edits_nothing(site: Site) -> None:
    """0.13."""
    customer = await create_member(site.store, 1)
    assert (await (await site.browser("viewer")).get(f"/customers/{customer.id}/edit")).status == 403
