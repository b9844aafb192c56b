"""The server as its own process, as an operator runs it."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from config.children import Child, start_child, stop_child
from tests.eventually import eventually

ROOT = Path(__file__).parent.parent
_OURS = ("MADOGUCHI_", "LINE_", "SHOPIFY_", "SMTP_")


@dataclass(frozen=True, slots=True)
class ServerProcess:
    """A running server: where it answers and the process to signal."""

    url: str
    child: Child

    async def stop(self) -> int:
        """Send SIGTERM and return the exit code, which must come within 10 s."""
        self.child.terminate()
        return await eventually_ended(self.child, timeout_s=10)

    async def kill(self) -> None:
        """Send SIGKILL, as a power cut would."""
        self.child.kill()
        await eventually_ended(self.child, timeout_s=5)

    async def is_live(self) -> bool:
        """Tell whether the server answers at all."""
        return await self.live_answer() == 200

    async def live_answer(self) -> int | None:
        """Return the status of /healthz/live, None when nobody answers."""
        try:
            async with (
                aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=2)) as client,
                client.get(f"{self.url}/healthz/live") as answer,
            ):
                return answer.status
        except (aiohttp.ClientError, TimeoutError):
            return None


def clean_environ(**settings: str) -> dict[str, str]:
    """Return this environment without any setting of ours but the given ones."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_OURS)}
    return kept | settings


@asynccontextmanager
async def open_server_process(*options: str, **settings: str) -> AsyncIterator[ServerProcess]:
    """Run `python -m handlers serve` on a free port until the block ends."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "handlers", "serve", "--port", str(port), *options]
    child = start_child(command, environ=clean_environ(**settings))
    server = ServerProcess(f"http://127.0.0.1:{port}", child)
    try:
        await eventually(server.is_live, timeout_s=90)
        yield server
    finally:
        await stop_child(child, patience_s=15)


async def eventually_ended(child: Child, timeout_s: float) -> int:
    """Return the exit code, which must come in time."""
    await eventually(lambda: child.poll() is not None, timeout_s=timeout_s)
    return child.wait()


async def run_command(*arguments: str, **settings: str) -> "subprocess.CompletedProcess[str]":
    """Run `python -m handlers …` to its end."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "handlers",
        *arguments,
        cwd=ROOT,
        env=clean_environ(**settings),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    try:
        said, complained = await asyncio.wait_for(process.communicate(), 60)
    except TimeoutError:
        process.send_signal(signal.SIGKILL)
        raise
    return subprocess.CompletedProcess(arguments, process.returncode or 0, said.decode(), complained.decode())


def processes_with(word: str) -> list[int]:
    """Return the processes of this machine that have `word` as an argument."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            arguments = (entry / "cmdline").read_bytes().split(b"\0") if entry.name.isdigit() else []
        except OSError:
            continue
        if word.encode() in arguments:
            found.append(int(entry.name))
    return found


def is_running(pid: int) -> bool:
    """Tell whether the process lives; one that only waits to be reaped does not."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] not in "ZX"
