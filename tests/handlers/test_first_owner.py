"""How a new installation gets its first owner."""

import re

import pytest
from pydantic import SecretStr

from handlers.running.first_owner import ensure_owner
from inbox.store import Store

URL = "https://support.example.com"
LINK = re.compile(re.escape(URL) + r"/setup\?token=([\w-]{40,})")


async def test_the_owner_of_the_settings_is_made_once(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    for _ in range(2):
        await ensure_owner(store, URL, "boss@example.com", SecretStr("a passphrase for tests"))
    members = await store.staff.list()
    assert [(member.email, member.role) for member in members] == [("boss@example.com", "owner")]
    owner = await store.staff.authenticate("boss@example.com", "a passphrase for tests", "127.0.0.1")
    assert owner == members[0]
    assert capsys.readouterr().out == ""


async def test_without_one_a_link_is_printed_that_works(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    await ensure_owner(store, URL, None, None)
    found = LINK.search(capsys.readouterr().out)
    assert found
    assert (await store.setup_links.use(found[1], "boss@example.com", "店長", "a passphrase for tests")).role == "owner"


async def test_a_password_that_is_too_easy_is_told_and_a_link_printed(
    store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    await ensure_owner(store, URL, "boss@example.com", SecretStr("aaaaaaaaaaaa"))
    printed = capsys.readouterr()
    assert "MADOGUCHI_OWNER_PASSWORD" in printed.err
    assert "aaaa" not in printed.err + printed.out
    assert LINK.search(printed.out)
    assert await store.staff.is_empty()


async def test_an_owner_who_is_there_is_left_alone(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    await store.staff.create("first@example.com", "店長", "owner", "a passphrase for tests")
    await ensure_owner(store, URL, "boss@example.com", SecretStr("a passphrase for tests"))
    assert len(await store.staff.list()) == 1
    assert capsys.readouterr().out == ""
