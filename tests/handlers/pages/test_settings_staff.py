"""Accounts and API tokens: who may make, change and end them."""

import re

from inbox.staff.staff_member import StaffMember
from tests.handlers.site import Browser, Site

COPIED = re.compile(r'data-copy="([^"]+)"')
NEW = {"email": "new@example.com", "name": "新人", "role": "member"}


async def _post(browser: Browser, path: str, **fields: str) -> tuple[int, str]:
    answer = await browser.request("POST", path, data={**fields, "csrf_token": browser.csrf})
    return answer.status, await answer.text()


async def _member(site: Site, role: str = "member") -> StaffMember:
    return await site.store.staff.create(f"{role}@example.com", f"担当 {role}", role, Browser.PASSWORD)


async def test_a_new_member_gets_a_password_that_is_shown_once(site: Site) -> None:
    browser = await site.browser("admin")
    status, page = await _post(browser, "/settings/staff", **NEW, password="")
    assert status == 200
    [password] = COPIED.findall(page)
    assert password not in await (await browser.get("/settings/staff")).text()
    assert (await Browser(site.client).sign_in("new@example.com", password)).status == 303


async def test_a_password_that_was_chosen_is_never_shown(site: Site) -> None:
    status, page = await _post(await site.browser(), "/settings/staff", **NEW, password="a chosen passphrase")
    assert status == 200
    assert "a chosen passphrase" not in page
    assert (await Browser(site.client).sign_in("new@example.com", "a chosen passphrase")).status == 303


async def test_a_refused_account_keeps_what_was_typed(site: Site) -> None:
    browser = await site.browser()
    for wrong, status in (({"email": "no address"}, 422), ({"email": site.owner.email}, 409), ({"password": "x"}, 422)):
        answer, page = await _post(browser, "/settings/staff", **{**NEW, **wrong})
        assert answer == status
        assert 'value="新人"' in page
    assert len(await site.store.staff.list()) == 1


async def test_roles_are_changed_and_the_last_owner_stays(site: Site) -> None:
    member, browser = await _member(site), await site.browser()
    assert (await _post(browser, f"/settings/staff/{member.id}/role", role="admin"))[0] == 303
    assert (await site.store.staff.get(member.id)).role == "admin"
    status, page = await _post(browser, f"/settings/staff/{site.owner.id}/role", role="member")
    assert status == 409
    assert "最後のオーナー" in page
    assert (await _post(browser, f"/settings/staff/{member.id}/role", role="king"))[0] == 422


async def test_an_admin_neither_touches_nor_makes_owners(site: Site) -> None:
    browser, member = await site.browser("admin"), await _member(site)
    owner = f"/settings/staff/{site.owner.id}"
    for path in ("role", "password", "disablement", "enablement"):
        assert (await _post(browser, f"{owner}/{path}", role="member"))[0] == 403, path
    assert (await _post(browser, f"/settings/staff/{member.id}/role", role="owner"))[0] == 403
    assert (await _post(browser, "/settings/staff", **{**NEW, "role": "owner"}))[0] == 403
    page = await (await browser.get("/settings/staff")).text()
    assert owner not in page
    assert '<option value="owner"' not in page


async def test_a_disabled_member_is_signed_out_at_once_and_may_come_back(site: Site) -> None:
    browser = await site.browser()
    other = await site.browser("member")
    [member] = [one for one in await site.store.staff.list() if one.role == "member"]
    assert (await _post(browser, f"/settings/staff/{member.id}/disablement"))[0] == 303
    assert (await other.get("/contacts")).status == 303
    assert "停止中" in await (await browser.get("/settings/staff?done=disabled")).text()
    assert (await _post(browser, f"/settings/staff/{member.id}/enablement"))[0] == 303
    assert (await Browser(site.client).sign_in(member.email)).status == 303


async def test_nobody_closes_or_resets_their_own_account_here(site: Site) -> None:
    browser, own = await site.browser(), f"/settings/staff/{site.owner.id}"
    await site.store.staff.create("second@example.com", "二人目", "owner", Browser.PASSWORD)
    assert (await _post(browser, f"{own}/disablement"))[0] == 409
    assert (await _post(browser, f"{own}/password"))[0] == 409
    assert (await browser.get("/contacts")).status == 200


async def test_a_new_password_for_a_member_ends_the_old_one(site: Site) -> None:
    member, browser = await _member(site), await site.browser()
    status, page = await _post(browser, f"/settings/staff/{member.id}/password")
    [password] = COPIED.findall(page)
    assert status == 200
    assert (await Browser(site.client).sign_in(member.email)).status == 401
    assert (await Browser(site.client).sign_in(member.email, password)).status == 303


async def test_a_token_works_until_it_is_revoked_and_is_shown_once(site: Site) -> None:
    browser = await site.browser("admin")
    status, page = await _post(browser, "/settings/tokens", name="倉庫", role="viewer")
    assert status == 200
    [secret] = COPIED.findall(page)
    headers = {"Authorization": f"Bearer {secret}"}
    assert (await site.client.get("/api/v1/staff", headers=headers)).status == 200
    listed = await (await browser.get("/settings/tokens")).text()
    assert "倉庫" in listed
    assert secret not in listed
    [token] = await site.store.api_tokens.list()
    assert (await _post(browser, f"/settings/tokens/{token.id}/revocation"))[0] == 303
    assert (await site.client.get("/api/v1/staff", headers=headers)).status == 401
    assert (await _post(browser, f"/settings/tokens/{token.id}/revocation"))[0] == 404


async def test_no_token_may_do_more_than_who_makes_it(site: Site) -> None:
    assert (await _post(await site.browser("admin"), "/settings/tokens", name="鍵", role="owner"))[0] == 403
    assert (await _post(await site.browser(), "/settings/tokens", name="鍵", role="owner"))[0] == 200
    assert (await _post(await site.browser(), "/settings/tokens", name="", role="viewer"))[0] == 422
    assert len(await site.store.api_tokens.list()) == 1
