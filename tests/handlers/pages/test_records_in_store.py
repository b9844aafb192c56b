"""Members of a store on screen: every change goes there first."""

from collections.abc import AsyncIterator, Callable

import pytest
from aiohttp import web

from config.settings import load_settings
from handlers.app import create_app
from handlers.keys import BACKGROUND
from inbox.customers.customer import Customer
from inbox.store import Store
from tests.eventually import eventually
from tests.handlers.pages.fetching import page_of
from tests.handlers.pages.records import fields_of, open_form, send
from tests.handlers.pages.test_customers_bulk import act
from tests.handlers.site import API_TOKEN, SECRET, Browser, Site, contact_of
from tests.serving import open_application
from tests.shop.desk import EditingDesk, open_editing_desk

SOMEBODY = "multipass-identifier@"


def _is_at_work(app: web.Application) -> bool:
    return app[BACKGROUND].workers is not None


@pytest.fixture
async def desk(store: Store) -> AsyncIterator[EditingDesk]:
    """Serve a store with its crowd of people."""
    async with open_editing_desk(store) as opened:
        yield opened


@pytest.fixture
async def site(
    store: Store, desk: EditingDesk, mongodb_uri: str, database: str, free_port: Callable[[], int]
) -> AsyncIterator[Site]:
    """Run the application with that store."""
    own = {
        "MADOGUCHI_MONGODB_URI": mongodb_uri,
        "MADOGUCHI_DATABASE": database,
        "MADOGUCHI_API_TOKEN": API_TOKEN,
        "MADOGUCHI_PUBLIC_URL": "http://localhost",
        "LINE_CHANNEL_SECRET": SECRET,
        "LINE_CHANNEL_ACCESS_TOKEN": "test-access-token",
        "LINE_API_URL": f"http://127.0.0.1:{free_port()}",
    }
    owner = await store.staff.create("owner@example.com", "店長 田中", "owner", Browser.PASSWORD)
    app = create_app(load_settings({**own, **desk.simulator.settings}, dotenv=None))
    async with open_application(app) as client:
        await eventually(lambda: _is_at_work(app), timeout_s=20)
        yield Site(app, client, store, owner)


async def the_form(browser: Browser, customer: Customer) -> tuple[str, dict[str, str]]:
    """Open the form of a member, and give its address and fields."""
    path = f"/customers/{customer.id}/edit"
    return path, await open_form(browser, path)


async def test_a_member_of_the_store_is_edited_there(site: Site, desk: EditingDesk) -> None:
    """0.13, 1.30, 3.17."""
    customer = await desk.customer(SOMEBODY)
    browser = await site.browser("member")
    path, form = await the_form(browser, customer)
    changes = {"note": "紅茶が好き", "tags": "VIP", "email_consent": "unsubscribed", "reason": "電話で希望"}
    await send(browser, path, {**form, **changes})
    there = await desk.there(customer)
    assert (there["note"], there["tags"], there["email_consent"]) == ("紅茶が好き", ["VIP"], "UNSUBSCRIBED")
    assert (await site.store.customers.get(customer.id)).record.note == "紅茶が好き"
    assert [one.reason for one in await site.store.consent_changes.list(customer.id)] == ["電話で希望"]


async def test_a_change_of_the_merchant_while_the_form_was_open_asks_for_a_choice(
    site: Site, desk: EditingDesk
) -> None:
    """0.14."""
    customer = await desk.customer(SOMEBODY)
    browser = await site.browser("member")
    path, form = await the_form(browser, customer)
    await desk.change_there(customer, note="店が書いた")
    page = await send(browser, path, {**form, "note": "窓口が書いた"}, status=409)
    assert "他のスタッフが先に更新しました" in page
    assert ("店が書いた" in page, "窓口が書いた" in page) == (True, True)
    assert (await desk.there(customer))["note"] == "店が書いた"
    await send(browser, path, {**fields_of(page), "note": "窓口が書いた"})
    assert (await desk.there(customer))["note"] == "窓口が書いた"


async def test_a_refusal_stands_beside_its_field_and_nothing_typed_is_lost(site: Site, desk: EditingDesk) -> None:
    """0.13."""
    customer, other = await desk.customer(SOMEBODY), await desk.customer("subscriptions@")
    browser = await site.browser("member")
    path, form = await the_form(browser, customer)
    page = await send(browser, path, {**form, "email": other.record.email or "", "note": "書きかけ"}, status=422)
    assert "ほかの会員が使っています。" in page
    assert fields_of(page)["note"] == "書きかけ"
    assert (await site.store.customers.get(customer.id)).record.email == customer.record.email


async def test_a_store_that_is_away_loses_nothing_either(site: Site, desk: EditingDesk) -> None:
    """0.13."""
    customer = await desk.customer(SOMEBODY)
    browser = await site.browser("member")
    path, form = await the_form(browser, customer)
    await desk.simulator.fault("CustomerUpdate", "forbidden")
    answer = await browser.post(path, {**form, "note": "書きかけ"}, fragment=False)
    page = await answer.text()
    assert answer.status in (403, 409, 503)
    assert fields_of(page)["note"] == "書きかけ"
    assert (await desk.there(customer))["note"] != "書きかけ"


async def test_a_customer_is_made_in_the_store_and_linked_in_the_same_act(site: Site, desk: EditingDesk) -> None:
    """0.5, 3.60, 3.61."""
    await site.say("はじめまして")
    browser = await site.browser("member")
    form = await open_form(browser, f"/customers/new?contact={contact_of()}")
    typed = {"last_name": "山本", "first_name": "新", "email": "shin@example.jp", "kana": "やまもと しん"}
    await send(browser, "/customers/new", {**form, **typed})
    there = await desk.simulator.customer("shin@example.jp")
    contact = await site.store.contacts.get(contact_of())
    assert contact.customer_gid == there["gid"]
    taken = (await desk.customer("subscriptions@")).record.email or ""
    await site.store.customers.remove(desk.shop.domain, (await desk.simulator.customer("subscriptions@"))["gid"])
    page = await send(browser, "/customers/new", {**form, **typed, "contact": "", "email": taken}, status=422)
    assert "ストアのほかの会員が使っています" in page


async def test_the_api_changes_tags_and_consents_in_the_store_and_nothing_else(site: Site, desk: EditingDesk) -> None:
    """3.4, 3.17."""
    customer = await desk.customer(SOMEBODY)
    path = f"/customers/{customer.id}"
    status, _ = await site.api("PATCH", path, json={"tags": {"add": ["VIP"], "remove": []}, "unsubscribeEmail": True})
    there = await desk.there(customer)
    assert (status, there["tags"], there["email_consent"]) == (200, ["VIP"], "UNSUBSCRIBED")
    status, answer = await site.api("PATCH", path, json={"email": "x@example.jp"})
    assert (status, "email" in answer["error"]["fields"]) == (422, True)


async def test_many_are_tagged_and_deleted_in_the_store(site: Site, desk: EditingDesk) -> None:
    """0.16, 0.53, 0.58."""
    free, kept = await desk.customer(SOMEBODY), await desk.customer("scheduled-gift@")
    browser = await site.browser("admin")
    picked = [free.id, kept.id]
    batch = await act(site, browser, "/customers/selection", picked, act="add_tags", tags="秋の案内")
    assert batch.done == 2
    assert "秋の案内" in (await desk.there(kept))["tags"]
    batch = await act(site, browser, "/customers/deletion", picked, confirmed="on")
    page = await page_of(browser, f"/bulk/{batch.id}")
    assert "1件削除、1件は削除できません" in page
    assert "予約ギフトカードの受取人" in page
    assert f'value="{kept.id}" checked' in page, "who is left stays marked"
