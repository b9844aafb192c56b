"""`./run demo` gives a shop that works, twice, and leaves no process behind."""

import re
import subprocess
import sys
from functools import partial
from pathlib import Path

import aiohttp
import pytest

from config.children import stop_child
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
        return re.findall(r"http://localhost:\d+", self.output.read_text(encoding="utf-8").partition("サインイン")[0])

    def password(self) -> str:
        found = re.search(r"password (\S+)", self.output.read_text(encoding="utf-8"))
        assert found is not None
        return found[1]


async def _conversations(inbox: str, password: str) -> int:
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10)) as client:
        async with client.get(f"{inbox}/sign-in") as page:
            token = re.findall(r'name="csrf-token" content="([^"]+)"', await page.text())
        form = {"email": "owner@example.com", "password": password, "csrf_token": token[0] if token else ""}
        headers = {"Origin": inbox}
        async with client.post(f"{inbox}/sign-in", data=form, headers=headers) as answer:
            assert answer.status == 200
        async with client.get(f"{inbox}/inbox?tab=all") as page:
            assert page.status == 200
            return len(set(re.findall(r'href="(/inbox/[^"?/]+)', await page.text())))


@pytest.mark.timeout(180)
async def test_the_demo_has_conversations_keeps_them_and_begins_anew(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    passwords = []
    for options in ((), (), ("--fresh",)):
        demo = _Demo(folder, *options)
        try:
            inbox, phone = await eventually(demo.addresses, timeout_s=60)
            password = demo.password()
            await eventually(partial(_conversations, inbox, password), timeout_s=15)
            async with aiohttp.ClientSession() as client, client.get(phone) as page:
                assert page.status == 200
            demo.child.terminate()
            assert await eventually_ended(demo.child, timeout_s=12) == 0
            passwords.append(password)
        finally:
            await stop_child(demo.child, patience_s=15)
        assert processes_with(str(folder / "mongodb")) == []
        assert processes_with(f"{inbox}/inbox") == []
    assert passwords[0] == passwords[1] != passwords[2]
