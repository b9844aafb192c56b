"""API tokens: what they open, and that nobody keeps by one what was taken from them."""

import re

import pytest

from tests.handlers.site import Browser, Site


async def _make(browser: Browser, role: str) -> str:
    """Make a token on the settings page, and read the secret that it shows once."""
    page = await (await browser.post("/settings/tokens", fragment=False, name="在庫", role=role)).text()
    found = re.search(r"mdg_[\w-]{43}", page)
    assert found, "the page shows no secret"
    return found[0]


async def _status(site: Site, secret: str, path: str = "/api/v1/staff") -> int:
    headers = {"Authorization": f"Bearer {secret}"}
    return (await site.client.get(path, headers=headers, allow_redirects=False)).status


async def test_a_token_ends_with_the_account_of_who_made_it_and_comes_back_with_it(site: Site) -> None:
    browser = await site.browser("admin")
    secret = await _make(browser, "member")
    [admin] = [member for member in await site.store.staff.list() if member.role == "admin"]
    assert await _status(site, secret) == 200
    await site.store.staff.disable(admin.id)
    assert await _status(site, secret) == 401
    assert await _status(site, secret, "/media/unknown") == 303
    await site.store.staff.enable(admin.id)
    assert await _status(site, secret) == 200


@pytest.mark.parametrize("role", ["member", "viewer"])
async def test_a_token_ends_when_who_made_it_may_make_none_any_more(site: Site, role: str) -> None:
    secret = await _make(await site.browser("admin"), "viewer")
    [admin] = [member for member in await site.store.staff.list() if member.role == "admin"]
    await site.store.staff.set_role(admin.id, role)
    assert await _status(site, secret) == 401


async def test_a_token_of_an_owners_rights_ends_when_its_maker_is_an_owner_no_more(site: Site) -> None:
    await site.store.staff.create("second@example.com", "副店長", "owner", Browser.PASSWORD)
    browser = Browser(site.client)
    await browser.sign_in("second@example.com")
    secret = await _make(browser, "owner")
    second = await site.store.staff.find_by_email("second@example.com")
    assert second is not None
    await site.store.staff.set_role(second.id, "admin")
    assert await _status(site, secret) == 401


async def test_a_token_of_the_command_line_is_nobodys_own(site: Site) -> None:
    secret, _ = await site.store.api_tokens.create("cron", "viewer")
    assert await _status(site, secret) == 200


async def test_a_role_that_was_taken_is_gone_in_pages_that_are_open(site: Site) -> None:
    conversation, browser = await site.say("こんにちは"), await site.browser("admin")
    [admin] = [member for member in await site.store.staff.list() if member.role == "admin"]
    await site.store.staff.set_role(admin.id, "viewer")
    assert (await browser.post(f"/conversations/{conversation}/messages", text="x", key="k")).status == 403
    assert (await browser.get("/settings/staff")).status == 403
    assert (await browser.get("/inbox")).status == 200
