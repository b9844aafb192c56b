"""`serve` starts without waiting, ends in order and leaves nothing behind."""

import os
import signal
from pathlib import Path

from inbox.embedded import open_embedded_mongod
from tests.eventually import eventually
from tests.processes import is_running, open_server_process, processes_with, run_command


def _children(pid: int) -> set[int]:
    listing = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return {int(child) for child in listing.split()}


async def test_the_server_runs_its_own_mongodb_and_takes_it_along_on_sigterm(tmp_path: Path) -> None:
    folder = str(tmp_path / "mongodb")
    async with open_server_process(MADOGUCHI_DATA_DIR=str(tmp_path)) as server:
        await eventually(lambda: processes_with(folder), timeout_s=20)
        assert await server.stop() == 0
    assert processes_with(folder) == []


async def test_a_killed_server_leaves_no_mongodb_behind(tmp_path: Path) -> None:
    folder = str(tmp_path / "mongodb")
    async with open_server_process(MADOGUCHI_DATA_DIR=str(tmp_path)) as server:
        await eventually(lambda: processes_with(folder), timeout_s=20)
        await server.kill()
        await eventually(lambda: not processes_with(folder), timeout_s=15)


async def test_the_server_answers_while_its_mongodb_is_away(tmp_path: Path) -> None:
    async with open_server_process(MADOGUCHI_MONGODB_URI="mongodb://127.0.0.1:9/?directConnection=true") as server:
        assert await server.live_answer() == 200
        assert await server.stop() == 0


async def test_a_worker_that_dies_is_replaced_and_all_end_with_the_parent(mongodb_uri: str, database: str) -> None:
    async with open_server_process(
        "--workers", "2", MADOGUCHI_MONGODB_URI=mongodb_uri, MADOGUCHI_DATABASE=f"{database}_workers"
    ) as server:
        first = _children(server.child.pid)
        assert len(first) == 2
        os.kill(min(first), signal.SIGKILL)
        await eventually(lambda: len(_children(server.child.pid) - first) == 1, timeout_s=15)
        workers = _children(server.child.pid)
        assert await server.stop() == 0
    assert not [pid for pid in workers if is_running(pid)]


async def test_killing_the_parent_ends_its_workers(mongodb_uri: str, database: str) -> None:
    async with open_server_process(
        "--workers", "2", MADOGUCHI_MONGODB_URI=mongodb_uri, MADOGUCHI_DATABASE=f"{database}_workers"
    ) as server:
        workers = _children(server.child.pid)
        await server.kill()
        await eventually(lambda: not any(map(is_running, workers)), timeout_s=15)


async def test_wrong_settings_end_the_start_with_a_line_each() -> None:
    ended = await run_command("serve", MADOGUCHI_PORT="eighty", SMTP_URL="nonsense", MADOGUCHI_API_TOKEN="short")
    assert ended.returncode == 2
    assert [line.partition(":")[0] for line in ended.stderr.splitlines()] == [
        "MADOGUCHI_PORT",
        "MADOGUCHI_API_TOKEN",
        "SMTP_URL",
    ]


async def test_a_port_in_use_is_told_in_one_line(mongodb_uri: str) -> None:
    async with open_server_process(MADOGUCHI_MONGODB_URI=mongodb_uri) as server:
        port = server.url.rpartition(":")[2]
        for workers in ("1", "2"):
            ended = await run_command("serve", "--port", port, "--workers", workers, MADOGUCHI_MONGODB_URI=mongodb_uri)
            assert ended.returncode == 2
            assert ended.stderr.splitlines()[-1].startswith("Cannot listen on 127.0.0.1:")
            assert "Traceback" not in ended.stderr


async def test_a_data_folder_in_use_is_told_in_one_line(tmp_path: Path) -> None:
    async with open_embedded_mongod(tmp_path / "mongodb"):
        ended = await run_command("serve", "--port", "1", MADOGUCHI_DATA_DIR=str(tmp_path))
    assert ended.returncode == 2
    assert ended.stderr.splitlines()[-1].startswith("Another Madoguchi is using")
    assert "Traceback" not in ended.stderr
