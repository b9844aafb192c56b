"""Accounts and API tokens are made from the command line, with or without a running server."""

from pathlib import Path

import pytest

from inbox.embedded import open_embedded_mongod
from inbox.store import Store, open_store
from tests.inbox.staff.apps import set_up
from tests.inbox.staff.test_staff import PASSWORD
from tests.processes import run_command


async def test_a_staff_member_can_sign_in_with_the_printed_password(
    store: Store, mongodb_uri: str, database: str
) -> None:
    ended = await run_command(
        *("staff", "add", "hana@example.com", "--name", "花", "--role", "admin"),
        MADOGUCHI_MONGODB_URI=mongodb_uri,
        MADOGUCHI_DATABASE=database,
    )
    assert ended.returncode == 0, ended.stderr
    password = ended.stdout.split("password: ")[1].strip()
    member = await store.staff.authenticate("hana@example.com", password, "127.0.0.1")
    assert (member.name, member.role) == ("花", "admin")


async def test_the_same_address_twice_is_refused_in_a_line(store: Store, mongodb_uri: str, database: str) -> None:
    settings = {"MADOGUCHI_MONGODB_URI": mongodb_uri, "MADOGUCHI_DATABASE": database}
    arguments = ("staff", "add", "hana@example.com", "--name", "花")
    assert (await run_command(*arguments, **settings)).returncode == 0
    again = await run_command(*arguments, **settings)
    assert again.returncode == 2
    assert "Traceback" not in again.stderr
    assert len(await store.staff.list()) == 1


async def test_who_has_lost_their_second_factor_gets_in_again_by_the_command(
    store: Store, mongodb_uri: str, database: str
) -> None:
    """4.23."""
    settings = {"MADOGUCHI_MONGODB_URI": mongodb_uri, "MADOGUCHI_DATABASE": database}
    owner = await store.staff.create("owner@example.com", "店長", "owner", PASSWORD)
    await set_up(store, owner, PASSWORD)
    arguments = ("staff", "reset-second-factor")
    ended = await run_command(*arguments, "OWNER@example.com", **settings)
    assert ended.returncode == 0, ended.stderr
    assert not (await store.staff.get(owner.id)).has_second_factor
    [entry] = (await store.audit.list(owner.id, None, 5)).items
    assert (entry.act, entry.by.id) == ("second_factor_reset", "command")
    for email in (owner.email, "nobody@example.com"):
        again = await run_command(*arguments, email, **settings)
        assert again.returncode == 2
        assert "Traceback" not in again.stderr


async def test_a_created_token_is_accepted_and_only_its_hash_is_kept(
    store: Store, mongodb_uri: str, database: str
) -> None:
    ended = await run_command(
        *("token", "create", "--name", "CRM", "--role", "viewer"),
        MADOGUCHI_MONGODB_URI=mongodb_uri,
        MADOGUCHI_DATABASE=database,
    )
    assert ended.returncode == 0, ended.stderr
    found = await store.api_tokens.find(ended.stdout.strip())
    assert found is not None
    assert (found.name, found.role) == ("CRM", "viewer")


@pytest.mark.parametrize("is_running", [True, False])
async def test_an_account_reaches_the_embedded_mongodb(tmp_path: Path, is_running: bool) -> None:
    arguments = ("staff", "add", "hana@example.com", "--name", "花")
    if not is_running:
        assert (await run_command(*arguments, MADOGUCHI_DATA_DIR=str(tmp_path))).returncode == 0
    async with open_embedded_mongod(tmp_path / "mongodb") as uri, open_store(uri, "madoguchi") as store:
        if is_running:
            assert (await run_command(*arguments, MADOGUCHI_DATA_DIR=str(tmp_path))).returncode == 0
        assert [member.email for member in await store.staff.list()] == ["hana@example.com"]
