"""Fields on screen: the settings, the rows beside a customer, the form for a new one."""

import re

import pytest

from inbox.customers.drafts import NewCustomer
from inbox.fields.basic import BASIC
from inbox.fields.presets import PRESETS
from tests.handlers.pages.fetching import fragment_of, page_of
from tests.handlers.site import Browser, Site, contact_of

ROWS = re.compile(r'data-field="([\w.]+)"')


async def order_of(browser: Browser, path: str) -> list[str]:
    """Give the fields of a page in their order."""
    return ROWS.findall(await page_of(browser, path))


async def test_every_field_stands_in_the_settings(site: Site) -> None:
    """3.37, 3.59 Presets and basic fields, each by its name."""
    browser = await site.browser()
    keys = await order_of(browser, "/settings/fields")
    assert keys == [field.key for field in (*BASIC, *PRESETS)]
    page = await page_of(browser, "/settings/fields")
    assert not [field.label for field in (*BASIC, *PRESETS) if field.label not in page]


async def test_a_field_is_added_renamed_and_removed(site: Site) -> None:
    """3.50 設定 → 顧客プロフィール情報 → 追加."""
    browser = await site.browser()
    form = {"key": "shoeSize", "label": "靴のサイズ", "type": "number", "limit": ""}
    assert (await browser.post("/settings/fields", form, fragment=False)).status == 303
    assert (await order_of(browser, "/settings/fields"))[-1] == "profile.shoeSize"
    await browser.post("/settings/fields/definitions/profile.shoeSize", {"label": "足"}, fragment=False)
    assert "<b>足</b>" in await page_of(browser, "/settings/fields")
    await browser.post("/settings/fields/definitions/profile.shoeSize/removal", fragment=False)
    page = await page_of(browser, "/settings/fields")
    assert "<b>足</b>" not in page
    assert "profile.shoeSize" in page.partition('id="list"')[0], "it waits to be added again"


async def test_a_field_that_is_refused_keeps_what_was_typed(site: Site) -> None:
    """3.51 Unique case-insensitively."""
    browser = await site.browser()
    form = {"key": "UTMsource", "label": "流入元", "type": "string", "limit": "10"}
    answer = await browser.post("/settings/fields", form, fragment=False)
    assert answer.status == 409
    assert 'value="流入元"' in await answer.text()
    form |= {"key": "1", "limit": "x"}
    assert (await browser.post("/settings/fields", form, fragment=False)).status == 422


async def test_the_team_and_a_member_put_fields_in_order(site: Site) -> None:
    """3.3 By buttons without scripts, by a whole order with them."""
    owner, member = await site.browser(), await site.browser("member")
    first, second = (await order_of(owner, "/settings/fields"))[:2]
    moved = {"key": second, "move": "up"}
    assert (await owner.post("/settings/fields/order", moved, fragment=False)).status == 303
    assert (await order_of(member, "/settings/my-fields"))[:2] == [second, first]
    order = {"order": "profile.email,tags"}
    assert (await member.post("/settings/my-fields/order", order)).status == 204
    assert (await order_of(member, "/settings/my-fields"))[:2] == ["profile.email", "tags"]
    assert (await order_of(owner, "/settings/my-fields"))[:2] == [second, first]
    await member.post("/settings/my-fields/reset", fragment=False)
    assert (await order_of(member, "/settings/my-fields"))[:2] == [second, first]
    for wrong in ({}, {"key": "nothing", "move": "up"}, {"key": first, "shown": "maybe"}, {"key": "no", "shown": "on"}):
        assert (await member.post("/settings/my-fields/order", wrong)).status == 422
    assert (await member.post("/settings/fields/order", order)).status == 403


async def test_a_hidden_field_is_not_beside_the_customer(site: Site) -> None:
    """3.3 [顧客プロフィール情報を表示]: choose which fields show."""
    await site.say("こんにちは")
    browser = await site.browser()
    path = f"/contacts/{contact_of()}"
    assert {"profile.name", "sessionsCount"} <= set(await order_of(browser, path))
    await browser.post("/settings/my-fields/order", {"key": "sessionsCount", "shown": "off"})
    shown = await order_of(browser, path)
    assert "profile.name" in shown
    assert "sessionsCount" not in shown


async def test_a_value_is_typed_beside_the_customer_and_verified(site: Site) -> None:
    """3.62 確認済み with who and how."""
    await site.say("こんにちは")
    browser, path = await site.browser("member"), f"/contacts/{contact_of()}/fields/profile.name"
    answer = await browser.post(path, {"value": " 山田 花子 "})
    assert answer.status == 200
    assert "<span>山田 花子</span>" in await answer.text()
    answer = await browser.post(f"{path}/verification", {"how": "order_number"})
    assert "確認済み（注文番号照合）" in await answer.text()
    assert (await browser.post(f"{path}/verification", {"how": "guess"})).status == 422
    assert "山田 花子" in await page_of(browser, f"/contacts/{contact_of()}")
    viewer = await site.browser("viewer")
    assert (await viewer.post(path, {"value": "別人"})).status == 403
    assert "<form" not in await fragment_of(viewer, f"/contacts/{contact_of()}/fields")


async def test_what_does_not_fit_is_refused_with_a_sentence(site: Site) -> None:
    await site.say("こんにちは")
    await site.store.fields.definitions.create("birthday", "お誕生日", "date")
    browser, path = await site.browser(), f"/contacts/{contact_of()}/fields"
    answer = await browser.post(f"{path}/profile.birthday", {"value": "2月30日"})
    assert answer.status == 422
    assert "実在する日" in await answer.text()
    answer = await browser.post(f"{path}/profile.birthday", {"value": "5月3日"})
    assert "5月3日" in await answer.text()
    await browser.post(f"{path}/profile.utmSource", {"value": "line"})
    answer = await browser.post(f"{path}/profile.utmSource", {"value": "mail"})
    assert (answer.status, "一度だけ" in await answer.text()) == (422, True)
    assert (await browser.post(f"{path}/city", {"value": "渋谷"})).status == 422
    assert (await browser.post(f"{path}/nothing.there", {"value": "x"})).status == 422


async def test_a_phone_number_that_somebody_else_has_is_said(site: Site) -> None:
    """3.38 A warning, and the way to the other one."""
    await site.say("こんにちは")
    other = await site.store.customers.create_local(NewCustomer("山田", phone="090-1234-5678"))
    browser = await site.browser()
    answer = await browser.post(f"/contacts/{contact_of()}/fields/profile.mobileNumber", {"value": "09012345678"})
    page = await answer.text()
    assert "同じ値のお客様がほかにいます" in page
    assert f'href="/customers/{other.id}"' in page


async def test_tags_and_consents_are_changed_beside_the_member(site: Site) -> None:
    """3.7, 3.17 Tags by their difference from what was read."""
    customer = await site.store.customers.create_local(NewCustomer("山田", email="a@example.com", tags=("VIP",)))
    await site.store.customers.change_tags(customer.id, ["常連"], [])
    browser, path = await site.browser(), f"/customers/{customer.id}/fields"
    await browser.post(f"{path}/tags", {"read": "VIP", "value": "東京"})
    assert set((await site.store.customers.get(customer.id)).record.tags) == {"東京", "常連"}
    answer = await browser.post(f"{path}/unsubscribeEmail", {"value": "true"})
    assert answer.status == 200
    consent = (await site.store.customers.get(customer.id)).record.email_consent
    assert consent is not None
    assert consent.state == "unsubscribed"


async def test_a_new_customer_needs_a_phone_number_or_an_address_of_mail(site: Site) -> None:
    """3.60 One of the two is enough."""
    browser = await site.browser("member")
    answer = await browser.post("/customers/new", {"last_name": "山田"}, fragment=False)
    page = await answer.text()
    assert (answer.status, page.count('aria-invalid="true"')) == (422, 2)
    assert 'value="山田"' in page
    answer = await browser.post("/customers/new", {"last_name": "山田", "phone": "090-1234-5678"}, fragment=False)
    assert answer.status == 303
    page = await page_of(browser, answer.headers["Location"])
    assert "お客様を登録しました" in page
    assert "gid://madoguchi/Customer/1" in page


@pytest.mark.parametrize("again", [{"phone": "+81 90-1234-5678"}, {"email": "A@EXAMPLE.com"}])
async def test_somebody_who_is_known_is_opened_instead(site: Site, again: dict[str, str]) -> None:
    """3.61 Match on the normalised phone number or address of mail."""
    known = await site.store.customers.create_local(NewCustomer("山田", email="a@example.com", phone="09012345678"))
    browser = await site.browser()
    answer = await browser.post("/customers/new", {"last_name": "山田", **again}, fragment=False)
    assert answer.headers["Location"] == f"/customers/{known.id}?done=known"
    assert "すでに登録されています" in await page_of(browser, answer.headers["Location"])
    assert len([one async for one in site.store.customers.stream_all("madoguchi")]) == 1


async def test_a_new_customer_is_linked_in_the_same_act(site: Site) -> None:
    """1.22 The LINE user of the talk."""
    await site.say("こんにちは")
    browser = await site.browser()
    page = await page_of(browser, f"/customers/new?contact={contact_of()}")
    assert f'name="contact" value="{contact_of()}"' in page
    form = {"contact": contact_of(), "last_name": "山田", "email": "a@example.com"}
    answer = await browser.post("/customers/new", form, fragment=False)
    assert answer.headers["Location"] == f"/contacts/{contact_of()}"
    contact = await site.store.contacts.get(contact_of())
    assert contact.customer_gid == "gid://madoguchi/Customer/1"
    answer = await browser.post("/customers/new", form | {"email": "b@example.com"}, fragment=False)
    assert answer.status == 409


async def test_the_tags_that_exclude_are_chosen(site: Site) -> None:
    """3.73 退会 and 退会顧客 from the start."""
    browser = await site.browser()
    assert "退会\n退会顧客" in await page_of(browser, "/settings/fields")
    await browser.post("/settings/fields/exclusions", {"tags": "退会\nDM停止、配信停止"}, fragment=False)
    assert await site.store.exclusions.tags() == ("退会", "DM停止", "配信停止")
    answer = await browser.post("/settings/fields/exclusions", {"tags": "あ" * 256}, fragment=False)
    assert answer.status == 422
