"""The embedded MongoDB keeps its data through everything that happens to its parent."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from motor.motor_asyncio import AsyncIOMotorClient
from pymongo.errors import PyMongoError

from inbox.embedded import EmbeddedError, open_embedded_mongod
from inbox.embedded.program import find_mongod
from tests.eventually import eventually

_PARENT = """
import asyncio, sys
from pathlib import Path
from config.log import configure_logging
from inbox.embedded import open_embedded_mongod

async def main():
    configure_logging()
    async with open_embedded_mongod(Path(sys.argv[1])) as uri:
        print(uri, flush=True)
        await asyncio.Event().wait()

asyncio.run(main())
"""


@asynccontextmanager
async def _notes(uri: str) -> AsyncIterator[Any]:
    client: AsyncIOMotorClient[dict[str, Any]] = AsyncIOMotorClient(uri, serverSelectionTimeoutMS=5000)
    try:
        yield client["madoguchi"]["notes"]
    finally:
        client.close()


def _mongods(folder: Path) -> list[int]:
    found = []
    for entry in Path("/proc").iterdir():
        try:
            arguments = (entry / "cmdline").read_bytes().split(b"\0") if entry.name.isdigit() else []
        except OSError:
            continue
        if b"--dbpath" in arguments and os.fsencode(folder) in arguments:
            found.append(int(entry.name))
    return found


async def test_data_are_there_after_a_stop_and_nothing_keeps_running(tmp_path: Path) -> None:
    async with open_embedded_mongod(tmp_path) as uri, _notes(uri) as notes:
        assert len(_mongods(tmp_path)) == 1
        await notes.insert_one({"_id": "kept"})
    assert _mongods(tmp_path) == []
    async with open_embedded_mongod(tmp_path) as again, _notes(again) as notes:
        assert again == uri
        assert await notes.count_documents({}) == 1
    assert tmp_path.stat().st_mode & 0o777 == 0o700


async def test_a_killed_parent_takes_mongod_along_and_the_next_start_has_the_data(tmp_path: Path) -> None:
    parent = await asyncio.create_subprocess_exec(
        sys.executable, "-c", _PARENT, str(tmp_path), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    try:
        assert parent.stdout is not None
        uri = (await asyncio.wait_for(parent.stdout.readline(), 30)).decode().strip()
        async with _notes(uri) as notes:
            await notes.insert_one({"_id": "acknowledged"})
    finally:
        os.kill(parent.pid, signal.SIGKILL)
        await parent.wait()
    async with open_embedded_mongod(tmp_path) as again, _notes(again) as notes:
        assert len(_mongods(tmp_path)) == 1
        assert await notes.find_one({}) == {"_id": "acknowledged"}


async def test_another_port_is_taken_when_the_remembered_one_is_in_use(tmp_path: Path) -> None:
    async with open_embedded_mongod(tmp_path) as uri, _notes(uri) as notes:
        await notes.insert_one({"_id": "moved"})
    port = int((tmp_path / "port").read_text())
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        async with open_embedded_mongod(tmp_path) as moved, _notes(moved) as notes:
            assert moved != uri
            await notes.insert_one({"_id": "writable"})
            assert await notes.count_documents({}) == 2


async def test_a_second_start_on_one_folder_is_refused_with_the_reason(tmp_path: Path) -> None:
    async with open_embedded_mongod(tmp_path):
        with pytest.raises(EmbeddedError, match="Another Madoguchi is using"):
            async with open_embedded_mongod(tmp_path):
                pytest.fail("two starts on one folder")


async def test_a_mongod_that_dies_is_started_again_on_its_address(tmp_path: Path) -> None:
    async with open_embedded_mongod(tmp_path) as uri, _notes(uri) as notes:
        await notes.insert_one({"_id": "kept"})
        (first,) = _mongods(tmp_path)
        os.kill(first, signal.SIGKILL)
        await eventually(lambda: _mongods(tmp_path) not in ([], [first]), timeout_s=20)

        async def count() -> int:
            # What starts anew answers before it is primary.
            with suppress(PyMongoError):
                return int(await notes.count_documents({}))
            return 0

        assert await eventually(count, timeout_s=30) == 1


async def test_without_waiting_the_address_is_known_before_it_answers(tmp_path: Path) -> None:
    async with open_embedded_mongod(tmp_path, wait=False) as uri, _notes(uri) as notes:
        assert _mongods(tmp_path) == []

        async def is_written() -> bool:
            with suppress(PyMongoError):
                return bool((await notes.insert_one({})).acknowledged)
            return False

        assert await eventually(is_written, timeout_s=30)


async def test_a_machine_without_mongod_is_told_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    with pytest.raises(EmbeddedError, match="MADOGUCHI_MONGODB_URI"):
        find_mongod()
