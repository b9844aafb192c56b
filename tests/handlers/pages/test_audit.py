"""操作履歴: every act on accounts, sign-ins and tokens is there with who did it, and nothing secret is."""

import re

from inbox.staff.audit import AuditEntry
from tests.handlers.pages.fetching import page_of
from tests.handlers.site import Browser, Site

NEW = {"email": "new@example.com", "name": "新人", "role": "member"}


async def _post(browser: Browser, path: str, **fields: str) -> None:
    answer = await browser.request("POST", path, data={**fields, "csrf_token": browser.csrf})
    assert answer.status in (200, 303), await answer.text()


async def _entries(site: Site) -> list[AuditEntry]:
    """Give what is written, the oldest first."""
    return list(reversed((await site.store.audit.list(None, None, 100)).items))


async def test_what_an_owner_does_to_colleagues_and_tokens_names_both(site: Site) -> None:
    """4.23."""
    browser = await site.browser()
    await _post(browser, "/settings/staff", **NEW)
    member = await site.store.staff.find_by_email(NEW["email"])
    assert member is not None
    await _post(browser, f"/settings/staff/{member.id}/role", role="viewer")
    for act in ("password", "disablement", "enablement"):
        await _post(browser, f"/settings/staff/{member.id}/{act}")
    await _post(browser, "/settings/tokens", name="倉庫", role="viewer")
    [token] = await site.store.api_tokens.list()
    await _post(browser, f"/settings/tokens/{token.id}/revocation")
    entries = await _entries(site)
    acts = ["signed_in", "staff_created", "role_changed", "password_reset", "disabled", "enabled"]
    assert [entry.act for entry in entries] == [*acts, "token_created", "token_revoked"]
    assert {(entry.by.id, entry.by.name) for entry in entries} == {(site.owner.id, site.owner.name)}
    assert [entry.target.name if entry.target else None for entry in entries] == [None] + ["新人"] * 5 + ["倉庫"] * 2
    assert {entry.address for entry in entries} == {"127.0.0.1"}
    page = await page_of(browser, "/settings/audit")
    for words in ("新人さんの役割を変更しました", "アカウントを停止しました", "「倉庫」を取り消しました", "127.0.0.1"):
        assert words in page


async def test_what_one_does_to_ones_own_account_is_there(site: Site) -> None:
    browser = await site.browser()
    await _post(browser, "/settings/profile", name="新しい名前")
    await _post(browser, "/settings/profile", name="新しい名前", theme="dark")
    await _post(browser, "/settings/password", current=Browser.PASSWORD, password="another passphrase")
    await _post(browser, "/settings/security/revocation")
    await _post(browser, "/sign-out")
    entries = await _entries(site)
    acts = ["signed_in", "renamed", "password_changed", "sessions_revoked", "signed_out"]
    assert [entry.act for entry in entries] == acts
    assert (entries[1].by.name, entries[1].target and entries[1].target.name) == (site.owner.name, "新しい名前")
    assert entries[2].by.name == "新しい名前"


async def test_guessing_is_written_down_when_the_tries_are_used_up_with_no_word_that_was_typed(site: Site) -> None:
    stranger = Browser(site.client)
    for email in (site.owner.email, "nobody@example.com"):
        for _ in range(7):
            await stranger.sign_in(email, "a guessed passphrase")
    entries = await _entries(site)
    assert [(entry.act, entry.by.id) for entry in entries] == [("sign_in_refused", "nobody")] * 2
    assert [entry.target.name if entry.target else None for entry in entries] == [site.owner.name, None]
    kept = str(await site.store.database["audit"].find().to_list(10))
    assert "nobody@example.com" not in kept
    assert "a guessed passphrase" not in kept
    page = await page_of(await site.browser("admin"), "/settings/audit")
    assert "失敗が続きました" in page
    assert "登録のないアカウント" in page


async def test_no_secret_is_in_it(site: Site) -> None:
    browser = await site.browser()
    answer = await browser.post("/settings/staff", NEW, fragment=False)
    made = re.findall(r'data-copy="([^"]+)"', await answer.text())
    answer = await browser.post("/settings/tokens", name="倉庫", role="viewer", fragment=False)
    made += re.findall(r'data-copy="([^"]+)"', await answer.text())
    assert len(made) == 2
    kept = str(await site.store.database["audit"].find().to_list(10))
    assert not [secret for secret in (*made, Browser.PASSWORD, *browser.cookies.values()) if secret in kept]


async def test_a_person_is_picked_and_pages_follow(site: Site) -> None:
    browser = await site.browser()
    await site.browser("member")
    [member] = [one for one in await site.store.staff.list() if one.role == "member"]
    page = await page_of(browser, f"/settings/audit?person={member.id}")
    assert page.count("ログインしました") == 1
    for _ in range(60):
        await site.store.audit.record(entry_by := (await _entries(site))[0].by, "signed_out")
    assert entry_by.id == site.owner.id
    page = await page_of(browser, f"/settings/audit?person={site.owner.id}")
    following = re.search(r'rel="next" href="([^"]+)"', page)
    assert following
    address = following[1].replace("&amp;", "&")
    assert f"person={site.owner.id}" in address
    assert (await page_of(browser, address)).count("<tr>") - 1 == 11
    assert (await browser.get("/settings/audit?after=nonsense")).status == 422


async def test_it_speaks_english_too(site: Site) -> None:
    browser = await site.browser()
    answer = await browser.get("/settings/audit", **{"Accept-Language": "en"})
    page = await answer.text()
    assert "Activity log" in page
    assert "Signed in" in page
