"""`./run demo` gives a shop that works, twice, and leaves no process behind."""

import re
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import aiohttp
import pytest

from config.children import stop_child
from handlers.commands.demo_programs import choose_ports
from tests.eventually import eventually
from tests.processes import ROOT, clean_environ, eventually_ended, processes_with


class _Demo:
    """One run of the demo, read through its output."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.folder = folder
        self.output = folder.parent / "output.txt"
        with self.output.open("wb") as sink:
            self.child = subprocess.Popen(
                [sys.executable, "-u", "-m", "handlers", "demo", "--folder", str(folder), *options],
                cwd=ROOT,
                env=clean_environ(),
                stdin=subprocess.DEVNULL,
                stdout=sink,
                stderr=subprocess.STDOUT,
            )

    def addresses(self) -> list[str]:
        """Give the address of each program, once it is told."""
        told = self.output.read_text(encoding="utf-8").partition("サインイン")[0]
        return list(dict.fromkeys(re.findall(r"http://localhost:\d+", told)))

    def complaints(self) -> list[str]:
        """Give the lines in which the desk found fault with what the store understands."""
        return [line for line in self.output.read_text(encoding="utf-8").splitlines() if "BadDocument" in line]

    def password(self) -> str:
        found = re.search(r"password (\S+)", self.output.read_text(encoding="utf-8"))
        assert found is not None
        return found[1]


@asynccontextmanager
async def _signed_in(inbox: str, password: str) -> AsyncIterator[aiohttp.ClientSession]:
    """Sign in as the owner."""
    async with aiohttp.ClientSession(inbox, timeout=aiohttp.ClientTimeout(total=10)) as client:
        async with client.get("/sign-in") as page:
            token = re.findall(r'name="csrf-token" content="([^"]+)"', await page.text())
        form = {"email": "owner@example.com", "password": password, "csrf_token": token[0] if token else ""}
        async with client.post("/sign-in", data=form, headers={"Origin": inbox}) as answer:
            assert answer.status == 200
        yield client


async def _page(client: aiohttp.ClientSession, path: str) -> str:
    async with client.get(path) as page:
        assert page.status == 200, path
        return await page.text()


async def _has_everything(client: aiohttp.ClientSession) -> bool:
    """Tell whether the five talks are there, two of them with who it is, and the store's customers."""
    inbox = await _page(client, "/inbox?tab=all")
    talks = set(re.findall(r'href="(/inbox/[^"?/]+)', inbox))
    is_linked = all(name in inbox for name in ("佐藤 花子", "鈴木 凛"))
    return len(talks) >= 5 and is_linked and "中野 春香" in await _page(client, "/customers?q=中野")


@pytest.mark.timeout(300)
async def test_the_demo_keeps_what_it_has_begins_anew_and_leaves_nothing_behind(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    passwords = []
    for _ in range(2):
        demo = _Demo(folder)
        try:
            inbox, *others = await eventually(demo.addresses, timeout_s=90)
            assert len(others) == 3
            password = demo.password()
            async with _signed_in(inbox, password) as client:
                await eventually(partial(_has_everything, client), timeout_s=30)
                for other in others:
                    await _page(client, f"{other}/")
                assert "佐藤 花子" in await _page(client, f"{others[1]}/store/demo-shop/customers?q=佐藤+花子")
            demo.child.terminate()
            assert await eventually_ended(demo.child, timeout_s=30) == 0
            assert not demo.complaints()
            passwords.append(password)
        finally:
            await stop_child(demo.child, patience_s=15)
        assert processes_with(str(folder / "mongodb")) == []
        for word in (f"{inbox}/inbox", f"{inbox}/link/callback"):
            assert processes_with(word) == []
    assert passwords[0] == passwords[1]
    await _begin_anew_and_die(folder, passwords[0])


def _is_gone(word: str) -> bool:
    return not processes_with(word)


async def _begin_anew_and_die(folder: Path, password: str) -> None:
    """Begin with nothing of before; killed, so that it can tell its programs nothing, it leaves none of them behind."""
    demo = _Demo(folder, "--fresh")
    try:
        inbox, *_ = await eventually(demo.addresses, timeout_s=90)
        assert demo.password() != password
        words = (f"{inbox}/inbox", f"{inbox}/link/callback")
        assert all(processes_with(word) for word in words)
        demo.child.kill()
        demo.child.wait()
        for word in words:
            await eventually(partial(_is_gone, word), timeout_s=10)
    finally:
        await stop_child(demo.child, patience_s=15)


async def test_ports_that_are_taken_are_left_to_whoever_has_them() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        ports = choose_ports(port, port, port, port)
    assert len({ports.inbox, ports.line, ports.store, ports.mail, ports.smtp, port}) == 6
