"""The pages before the sign-in, and the errors that staff see."""

import pytest

from inbox.staff.passwords import SHORTEST
from inbox.store import Store
from tests.handlers.site import Browser, Site


async def test_the_first_page_leads_to_the_inbox_or_to_the_sign_in(site: Site) -> None:
    assert (await (await site.browser()).get("/")).headers["Location"] == "/inbox"
    assert (await Browser(site.client).get("/")).headers["Location"] == "/sign-in?next=/"


async def test_the_sign_in_speaks_the_browsers_language(site: Site) -> None:
    japanese = await (await Browser(site.client).get("/sign-in")).text()
    english = await (await Browser(site.client).get("/sign-in", **{"Accept-Language": "en"})).text()
    assert '<html lang="ja"' in japanese
    assert "パスワード" in japanese
    assert '<html lang="en"' in english
    assert "Password" in english


async def test_the_switch_keeps_a_language_for_this_browser(site: Site) -> None:
    browser = Browser(site.client)
    answer = await browser.get("/sign-in?next=/contacts&lang=en")
    assert (answer.status, answer.headers["Location"]) == (303, "/sign-in?next=/contacts")
    browser.cookies["lang"] = answer.cookies["lang"].value
    assert "Sign in" in await (await browser.get("/sign-in")).text()


async def test_no_other_language_and_no_other_place_comes_from_the_address(site: Site) -> None:
    answer = await Browser(site.client).get("/sign-in?lang=xx&next=//evil.example")
    assert "lang" not in answer.cookies
    page = await (await Browser(site.client).get("/sign-in?next=//evil.example")).text()
    assert 'name="next" value="/inbox"' in page


async def test_a_refused_sign_in_keeps_the_address_and_not_the_password(site: Site) -> None:
    answer = await Browser(site.client).sign_in("somebody@example.com", "a secret that was typed")
    page = await answer.text()
    assert 'value="somebody@example.com"' in page
    assert "a secret that was typed" not in page
    assert 'role="alert"' in page


async def test_the_set_up_page_makes_the_first_owner(site: Site, store: Store) -> None:
    await store.database.get_collection("staff").delete_many({})
    token = await store.setup_links.create()
    browser = Browser(site.client)
    assert f'value="{token}"' in await (await browser.get(f"/setup?token={token}")).text()
    form = {"token": token, "email": "new@example.com", "name": "店長"}
    short = await browser.request("POST", "/setup", data={**form, "password": "x" * (SHORTEST - 1)})
    assert short.status == 422
    assert 'value="new@example.com"' in await short.text()
    assert (await browser.request("POST", "/setup", data={**form, "password": "a long passphrase"})).status == 303


async def test_without_its_link_the_set_up_page_says_where_it_is(site: Site) -> None:
    page = await (await Browser(site.client).get("/setup")).text()
    assert "<form" not in page
    assert "リンク" in page


@pytest.mark.parametrize("path", ["/contacts/nobody", "/nothing", "/settings/webhooks/unknown"])
async def test_what_is_not_there_says_where_to_go_on(site: Site, path: str) -> None:
    answer = await (await site.browser()).get(path)
    page = await answer.text()
    assert answer.status == 404
    assert 'href="/inbox"' in page
    assert 'class="rail"' in page


async def test_who_may_not_is_told_to_ask(site: Site) -> None:
    answer = await (await site.browser("viewer")).get("/settings/staff")
    assert answer.status == 403
    assert "管理者" in await answer.text()


async def test_a_script_gets_a_refusal_alone(site: Site) -> None:
    answer = await (await site.browser()).get("/contacts/nobody", **{"X-Requested-With": "fragment"})
    page = await answer.text()
    assert 'role="alert"' in page
    assert "<html" not in page


async def test_an_error_is_told_in_the_members_language(site: Site) -> None:
    browser = await site.browser()
    await site.store.staff.set_preferences(site.owner.id, language="en")
    assert "Customer not found" in await (await browser.get("/contacts/nobody")).text()
    answer = await browser.get("/contacts/nobody", **{"X-Requested-With": "fragment"})
    assert "Customer not found" in await answer.text()
